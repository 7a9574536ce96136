import { processorTimeOf } from '../../../test/kit/processor-time.ts';
import { HEAD_BYTES, isShownInline, sniffMediaType } from './media-type.ts';

const bytes = (latin1: string) => Buffer.from(latin1, 'latin1');

describe('sniffMediaType', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
    ['GIF89a\x01\0', 'image/gif'],
    ['RIFF\x24\0\0\0WEBPVP8 ', 'image/webp'],
    ['RIFF\x24\0\0\0WAVEfmt ', 'audio/wav'],
    ['\0\0\0\x1cftypavif\0\0\0\0', 'image/avif'],
    ['\0\0\0\x1cftypisom\0\0\0\0', 'video/mp4'],
    ['\0\0\0\x1cftypM4A \0\0\0\0', 'audio/mp4'],
    ['OggS\0\x02\0\0\0\0\x01vorbis', 'audio/ogg'],
    ['\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm', 'video/webm'],
    ['ID3\x04\0\0', 'audio/mpeg'],
    ['\xff\xfb\x90\x64\0', 'audio/mpeg'],
    ['\xff\xfd\x80\x04\0', 'audio/mpeg'],
    ['\0\0\0\x1cftyp3gp5\0\0\0\0', 'video/mp4'],
    ['\0\0\0\x1cftypqt  \0\0\0\0', 'video/quicktime'],
    ['\0\0\0\x1cftypmif1\0\0\0\0', 'image/heif'],
    ['OggS\0\x02' + '\0'.repeat(22) + 'OpusHead', 'audio/ogg'],
    ['OggS\0\x02' + '\0'.repeat(22) + '\x80theora\x03', 'video/ogg'],
    ['RIFF\x24\0\0\0AVI LIST', 'video/x-msvideo'],
    ['fLaC\0\0\0\x22', 'audio/flac'],
    ['II*\0\x08\0\0\0', 'image/tiff'],
    ['BM\x8a\0\0\0\0\0\0\0\x8a\0\0\0', 'image/bmp'],
    ['%PDF-1.7\n', 'application/pdf'],
    ['BMW builds cars.\n', 'text/plain'],
    ['ID3 tags hold titles.\n', 'text/plain'],
    ['<!-- a remark --> then words\n', 'text/plain'],
    ['<john@example.org> wrote:\n', 'text/plain'],
    ['Ein Satz mit Umlaut: \xc3\xa4.\n', 'text/plain'],
    ['a < b, and <3\n', 'text/plain'],
  ])('knows %j', async (head, mediaType) => {
    expect(await sniffMediaType(bytes(head))).toBe(mediaType);
  });

  it.each([
    '<svg xmlns="http://www.w3.org/2000/svg">',
    '<?xml version="1.0"?><svg/>',
    '\n  <!-- hello --> <!DOCTYPE html>',
    '<HTML><body>',
    '<script>alert(1)</script>',
    '<b>bold</b>',
    '<a href="x">',
    'MZ\x90\0\x03',
    'PK\x03\x04',
    '\x7fELF',
    'text\0with a zero byte',
    '\xff\xfe<\0h\0t\0m\0l\0',
    '\xff\xfeH\0e\0l\0l\0o\0',
    '\xfe\xff\0H\0e\0l\0l\0o',
    '\xff\xfe\0\0H\0\0\0i\0\0\0',
    '\0\0\xfe\xff\0\0\0H\0\0\0i',
    'H\0e\0l\0l\0o\0',
    'BMW f\xfcr alle',
    '\x1f\x8b\x08\0\0\0\0\0\0\x03',
    '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c',
    '{\\rtf1\0',
    '\xef\xbb\xbf<svg>',
    '\xe2\x80\x83<html>',
    '<!----><!---->\n<script>',
    '<!--><script>alert(1)</script> --> text',
    '<!-- --!><script>alert(1)</script> --> text',
    '<!-- never closed',
    '<my-tag onclick=a()>',
    '<x:html xmlns:x="http://www.w3.org/1999/xhtml">',
    '<![CDATA[a]]>',
    '</p><script>',
    '',
  ])('refuses %j', async (head) => {
    expect(await sniffMediaType(bytes(head))).toBeNull();
  });

  it('accepts an incomplete character only at the end of the head', async () => {
    const cut = Buffer.concat([Buffer.alloc(4095, 'a'), bytes('\xc3')]);
    expect(await sniffMediaType(cut)).toBe('text/plain');
    expect(await sniffMediaType(bytes('a\xc3'))).toBeNull();
  });
});

describe('the time that sniffing takes', () => {
  const filled = (unit: string, end = '') =>
    Buffer.from(unit.repeat(Math.ceil(HEAD_BYTES / unit.length)).slice(0, HEAD_BYTES - end.length) + end);
  const hostile: [string, Buffer][] = [
    ["'<!---->' again and again, then a letter", filled('<!---->', 'x')],
    ["27 times '<!---->' and a letter", Buffer.from('<!---->'.repeat(27) + 'x')],
    ["'<!--' again and again", filled('<!--')],
    ["'<!--' and dashes", filled('-', '').fill('<!--', 0, 4)],
    ["'<!-- --!' again and again", filled('<!-- --!')],
    ['blanks', filled(' ')],
    ['blanks and line ends', filled(' \n\t', '<')],
    ['a blank and an empty comment', filled(' <!----> ', 'x')],
    ['one endless name of a tag', filled('a', '').fill('<', 0, 1)],
    ["'<' again and again", filled('<')],
    ["'<a' again and again", filled('<a')],
    ['byte order marks', filled('\ufeff', '')],
    ['an EBML header of elements', Buffer.concat([bytes('\x1aE\xdf\xa3'), Buffer.alloc(HEAD_BYTES - 4, 0x81)])],
    ['a PNG of empty chunks', Buffer.concat([bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), Buffer.alloc(HEAD_BYTES - 16)])],
    ['an ASF header of empty objects', Buffer.concat([bytes('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9'), Buffer.alloc(HEAD_BYTES - 10)])],
    ['a TIFF of tags', Buffer.concat([bytes('II*\0\x08\0\0\0\xff\xff'), Buffer.alloc(HEAD_BYTES - 10, 1)])],
    ['an archive of empty entries', filled('PK\x03\x04' + '\0'.repeat(26))],
    ['ID3 tags', filled('ID3\x04\0\0\0\0\0\0')],
  ];

  it.each(hostile)('takes less than a millisecond for %s', async (_what, head) => {
    await sniffMediaType(head);
    const times: number[] = [];
    for (let round = 0; round < 20; round++) times.push(await processorTimeOf(async () => void (await sniffMediaType(head))));
    // The median: a garbage collection falls into some rounds.
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(1);
  });
});

it('lets a browser show media and plain text, and only download a PDF', () => {
  expect(['image/png', 'video/mp4', 'audio/ogg', 'text/plain', 'application/pdf'].map(isShownInline)).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});
