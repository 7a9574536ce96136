import { deflateRawSync, gzipSync } from 'node:zlib';
import { UnreadableFile } from './csv-file.ts';
import { FileStart } from './file-start.ts';
import { foreignFileFault, START_BYTES } from './foreign-file.ts';

/** The first entry of a ZIP archive. */
function zipOf(name: string, content: string): Buffer {
  const [data, path] = [deflateRawSync(content), Buffer.from(name)];
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(data.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(path.length, 26);
  return Buffer.concat([head, path, data]);
}

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('foreignFileFault', () => {
  it.each<[string, Buffer, string]>([
    ['an xlsx file', zipOf('[Content_Types].xml', '<Types/>'), 'the file is a spreadsheet (xlsx); save it as "CSV UTF-8"'],
    ['an xlsx file of a library', zipOf('xl/workbook.xml', '<workbook/>'), 'the file is a spreadsheet (xlsx)'],
    [
      'an ods file',
      Buffer.concat([zipOf('mimetype', ''), Buffer.from('application/vnd.oasis.opendocument.spreadsheet')]),
      'spreadsheet (ods)',
    ],
    ['an xls file', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(100)]), 'the file is a spreadsheet (xls)'],
    ['a zip file', zipOf('tasks.csv', 'text\na\n'), 'the file is compressed (zip); unpack it and send the CSV file inside'],
    ['a gzip file', gzipSync('text\na\n'), 'the file is compressed (gzip)'],
    ['UTF-16 with its mark', Buffer.from('\ufefftext,id\na,1\n', 'utf16le'), 'the file is encoded in UTF-16; save it as UTF-8'],
    ['UTF-16, the high byte first', utf16be('\ufefftext,id\n'), 'the file is encoded in UTF-16'],
    ['UTF-16 without its mark', Buffer.from('text,externalId\nä,1\n', 'utf16le'), 'the file is encoded in UTF-16'],
    ['UTF-16 without its mark, the high byte first', utf16be('text,externalId\n'), 'the file is encoded in UTF-16'],
    ['UTF-32', Buffer.from('fffe000074000000', 'hex'), 'the file is encoded in UTF-32'],
    ['a page', Buffer.from('\n<!doctype HTML><html>'), 'the file is a web page: was an error page'],
    ['a page after a mark', Buffer.from('\ufeff<html lang="en">'), 'the file is a web page'],
    ['XML', Buffer.from('<?xml version="1.0"?><rows/>'), 'the file is XML'],
    ['a Parquet file', Buffer.from('PAR1\x15\x04\x15\0\0\0\x81\x90', 'latin1'), 'the file is a Parquet file; send CSV in UTF-8'],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'the file is no text; send CSV in UTF-8'],
    ['JSON', Buffer.from('{"text": "a"}'), 'the file is JSON; send it as JSON Lines'],
    ['a JSON array', Buffer.from('[\n  {"text": "a"}]'), 'the file is JSON'],
  ])('says what to do with %s instead of CSV', (_what, start, reason) => {
    expect(foreignFileFault(start, 'csv')).toContain(reason);
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.from('')],
    ['a column "BMI", as bitmaps begin', Buffer.from('BMI,label\n22,a\n')],
    ['a column "PK"', Buffer.from('PK,text\n1,a\n')],
    ['a column "ID3"', Buffer.from('ID3,text\n1,a\n')],
    ['a column "<b>"', Buffer.from('<b>,text\n1,a\n')],
    ['Chinese', Buffer.from('文本,标签\n你好,一\n')],
    ['one zero byte, which is a fault of its row', Buffer.from('text\na\0b\n')],
    ['Latin-1, which is a fault of its rows', Buffer.from('text\ncaf\xe9\n', 'latin1')],
    ['a character cut in two at the end', Buffer.from(`text\n${'ä'.repeat(3_000)}`).subarray(0, START_BYTES)],
  ])('lets %s pass', (_what, start) => {
    expect(foreignFileFault(start, 'csv')).toBeNull();
  });
});

describe('FileStart', () => {
  it('returns every byte in order for every split into chunks', () => {
    const bytes = Buffer.from('text,id\n' + 'a line,1\n'.repeat(2_000));
    for (const size of [1, 7, 4_096, 100_000]) {
      const start = new FileStart('csv');
      const parts: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) parts.push(start.take(bytes.subarray(at, at + size)) ?? Buffer.alloc(0));
      parts.push(start.end() ?? Buffer.alloc(0));
      expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    }
  });

  it('refuses a foreign file for every split into chunks', () => {
    const bytes = zipOf('[Content_Types].xml', 'x'.repeat(9_000));
    for (const size of [1, 7, 4_096]) {
      const start = new FileStart('csv');
      const all = () => {
        for (let at = 0; at < bytes.length; at += size) start.take(bytes.subarray(at, at + size));
        start.end();
      };
      expect(all).toThrow(UnreadableFile);
    }
  });
});
