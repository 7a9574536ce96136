/** Media of a folder or of a zip, one after the other: a zip is read in pieces, never as a whole. */
import { Unzip, UnzipInflate } from 'fflate';
import { isMedia } from './media-names.ts';

export interface MediaFile {
  readonly path: string;
  readonly file: File;
}

/** Of a folder; the name alone of a single file. */
const pathOf = (file: File): string => file.webkitRelativePath || file.name;

async function* filesOfZip(zip: File): AsyncGenerator<MediaFile> {
  const done: MediaFile[] = [];
  const faults: Error[] = [];
  const unzip = new Unzip((entry) => {
    if (!isMedia(entry.name)) return;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    entry.ondata = (error, data, isLast) => {
      if (error !== null) faults.push(error);
      parts.push(new Uint8Array(data));
      if (isLast) done.push({ path: entry.name, file: new File(parts, entry.name.split('/').at(-1) ?? entry.name) });
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  const reader = zip.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    unzip.push(piece.value);
    if (faults[0] !== undefined) throw faults[0];
    yield* done.splice(0);
  }
  unzip.push(new Uint8Array(0), true);
  yield* done.splice(0);
}

export async function* mediaFiles(chosen: readonly File[]): AsyncGenerator<MediaFile> {
  for (const file of chosen) {
    if (/\.zip$/i.test(file.name)) yield* filesOfZip(file);
    else if (isMedia(pathOf(file))) yield { path: pathOf(file), file };
  }
}

/** Bytes of what was chosen, for the progress. */
export const bytesOf = (chosen: readonly File[]): number => chosen.reduce((sum, { size }) => sum + size, 0);
