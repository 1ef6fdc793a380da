// Files with one flipped byte in; for each what is told of it out, or that it is as it was, or SILENT.
import { readFileSync } from 'node:fs';
import { WaspadaError } from '../../src/base/errors.js';
import { openStore } from '../../src/store/store.js';

const [, , keys = '', anchor = '""', lines = '', ...files] = process.argv;
const whole = readFileSync(lines, 'utf8');
for (const location of files) {
  let answer = '';
  try {
    const store = await openStore({ location, keys });
    const { ok, faults } = await store.verify({ anchors: [JSON.parse(anchor)] });
    if (ok) {
      let found = '';
      for await (const line of store.exportLedger()) found += line;
      const story = await store.read('consultation:a');
      answer = found === whole && story.length === 3 ? 'of no account' : 'SILENT';
    } else answer = faults.map(({ part }) => part).join(' ');
    await store.close();
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    answer = error.code;
  }
  console.log(answer);
}
