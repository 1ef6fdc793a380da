// A request of an administrator in; all keys under a new master key, with an entry that says so, out.
import { operations } from './api.js';
import { callerOf, type Handler, on } from './call.js';
import { oneAtATime } from './one-at-a-time.js';

const done = {
  id: 'Semua kunci dibungkus ulang; kunci induk yang lama dimusnahkan, dan salinan lama tidak dapat dibuka lagi. Sekarang juga: salin buku besar, timpa salinan keys.json, hapus salinan yang lama.',
  en: 'All keys are wrapped anew; the old master key is destroyed, and copies made before cannot be opened any more. At once: copy the ledger, copy keys.json over its copy, delete the older copies.',
};

/** The stream that the store keeps rotations in. */
const ROTATIONS = 'keys:master';

export function rotationHandlers(): Handler[] {
  const alone = oneAtATime();
  return [
    on(operations.rotateKeys, (call) => {
      const { env, at } = call;
      const { account } = callerOf(call);
      return alone.run(async () => {
        // The store writes its own entry first, in the name of who asked: a rotation that stops half-way is in the ledger too.
        const { wrapped } = await env.store.rotateKeys({ at, actor: account });
        const entry = (await env.store.read(ROTATIONS)).at(-1)?.seq ?? 0;
        return { answer: { at, wrapped, entry, words: done } };
      });
    }),
  ];
}
