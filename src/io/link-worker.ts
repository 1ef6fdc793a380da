// The program of one thread that links: blocks of records in; their times and keys, or their lines with the linkage columns, out.
import { workerData } from 'node:worker_threads';
import { doTasks } from './hand.js';
import {
  type LinkAnswer,
  type LinkSetup,
  type LinkTask,
  readBlock,
  readerOf,
  writeBlock,
} from './link-block.js';

const setup: LinkSetup = workerData;
let rows = 0;

doTasks((task: LinkTask): LinkAnswer => {
  if ('write' in task) return { written: writeBlock(task.write, setup, task.found) };
  const reader = readerOf(setup);
  // Blocks are of one size: what the last one held is about what this one holds.
  reader.reserve(Math.ceil(rows * 1.1));
  readBlock(task.read, setup, reader);
  rows = reader.table.rows;
  return { read: reader.told() };
});
