import type { JsonSchema } from './json.ts';
import { CsvReader, UnreadableFile } from './upload-csv.ts';
import type { Fault, RawRow } from './upload-row.ts';

/** Reads a file given in pieces of `size` bytes. */
async function read(text: string | Buffer, schema: JsonSchema | null = null, size = 7) {
  const rows: RawRow[] = [];
  const faults: Fault[] = [];
  const reader = new CsvReader(
    schema,
    (row) => rows.push(row),
    (fault) => faults.push(fault),
  );
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) await reader.write(bytes.subarray(at, at + size));
  await reader.end();
  return { rows, faults };
}

const payloads = async (text: string, schema: JsonSchema | null) => (await read(text, schema)).rows.map((row) => row.payload);

describe('a CSV of tasks', () => {
  it('names its columns in the first row, and keeps lines, quotes and line breaks', async () => {
    const { rows, faults } = await read('\ufefftext,externalId,redundancy\r\n"a, ""b""",x1,3\r\n\r\n"two\nlines",,\r\nlast,x3,1');
    expect(faults).toEqual([]);
    expect(rows).toEqual([
      { line: 2, externalId: 'x1', redundancy: 3, payload: { text: 'a, "b"' } },
      { line: 4, externalId: null, redundancy: null, payload: { text: 'two\nlines' } },
      { line: 6, externalId: 'x3', redundancy: 1, payload: { text: 'last' } },
    ]);
  });

  it('keeps cells as text where no schema says otherwise', async () => {
    expect(await payloads('a,b\n1,true\n', null)).toEqual([{ a: '1', b: 'true' }]);
    expect(await payloads('a,b\n1,\n', true)).toEqual([{ a: '1' }]);
  });

  it('reads cells as the item schema means them', async () => {
    const schema: JsonSchema = {
      $defs: { count: { type: 'integer' } },
      properties: {
        count: { $ref: '#/$defs/count' },
        share: { type: 'number' },
        ok: { type: 'boolean' },
        tags: { type: 'array' },
        box: { type: 'object' },
        either: { type: ['number', 'string'] },
        text: { type: 'string' },
        code: { enum: [1, 2] },
      },
    };
    expect(await payloads('count,share,ok,tags,box,either,text,code\n12,-0.5e1,TRUE,"[1,""a""]","{""x"":1}",7,007,2\n', schema)).toEqual([
      { count: 12, share: -5, ok: true, tags: [1, 'a'], box: { x: 1 }, either: 7, text: '007', code: 2 },
    ]);
  });

  it('leaves a cell as the text that it is when it does not read as what is asked for', async () => {
    const schema: JsonSchema = { properties: { n: { type: 'integer' }, b: { type: 'boolean' }, a: { type: 'array' } } };
    expect(await payloads('n,b,a\n007,yes,[1\n 1,,\n12345678901234567890,,\n', schema)).toEqual([
      { n: '007', b: 'yes', a: '[1' },
      { n: ' 1' },
      { n: '12345678901234567890' },
    ]);
  });

  it('leaves out what an empty cell stands for, unless the schema requires it', async () => {
    const properties = { a: { type: 'string' }, b: { type: ['string', 'null'] }, c: { type: 'string' } };
    expect(await payloads('a,b,c\n,,\n', { properties, required: ['a', 'b'] })).toEqual([{ a: '', b: null }]);
  });

  it('tells rows of another width and broken text by line, and reads on', async () => {
    const { rows, faults } = await read(
      Buffer.concat([Buffer.from('a,b\n1\n1,2,3\n"x\ny",'), Buffer.from([0xff]), Buffer.from('\n1,2\n')]),
    );
    expect(rows.map((row) => row.line)).toEqual([6]);
    expect(faults).toEqual([
      { line: 2, reason: 'has 1 cells; the first row has 2' },
      { line: 3, reason: 'has 3 cells; the first row has 2' },
      { line: 4, reason: expect.stringContaining('not valid UTF-8') },
    ]);
  });

  it.each([
    ['', 1, 'is empty'],
    ['a,a\n1,2\n', 1, 'two columns are named "a"'],
    ['a,a', 1, 'two columns are named "a"'],
    ['text;label\nx;y\n', 1, 'the columns seem to be separated by semicolons; use commas'],
    ['text\tlabel\nx\ty\n', 1, 'the columns seem to be separated by tabs; use commas'],
    ['a,\n1,2\n', 1, 'column 2 has no name'],
    ['a,__proto__\n1,2\n', 1, 'cannot be used'],
    ['a\n1\n"2\n3\n', 4, 'never closed'],
    ['a\n"1"2\n', 2, 'followed by something other'],
    ['a\n1"2"\n', 2, 'in the middle of a cell'],
    [`a\n"${'x'.repeat(1_100_000)}"\n`, 2, 'longer than'],
  ])('cannot read %j on from its fault', async (text, line, reason) => {
    const error = await read(text, null, 65_536).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UnreadableFile);
    expect((error as UnreadableFile).fault).toEqual({ line, reason: expect.stringContaining(reason) });
  });
});
