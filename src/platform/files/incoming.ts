/**
 * Takes a stream of bytes into a local incoming folder, in constant memory: counts it, hashes it, and tells from its
 * first bytes what it is. What is too large, empty or of a kind that is not served leaves nothing behind.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { invalid, limitReached, ok, type Refusal, refuse, type Result, say } from '../../kernel/index.ts';
import { HEAD_BYTES, sniffMediaType } from './media-type.ts';
import type { IncomingFile } from './storage.ts';

/** Only kinds that a browser shows without running anything in them. */
const REFUSED_KIND: Refusal = invalid(
  'This is not a kind of file that is served: send an image (PNG, JPEG, GIF, WebP, AVIF, HEIC, BMP, TIFF), audio, video, a PDF, or plain text in UTF-8. SVG and HTML are refused because they can run scripts; send SVG as PNG.',
  'file',
);

/** Ends the pipeline with a refusal. */
class Refuse extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/**
 * @param maximumBytes more is refused
 * @returns the file, in `directory`; the caller moves or deletes it
 */
export async function receive(source: Readable, directory: string, maximumBytes: number): Promise<Result<IncomingFile>> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, randomUUID());
  const hash = createHash('sha256');
  let bytes = 0;
  let mediaType: string | null = null;
  const inspect = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let head: Buffer | null = Buffer.alloc(0);
    const detect = async (seen: Buffer) => {
      mediaType = await sniffMediaType(seen);
      if (mediaType === null) throw new Refuse(seen.length === 0 ? invalid('The file is empty.', 'file') : REFUSED_KIND);
    };
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maximumBytes) throw new Refuse(limitReached(maximumBytes, say`A file may hold at most ${maximumBytes} bytes.`));
      hash.update(chunk);
      if (head === null) {
        yield chunk;
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (head.length < HEAD_BYTES) continue;
      await detect(head);
      yield head;
      head = null;
    }
    if (head !== null) {
      await detect(head);
      yield head;
    }
  };
  // Opened before the pipeline: a stream that opens the file itself could create it after a failed pipeline has deleted it.
  const file = await open(path, 'wx', 0o600);
  try {
    // `flush`: on the disk before the storage counts as having it.
    await pipeline(source, inspect, file.createWriteStream({ flush: true }));
    return ok({ path, bytes, sha256: hash.digest('hex'), mediaType: mediaType! });
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof Refuse) return refuse(error.refusal);
    throw error;
  }
}

/** Deletes what earlier processes left in the folder when they were killed. @returns how many files */
export async function deleteOlderThan(directory: string, seconds: number): Promise<number> {
  let deleted = 0;
  for (const name of await readdir(directory).catch(() => [] as string[])) {
    const path = join(directory, name);
    // The file system's clock, not the application's: it is the age of what lies on the disk.
    const age = Date.now() - ((await stat(path).catch(() => null))?.mtimeMs ?? Date.now());
    if (age <= seconds * 1000) continue;
    await rm(path, { force: true });
    deleted += 1;
  }
  return deleted;
}

/** With its dot; what is longer is no extension. */
const LONGEST_EXTENSION = 20;
/** Longest name of a file, in characters: that of file systems. */
export const NAME_LENGTH = 255;

/**
 * The file's name without path and control characters; `file` when nothing is left. What is longer than {@link NAME_LENGTH} is cut
 * off before its extension.
 */
export function safeName(name: string | undefined): string {
  const last = (name ?? '').normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  // Control, format and separator characters, and half characters.
  const printable = Array.from(last.replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/gu, '').trim());
  if (printable.length <= NAME_LENGTH) return printable.join('') || 'file';
  const dot = printable.lastIndexOf('.');
  const extension = dot > 0 && printable.length - dot <= LONGEST_EXTENSION ? printable.slice(dot) : [];
  return [...printable.slice(0, NAME_LENGTH - extension.length), ...extension].join('');
}
