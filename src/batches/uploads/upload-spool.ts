/**
 * Checked rows on their way into the database: a file without a name.
 *
 * It parts the client's speed from the database's. A transaction over a slow upload would hold back everything that
 * reads behind the oldest transaction, seals and subscribers among them; and a command that has to run again could not
 * ask the client for the file again. The file is unlinked as soon as it is open, so that nothing is left of it however
 * the process ends.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Written at once; larger pieces would only make more garbage. */
const PIECE_BYTES = 256 * 1024;

export class Spool {
  private pending = '';

  private constructor(private readonly handle: FileHandle) {}

  static async open(directory: string): Promise<Spool> {
    await mkdir(directory, { recursive: true });
    const path = join(directory, randomUUID());
    const handle = await open(path, 'wx+', 0o600);
    await rm(path);
    return new Spool(handle);
  }

  /** Appends lines in memory. Call {@link flush} regularly to write them. */
  append(text: string): void {
    this.pending += text;
  }

  /** Writes the appended lines when there are enough of them; with `all`, in any case. */
  async flush(all = false): Promise<void> {
    if (this.pending.length < PIECE_BYTES && !all) return;
    const text = this.pending;
    this.pending = '';
    // `appendFile` on a handle writes all of it, where `write` may write less.
    await this.handle.appendFile(text);
  }

  /** All that was flushed, from the start; may be read again. */
  read(): Readable {
    return createReadStream('', { fd: this.handle, start: 0, autoClose: false, highWaterMark: PIECE_BYTES });
  }

  async close(): Promise<void> {
    this.pending = '';
    await this.handle.close();
  }
}
