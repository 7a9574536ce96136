import fs from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { receive } from './incoming.ts';

const LARGEST = 1_000;
let directory: string;
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'guildhall-incoming-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

const cutOff = () =>
  new Readable({
    read() {
      this.destroy(new Error('the client went away'));
    },
  });

it.each([
  ['is cut off before its first byte', cutOff],
  ['is empty', () => Readable.from([])],
  ['is too large', () => Readable.from([Buffer.alloc(LARGEST + 1)])],
  ['is of a kind that is not served', () => Readable.from([Buffer.from('<html>')])],
])('leaves no file behind for a body that %s, when files are created late', async (_how, source) => {
  const create = fs.open;
  const late = (...args: unknown[]) => void setTimeout(create, 20, ...args);
  Object.assign(fs, { open: late });
  try {
    await Promise.allSettled(Array.from({ length: 10 }, () => receive(source(), directory, LARGEST)));
  } finally {
    Object.assign(fs, { open: create });
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await readdir(directory)).toEqual([]);
});
