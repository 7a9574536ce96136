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
])('leaves no file behind for a body that %s, however soon it fails', async (_how, source) => {
  await Promise.allSettled(Array.from({ length: 200 }, () => receive(source(), directory, LARGEST)));
  // Longer than the file system needs to create a file that somebody still asks for.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await readdir(directory)).toEqual([]);
});
