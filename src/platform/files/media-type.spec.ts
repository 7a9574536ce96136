import { isShownInline, sniffMediaType } from './media-type.ts';

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
    ['%PDF-1.7\n', 'application/pdf'],
    ['Ein Satz mit Umlaut: \xc3\xa4.\n', 'text/plain'],
    ['a < b, and <3\n', 'text/plain'],
  ])('knows %j', (head, mediaType) => {
    expect(sniffMediaType(bytes(head))).toBe(mediaType);
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
    '',
  ])('refuses %j', (head) => {
    expect(sniffMediaType(bytes(head))).toBeNull();
  });

  it('forgives a character cut in two at the end of the head only', () => {
    const cut = Buffer.concat([Buffer.alloc(4095, 'a'), bytes('\xc3')]);
    expect(sniffMediaType(cut)).toBe('text/plain');
    expect(sniffMediaType(bytes('a\xc3'))).toBeNull();
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
