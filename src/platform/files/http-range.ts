/** The Range header of a download (RFC 9110 § 14). Pure. */
import type { ByteRange } from './storage.ts';

/**
 * @param header `bytes=0-99`, `bytes=100-`, `bytes=-50`
 * @param size bytes of the whole
 * @returns null to send the whole: no header, several ranges, or one that cannot be read; 'unsatisfiable' for 416
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (parts === null) return null;
  const [, first = '', last = ''] = parts;
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Number(last);
    return length === 0 ? 'unsatisfiable' : { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Number(last);
  if (last !== '' && end < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end: Math.min(end, size - 1) };
}

/** `inline; filename="a.png"; filename*=UTF-8''%C3%A4.png` (RFC 6266, RFC 8187). */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (character) => '%' + character.charCodeAt(0).toString(16).toUpperCase());
  return `${kind}; filename="${plain}"` + (plain === name ? '' : `; filename*=UTF-8''${encoded}`);
}
