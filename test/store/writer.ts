// A store's options and a name in; appends without end, eight at once, and a line for each that was acknowledged out, until it is killed.
import { openStore } from '../../src/store/store.js';
import { request } from './stores-request.js';

const [, , options = '{}', name = 'x'] = process.argv;
const store = await openStore(JSON.parse(options));
console.log('open');
let count = 0;
const work = async (): Promise<void> => {
  for (;;) {
    const id = `${name}-${++count}`;
    const { first } = await store.append({
      ...request(`consultation:${id}`, 0, { kind: 'opened', personal: { id } }, { kind: 'decided' }),
      idempotency: { scope: 'writer', key: id, body: id, answer: id },
    });
    console.log(`${id} ${first}`);
  }
};
await Promise.all(Array.from({ length: 8 }, work));
