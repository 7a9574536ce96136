/** The first bytes of a file that comes in chunks: kept until there are enough of them to tell what the file is. */
import { UnreadableFile } from './csv-file.ts';
import { foreignFileFault, START_BYTES, type RowFileKind } from './foreign-file.ts';

export class FileStart {
  private parts: Buffer[] | null = [];
  private bytes = 0;

  constructor(private readonly kind: RowFileKind) {}

  /**
   * @returns what may be read now: nothing while the start is short, then the whole start, then each chunk as it is
   * @throws UnreadableFile
   */
  take(chunk: Buffer): Buffer | null {
    if (this.parts === null) return chunk;
    // The stream may use the chunk's memory again.
    this.parts.push(Buffer.from(chunk));
    this.bytes += chunk.length;
    return this.bytes < START_BYTES ? null : this.open();
  }

  /** The file has ended. @returns what was kept @throws UnreadableFile */
  end(): Buffer | null {
    return this.parts === null ? null : this.open();
  }

  private open(): Buffer {
    const start = Buffer.concat(this.parts ?? []);
    this.parts = null;
    const reason = foreignFileFault(start.subarray(0, START_BYTES), this.kind);
    if (reason !== null) throw new UnreadableFile({ line: 1, reason });
    return start;
  }
}
