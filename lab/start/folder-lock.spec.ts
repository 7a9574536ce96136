import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holderOf, lockFolder } from './folder-lock.ts';

describe('folder lock', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guildhall-lock-'));
    file = join(folder, 'running.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('refuses a folder that another process has locked, and reports the process', async () => {
    const before = JSON.stringify(holderOf(process.ppid, 'http://127.0.0.1:3000'));
    await writeFile(file, before);
    await expect(lockFolder(folder, 'http://127.0.0.1:3001')).rejects.toThrow(`http://127.0.0.1:3000 (process ${process.ppid})`);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it.each([
    ['has ended', { pid: 2 ** 22 + 1, address: 'http://127.0.0.1:3000', mark: null }],
    ['had the id of another process', { pid: process.ppid, address: 'http://127.0.0.1:3000', mark: 'earlier' }],
  ])('takes over the lock when its process %s', async (_what, holder) => {
    await writeFile(file, JSON.stringify(holder));
    const lock = await lockFolder(folder, 'http://127.0.0.1:3001');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(holderOf(process.pid, 'http://127.0.0.1:3001'));
    await lock.release();
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});
