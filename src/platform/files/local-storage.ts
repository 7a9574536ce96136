/** Files in a folder of this machine. What is there under its key is whole: it is renamed into place. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStorage, type ByteRange, type IncomingFile } from './storage.ts';

export class LocalFileStorage extends FileStorage {
  constructor(private readonly directory: string) {
    super();
  }

  async put(key: string, file: IncomingFile): Promise<void> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    await rename(file.path, path);
  }

  async read(key: string, range: ByteRange | null): Promise<Readable> {
    const handle = await open(this.pathOf(key), 'r');
    return handle.createReadStream(range ?? {});
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  /** 65,536 folders by the random end of the id: the beginning is the time, and would fill one folder after the other. */
  private pathOf(key: string): string {
    return join(this.directory, key.slice(-2), key.slice(-4, -2), key);
  }
}
