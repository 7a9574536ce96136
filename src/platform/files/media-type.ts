/**
 * What a file is, told from its first bytes alone: the uploader's word and the file's name count for nothing.
 *
 * Knows only kinds that a browser shows without running anything in them. Markup (HTML, SVG, XML) is known to be
 * refused: it could run scripts under our own address.
 */

/** How many bytes {@link sniffMediaType} wants to see, when there are as many. */
export const HEAD_BYTES = 4096;

interface Signature {
  readonly mediaType: string;
  readonly at: number;
  readonly bytes: string;
  readonly alsoAt?: number;
  readonly also?: string;
}

/** Bytes as Latin-1 text. Sources: each format's specification; WHATWG MIME Sniffing § 6. */
const SIGNATURES: readonly Signature[] = [
  { mediaType: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { mediaType: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { mediaType: 'image/gif', at: 0, bytes: 'GIF87a' },
  { mediaType: 'image/gif', at: 0, bytes: 'GIF89a' },
  { mediaType: 'image/webp', at: 0, bytes: 'RIFF', alsoAt: 8, also: 'WEBP' },
  { mediaType: 'image/bmp', at: 0, bytes: 'BM', alsoAt: 6, also: '\0\0\0\0' },
  { mediaType: 'image/tiff', at: 0, bytes: 'II*\0' },
  { mediaType: 'image/tiff', at: 0, bytes: 'MM\0*' },
  { mediaType: 'audio/wav', at: 0, bytes: 'RIFF', alsoAt: 8, also: 'WAVE' },
  { mediaType: 'video/x-msvideo', at: 0, bytes: 'RIFF', alsoAt: 8, also: 'AVI ' },
  { mediaType: 'audio/flac', at: 0, bytes: 'fLaC' },
  { mediaType: 'audio/mpeg', at: 0, bytes: 'ID3' },
  { mediaType: 'application/pdf', at: 0, bytes: '%PDF-' },
];

/** Brands of ISO base media files ("ftyp" boxes) that are not plain video. */
const BRANDS: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  avis: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
  mif1: 'image/heif',
  'M4A ': 'audio/mp4',
  'M4B ': 'audio/mp4',
  'qt  ': 'video/quicktime',
};

/** Beginnings of text that a browser or an XML reader would take for markup. */
const MARKUP = /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype|\?xml|html|head|body|script|svg|iframe|style|math|xsl:|[a-z][a-z0-9]*[\s>/])/i;

/**
 * The media type, or null when the file is of no kind that we serve.
 *
 * @param head the first {@link HEAD_BYTES} bytes, fewer when the file is shorter
 */
export function sniffMediaType(head: Buffer): string | null {
  if (head.length === 0) return null;
  const start = head.toString('latin1', 0, 64);
  for (const { mediaType, at, bytes, alsoAt, also } of SIGNATURES) {
    if (start.startsWith(bytes, at) && (also === undefined || start.startsWith(also, alsoAt))) return mediaType;
  }
  if (start.startsWith('ftyp', 4)) return BRANDS[start.slice(8, 12)] ?? 'video/mp4';
  if (start.startsWith('OggS')) return /\x80theora|\x01video/.test(head.toString('latin1', 0, 128)) ? 'video/ogg' : 'audio/ogg';
  if (start.startsWith('\x1aE\xdf\xa3')) return head.includes('webm') ? 'video/webm' : 'video/matroska';
  if (isMpegAudioFrame(head)) return 'audio/mpeg';
  return isPlainText(head) ? 'text/plain' : null;
}

/** MPEG audio without an ID3 tag: eleven sync bits, then neither of the reserved values (ISO/IEC 11172-3 § 2.4.1.3). */
function isMpegAudioFrame(head: Buffer): boolean {
  const [first, second, third] = head;
  if (first !== 0xff || second === undefined || third === undefined || (second & 0xe0) !== 0xe0) return false;
  const version = (second >> 3) & 3;
  const layer = (second >> 1) & 3;
  return version !== 1 && layer !== 0 && third >> 4 !== 15 && ((third >> 2) & 3) !== 3;
}

/** UTF-8 without control characters, that does not begin as markup. */
function isPlainText(head: Buffer): boolean {
  let text: string;
  try {
    // `stream` forgives a character that the end of the head cuts in two.
    text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length >= HEAD_BYTES });
  } catch {
    return false;
  }

  return !/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text) && !MARKUP.test(text);
}

/** Whether a browser may show it in place: a PDF may hold scripts and forms, so it is only ever downloaded. */
export function isShownInline(mediaType: string): boolean {
  return /^(?:image|audio|video)\//.test(mediaType) || mediaType === 'text/plain';
}
