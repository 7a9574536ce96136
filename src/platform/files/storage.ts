/** Where the bytes of files are kept: one interface, a local folder or S3-compatible storage behind it. */
import type { Readable } from 'node:stream';

/** Bytes from `start` to `end`, both counted in. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A complete file in the local incoming folder, on its way into the storage. */
export interface IncomingFile {
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly mediaType: string;
}

/** Keys are UUIDs. A stored file never changes. */
export abstract class FileStorage {
  /** Takes the file over: afterwards it is stored under `key`, whole. May leave `file.path` behind. */
  abstract put(key: string, file: IncomingFile): Promise<void>;
  /** The bytes, or a part of them. @throws when there is no such file */
  abstract read(key: string, range: ByteRange | null): Promise<Readable>;
  /** Deleting what is not there is fine. */
  abstract delete(key: string): Promise<void>;
}
