import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { csvCell, csvText } from './csv.ts';

describe('a CSV cell', () => {
  it.each([
    ['cat', 'cat'],
    ['=1+1', "'=1+1"],
    ['-5', '-5'],
    ['-1', '-1'],
    ['-0.25', '-0.25'],
    ['-.5', '-.5'],
    ['-1e-7', '-1e-7'],
    ['-1+1', "'-1+1"],
    ['-5 ', `"'-5 "`],
    ['--5', "'--5"],
    ['-', "'-"],
    ['-a', "'-a"],
    ['-1,000', `"'-1,000"`],
    ["'-5", "''-5"],
    ["'=1", "''=1"],
    ['+49', "'+49"],
    ['@cmd', "'@cmd"],
    ["'quoted'", "'quoted'"],
    ["''italic''", "''italic''"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['a,b', '"a,b"'],
    ['a\nb', '"a\nb"'],
    [' a', '" a"'],
    ['', ''],
  ])('writes %j as %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it('begins no formula, and returns its text unchanged', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\n', '\r', '\t', ' ', 'a', '1', '.', '＝'), maxLength: 6 }),
    );
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [row] = parse(`${csvCell(left)},${csvCell(right)}\n`);
        expect(row!.map(csvText)).toEqual([left, right]);
        for (const cell of row!) if (!/^-[\d.]+(?:[eE][+-]?\d+)?$/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
      { numRuns: 500 },
    );
  });
});
