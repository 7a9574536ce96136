import fc from 'fast-check';
import { csvCell } from './csv-cell.ts';
import { UnreadableFile } from './csv-file.ts';
import { CsvRecords, type CsvRecordOptions, type RecordPlace } from './csv-records.ts';

/** Reads a file given in pieces of `size` bytes. */
async function read(text: string | Buffer, size = 3, options: CsvRecordOptions = {}) {
  const records: { cells: string[]; place: RecordPlace }[] = [];
  const reader = new CsvRecords(options, (cells, place) => records.push({ cells, place }));
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) await reader.write(bytes.subarray(at, at + size));
  await reader.end();
  return records;
}

const lines = async (text: string, size = 3) => (await read(text, size)).map(({ cells, place }) => [place.line, place.lastLine, ...cells]);

describe('records of CSV', () => {
  it.each([
    ['CRLF after a first line that ends in LF', 'a,b\nc,d\r\ne,f\n'],
    ['LF after a first line that ends in CRLF', 'a,b\r\nc,d\ne,f'],
    ['CR after a first line that ends in LF', 'a,b\nc,d\re,f\r\n'],
    ['LF after a first line that ends in CR', 'a,b\rc,d\ne,f\r'],
  ])('ends a record at %s', async (_what, text) => {
    for (const size of [1, 2, 3, 100])
      expect(await lines(text, size)).toEqual([
        [1, 1, 'a', 'b'],
        [2, 2, 'c', 'd'],
        [3, 3, 'e', 'f'],
      ]);
  });

  it('keeps the bytes of a quoted line break, which counts as one line', async () => {
    const text = 'a\r\n"1\r\n2"\r\n"3\n4\r5"\n\r\n"\r\n\r\n"\r\nlast';
    for (const size of [1, 2, 5, 100])
      expect(await lines(text, size)).toEqual([
        [1, 1, 'a'],
        [2, 3, '1\r\n2'],
        [4, 6, '3\n4\r5'],
        [8, 10, '\r\n\r\n'],
        [11, 11, 'last'],
      ]);
  });

  it('reads what csvCell wrote, with the line on which each record begins', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\n', '\r', '\t', ' ', '1', '.', 'e', '＝'), maxLength: 8 }),
    );
    const rows = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 8 });
    const ends = fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, ends, fc.integer({ min: 1, max: 9 }), async (table, breaks, size) => {
        const written = table.map((row, at) => row.map(csvCell).join(',') + breaks[at]).join('');
        const found = await read(written, size);
        expect(found.map(({ cells }) => cells)).toEqual(table);
        let line = 1;
        for (const [at, row] of table.entries()) {
          expect(found[at]!.place.line).toBe(line);
          line += [...(row.map(csvCell).join(',') + breaks[at]).matchAll(/\r\n|\r|\n/g)].length;
        }
        expect(found.at(-1)!.place.end).toBe(Buffer.byteLength(written));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a\r\n"1\r\n2"\r\n\r\n"3\r\n4\r\n', 6, 'never closed (the row begins on line 5)'],
    [`a\r\n"${'x\r\n'.repeat(400_000)}"\r\n`, 349_527, 'is a quote (") never closed? (the row begins on line 2)'],
    ['a\r\n"1\r\n2"\r\n"3\r\n"x"\r\n', 5, 'followed by something other'],
    ['a\n"1\r\n2"\n1"2"\n', 4, 'in the middle of a cell'],
    ['"a\r\nb', 2, 'never closed'],
  ])('stops reading %.40j at line %i', async (text, line, reason) => {
    for (const size of text.length > 100 ? [65_536] : [1, 4, 100]) {
      const error = await read(text, size).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(UnreadableFile);
      expect((error as UnreadableFile).fault).toEqual({ line, reason: expect.stringContaining(reason) });
    }
  });
});
