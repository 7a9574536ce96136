/**
 * Recognizes files that are no text in UTF-8, or a text of another kind, from their first bytes, and says what to do. Pure.
 *
 * Names the formats that people send instead of a table. Looks for them only in bytes that are no text: a CSV whose first
 * column is named "BMI" begins like a bitmap. Unpacks nothing.
 */
import { isUtf8 } from 'node:buffer';

/** As many bytes of a file are looked at. */
export const START_BYTES = 4_096;

/** What the sender means the file to be. */
export type RowFileKind = 'csv' | 'jsonl' | 'json array';

/** First bytes of formats, as Latin-1 text. Sources: each format's specification. */
const FORMATS: readonly (readonly [start: string, kind: 'archive' | 'compressed' | 'xls' | 'other', name: string])[] = [
  ['PK\x03\x04', 'archive', 'zip'],
  ['PK\x05\x06', 'archive', 'zip'],
  ['\x1f\x8b', 'compressed', 'gzip'],
  ['BZh', 'compressed', 'bzip2'],
  ['\xfd7zXZ', 'compressed', 'xz'],
  ['(\xb5/\xfd', 'compressed', 'zstd'],
  ['7z\xbc\xaf', 'compressed', '7z'],
  ['Rar!\x1a', 'compressed', 'rar'],
  ['\xd0\xcf\x11\xe0', 'xls', 'xls'],
  ['PAR1', 'other', 'a Parquet file'],
  ['SQLite format 3', 'other', 'an SQLite database'],
  ['%PDF-', 'other', 'a PDF'],
];
/** Names inside of the ZIP archive that a spreadsheet is. */
const SPREADSHEET_PARTS: readonly (readonly [part: string, name: string])[] = [
  ['xl/', 'xlsx'],
  ['[Content_Types].xml', 'xlsx'],
  ['opendocument.spreadsheet', 'ods'],
  ['Index/Tables', 'numbers'],
];
const NAMES: Readonly<Record<RowFileKind, string>> = { csv: 'CSV', jsonl: 'JSON Lines', 'json array': 'JSON' };

/** Why the file cannot be what it is sent as, as a sentence without an end that begins with "the file"; null: it may be. */
export function foreignFileFault(start: Buffer, kind: RowFileKind): string | null {
  const wide = utf16Name(start);
  if (wide !== null) return `the file is encoded in ${wide}; save it as UTF-8 (Excel: "CSV UTF-8 (comma delimited)")`;
  if (isBinary(start)) return binaryFault(start, kind);
  const text = start
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (/^<(?:!doctype|html|head|body|\?xml|!--)/i.test(text))
    return `the file is ${/^<\?xml/i.test(text) ? 'XML' : 'a web page'}: was an error page or a sign-in page saved instead of the data? Download it again`;
  if (kind === 'csv' && /^(?:\{\s*["'}]|\[\s*[[{])/.test(text))
    return 'the file is JSON; send it as JSON Lines, one object on each line (format=jsonl), or save it as CSV';
  return null;
}

/** UTF-16 and UTF-32 by their byte order mark, or by ASCII with a zero beside each letter. */
function utf16Name(start: Buffer): string | null {
  const [first, second, third, fourth] = start;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'UTF-32' : 'UTF-16';
  if (first === 0xfe && second === 0xff) return 'UTF-16';
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return 'UTF-32';
  const size = Math.min(start.length, 200) & ~1;
  if (size < 8) return null;
  const zeros = [0, 0];
  for (let at = 0; at < size; at++) if (start[at] === 0) zeros[at & 1]!++;
  const isWide = (many: number, few: number) => few === 0 && many >= size * 0.35;
  return isWide(zeros[0]!, zeros[1]!) || isWide(zeros[1]!, zeros[0]!) ? 'UTF-16' : null;
}

/** Whether it cannot be text: not in UTF-8, and not in an old encoding of one byte for each character either. */
function isBinary(start: Buffer): boolean {
  if (/^PK[\x03\x05]/.test(start.toString('latin1', 0, 3))) return true;
  let controls = 0;
  for (const byte of start) if (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b) controls++;
  return controls > 0 && (controls * 5 > start.length || !isUtf8(start.subarray(0, endOfCharacters(start))));
}

/** Where the last whole character of UTF-8 ends: the start is cut off anywhere. */
function endOfCharacters(start: Buffer): number {
  for (let back = 1; back <= 3 && back <= start.length; back++) {
    const byte = start[start.length - back]!;
    if ((byte & 0xc0) === 0xc0) return start.length - back;
  }
  return start.length;
}

function binaryFault(start: Buffer, kind: RowFileKind): string {
  const head = start.toString('latin1', 0, 16);
  const [, format = 'other', name = null] = FORMATS.find(([bytes]) => head.startsWith(bytes)) ?? [];
  const part = format === 'archive' ? SPREADSHEET_PARTS.find(([inside]) => start.includes(inside)) : undefined;
  const sheet = format === 'xls' ? name : (part?.[1] ?? null);
  if (sheet !== null) return `the file is a spreadsheet (${sheet}); save it as "CSV UTF-8" in Excel or LibreOffice and send that`;
  if (format !== 'other') return `the file is compressed (${name}); unpack it and send the ${NAMES[kind]} file inside`;
  return `the file is ${name ?? 'no text'}; send ${NAMES[kind]} in UTF-8`;
}
