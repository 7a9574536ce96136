/** Uploaded files by the names that a file of tasks has for them. Pure. */

/** Path of a file in its folder or zip → id of the uploaded file. */
export type MediaIds = ReadonlyMap<string, string>;

const plain = (name: string): string =>
  name
    .trim()
    .replaceAll('\\', '/')
    .replace(/^\.?\//, '')
    .normalize('NFC');

/**
 * Finds the id of a name: the whole path, or its end if no other file ends so.
 *
 * @returns a function that answers null for a name that no file has, or that several have
 */
export function mediaFinder(ids: MediaIds): (name: string) => string | null {
  const byEnd = new Map<string, string | null>();
  for (const [path, id] of ids) {
    const parts = plain(path).split('/');
    for (let from = 0; from < parts.length; from++) {
      const end = parts.slice(from).join('/');
      byEnd.set(end, byEnd.has(end) && byEnd.get(end) !== id ? null : id);
    }
  }
  // A whole path means itself, also where it is the end of another.
  for (const [path, id] of ids) byEnd.set(plain(path), id);
  return (name) => byEnd.get(plain(name)) ?? null;
}

const MEDIA = /\.(?:png|jpe?g|webp|gif|avif|bmp|tiff?|mp3|wav|ogg|oga|flac|m4a|opus|mp4|webm|mov|mkv|pdf)$/i;

/** What systems put beside files: `__MACOSX`, `.DS_Store`. */
export const isMedia = (path: string): boolean => MEDIA.test(path) && !/(?:^|\/)(?:__MACOSX|\.)/.test(path);
