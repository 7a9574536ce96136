/**
 * Detects the media type of a file from its first bytes. The name and the type that the uploader sent count for nothing.
 *
 * The package `file-type` recognises binary formats; this file decides which of them are served, and recognises plain text
 * and markup. Markup (HTML, SVG, XML) is refused: it could run scripts under the address of this server.
 *
 * The work is bounded. Only {@link HEAD_BYTES} bytes are read, archives never reach the package (its slow paths unpack
 * them), and the scan for markup visits each character once.
 */
import { fileTypeFromBuffer } from 'file-type';

/** Number of bytes that {@link sniffMediaType} reads; a shorter file is read whole. */
export const HEAD_BYTES = 4096;
/** The served formats name themselves within so many bytes; a longer head costs time only. */
const FORMAT_BYTES = 512;

/** Media types that are served, by the name that `file-type` gives them. What it finds and this lacks is refused. */
const SERVED: Readonly<Record<string, string>> = {
  'image/jpeg': 'image/jpeg',
  'image/gif': 'image/gif',
  'image/webp': 'image/webp',
  'image/bmp': 'image/bmp',
  'image/avif': 'image/avif',
  'image/heic': 'image/heic',
  'image/heic-sequence': 'image/heic',
  'image/heif': 'image/heif',
  'image/heif-sequence': 'image/heif',
  'audio/wav': 'audio/wav',
  'audio/flac': 'audio/flac',
  'audio/x-flac': 'audio/flac',
  'audio/mpeg': 'audio/mpeg',
  'audio/mp4': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'video/mp4': 'video/mp4',
  'video/x-m4v': 'video/mp4',
  'video/3gpp': 'video/mp4',
  'video/3gpp2': 'video/mp4',
  'video/quicktime': 'video/quicktime',
  'video/webm': 'video/webm',
  'video/matroska': 'video/matroska',
  'video/x-matroska': 'video/matroska',
  'video/vnd.avi': 'video/x-msvideo',
};

/** Formats that `file-type` unpacks to look inside. None is served, so they are refused before it sees them. */
const CONTAINERS = ['PK', '\x1f\x8b', '\x1f\xa0', '\x30\x26\xb2\x75', 'BZh', '\xfd7zXZ', '7z\xbc\xaf'];

/**
 * Byte order marks of UTF-16, UTF-32 and UTF-8. What begins so and is no UTF-8 text is no text that is served, and no media
 * either; `file-type` takes FF FE for the first frame of MPEG audio.
 */
const BYTE_ORDER_MARKS = ['\xff\xfe', '\xfe\xff', '\0\0\xfe\xff', '\xef\xbb\xbf'];

/**
 * Formats that their first bytes decide. `file-type` would read on: it needs the tags of a TIFF, and walks through the
 * chunks of a PNG and the tags of an MP3, which takes tens of milliseconds on a file that is made for it.
 */
const DECIDED: readonly (readonly [start: string, mediaType: string])[] = [
  ['%PDF-', 'application/pdf'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['II*\0', 'image/tiff'],
  ['MM\0*', 'image/tiff'],
];

/**
 * @param head the first {@link HEAD_BYTES} bytes of the file, or all of a shorter file
 * @returns the media type, or null when the file is empty or of a kind that is not served
 */
export async function sniffMediaType(head: Buffer): Promise<string | null> {
  const bytes = head.subarray(0, HEAD_BYTES);
  const start = bytes.toString('latin1', 0, 64);
  const decided = DECIDED.find(([mark]) => start.startsWith(mark));
  if (decided !== undefined) return decided[1];
  const text = textOf(bytes);
  if (text !== null) return text === '' || beginsAsMarkup(text, bytes.length >= HEAD_BYTES) ? null : 'text/plain';
  if ([...CONTAINERS, ...BYTE_ORDER_MARKS].some((mark) => start.startsWith(mark))) return null;
  if (start.startsWith('ID3')) return 'audio/mpeg';
  if (start.startsWith('OggS\0')) return oggType(bytes);
  // An error of the package means that the file is damaged, so that it is none of the formats that are served.
  const found = await fileTypeFromBuffer(bytes.subarray(0, FORMAT_BYTES)).catch(() => undefined);
  const mediaType = SERVED[found?.mime ?? ''] ?? null;
  if (mediaType === 'image/bmp' && !start.startsWith('\0\0\0\0', 6)) return null;
  if (mediaType === 'audio/mpeg' && !isMpegAudioFrame(bytes)) return null;
  return mediaType;
}

/** The first page of an Ogg stream names its codec; `file-type` needs a whole page for that. */
function oggType(bytes: Buffer): string {
  const page = bytes.toString('latin1', 0, 128);
  return page.includes('\x80theora') || page.includes('\x01video') ? 'video/ogg' : 'audio/ogg';
}

/** MPEG audio without an ID3 tag: eleven sync bits, then neither of the reserved values (ISO/IEC 11172-3 § 2.4.1.3). */
function isMpegAudioFrame(head: Buffer): boolean {
  const [first, second, third] = head;
  if (first !== 0xff || second === undefined || third === undefined || (second & 0xe0) !== 0xe0) return false;
  const version = (second >> 3) & 3;
  const layer = (second >> 1) & 3;
  return version !== 1 && layer !== 0 && third >> 4 !== 15 && ((third >> 2) & 3) !== 3;
}

/** The head as text without its byte order mark, or null when it is not UTF-8 or holds control characters. */
function textOf(head: Buffer): string | null {
  try {
    // `stream` accepts a character that the end of the head cuts in two.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length >= HEAD_BYTES });
    return /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

const COMMENT_START = '<!--';

/**
 * Whether a browser or an XML reader would take the text for markup. Reads white space and comments, then one tag. Each
 * character is visited once, whatever the text is.
 *
 * @param isCut whether the file goes on after the text: what white space or a comment may hide there is taken for markup
 */
function beginsAsMarkup(text: string, isCut: boolean): boolean {
  let at = skipSpace(text, 0);
  while (text.startsWith(COMMENT_START, at)) {
    const end = endOfComment(text, at);
    // A browser takes a comment that is never closed for HTML.
    if (end < 0) return true;
    at = skipSpace(text, end);
  }
  if (at >= text.length) return isCut;
  if (text[at] !== '<') return false;
  const next = text[at + 1];
  if (next === undefined) return isCut;
  if (next === '?' || next === '!') return isLetter(text.charCodeAt(at + 2)) || text[at + 2] === '[';
  const first = next === '/' ? at + 2 : at + 1;
  if (!isLetter(text.charCodeAt(first))) return false;
  const end = endOfName(text, first);
  return end >= text.length ? isCut : isSpace(text.charCodeAt(end)) || text[end] === '>' || text[end] === '/';
}

/** The position after a comment that begins at `from`, or -1. Browsers end one at `-->`, `--!>`, and at `<!-->`. */
function endOfComment(text: string, from: number): number {
  for (let at = text.indexOf('--', from + 2); at >= 0; at = text.indexOf('--', at + 1)) {
    if (text[at + 2] === '>') return at + 3;
    if (text[at + 2] === '!' && text[at + 3] === '>') return at + 4;
  }
  return -1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Where the name of a tag ends: letters, digits and `:`, `_`, `-`, `.`, as XML allows in ASCII. */
function endOfName(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\w:.-]/.test(text[at]!)) at++;
  return at;
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** White space as JavaScript has it, the byte order mark among it: a reader may skip more than HTML does. */
function isSpace(code: number): boolean {
  return code <= 32 || (code > 127 && String.fromCharCode(code).trim() === '');
}

/** Whether a browser may show it in place: a PDF may hold scripts and forms, so it is only ever downloaded. */
export function isShownInline(mediaType: string): boolean {
  return /^(?:image|audio|video)\//.test(mediaType) || mediaType === 'text/plain';
}
