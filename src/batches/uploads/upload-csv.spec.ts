import type { JsonSchema } from '../../forms/index.ts';
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

const fail = () => {
  throw new Error('no fault was expected');
};

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

  it('reads files whose line ends are mixed, with the right lines', async () => {
    expect((await read('text,externalId\na,A1\r\n')).rows).toEqual([
      { line: 2, externalId: 'A1', redundancy: null, payload: { text: 'a' } },
    ]);
    expect((await read('text\r\nfirst\nsecond\nthird\n')).rows.map((row) => [row.line, row.payload])).toEqual([
      [2, { text: 'first' }],
      [3, { text: 'second' }],
      [4, { text: 'third' }],
    ]);
    const { rows, faults } = await read('a,b\r\n"x\r\ny",1\n2\r3,4\n');
    expect(rows.map((row) => [row.line, row.payload])).toEqual([
      [2, { a: 'x\r\ny', b: '1' }],
      [5, { a: '3', b: '4' }],
    ]);
    expect(faults).toEqual([{ line: 4, reason: 'has 1 cells; the first row has 2' }]);
  });

  it('takes off the apostrophe that an export put before a formula, and no other', async () => {
    expect(await payloads("a,b\n'=1+1,'@x\n'tis,''italic''\n-5,''=1\n", null)).toEqual([
      { a: '=1+1', b: '@x' },
      { a: "'tis", b: "''italic''" },
      { a: '-5', b: "'=1" },
    ]);
  });

  it('reads names of columns without the spaces around them', async () => {
    expect((await read('\ufeff text , externalId\t\na,x\n')).rows).toMatchObject([{ externalId: 'x', payload: { text: 'a' } }]);
  });

  it('keeps numbers exactly, or leaves the cell as the text that it is', async () => {
    const schema: JsonSchema = { properties: { n: { type: 'number' }, either: { type: ['number', 'string'] }, list: { type: 'array' } } };
    const { rows } = await read(
      'n,either,list\n0.1234567890123456789,1e400,[1234567890123456789]\n-0,9007199254740993,"[1,2.5]"\n',
      schema,
    );
    expect(rows.map((row) => row.payload)).toEqual([
      { n: '0.1234567890123456789', either: '1e400', list: '[1234567890123456789]' },
      { n: '-0', either: '9007199254740993', list: [1, 2.5] },
    ]);
    expect(rows.map((row) => row.hint)).toEqual([
      'the column "n" holds "0.1234567890123456789", which a number cannot keep exactly; round it, or let the item schema ask for a text',
      'the column "n" holds "-0", which a number cannot keep exactly; round it, or let the item schema ask for a text',
    ]);
  });

  it.each([
    ['boolean', 'True', 'the column "x" holds "True"; write true or false'],
    ['boolean', 'yes', 'the column "x" holds "yes"; write true or false'],
    ['integer', '1,250', 'the column "x" holds "1,250"; write a number as JSON has it, such as 1250 or -0.5'],
    ['number', 'many', undefined],
    ['array', "['a', 'b']", `the column "x" holds "['a', 'b']"; write it as JSON, with double quotes (Python: json.dumps)`],
    ['object', '{"a":1e999}', 'the column "x" holds "{"a":1e999}", with the number 1e999, which cannot be kept exactly; put it in quotes'],
  ])('says what to do about a cell of type %s that is %s', async (type, cell, hint) => {
    const { rows } = await read(`x\n"${cell.replaceAll('"', '""')}"\n`, { properties: { x: { type } } });
    expect(rows[0]!.hint).toBe(hint);
  });

  it.each([
    ...[
      'external_id',
      'externalid',
      'ExternalId',
      'External ID',
      'external-id',
      'EXTERNAL_ID',
      'externalId_',
      'exernalId',
      'externalIds',
      'extrenalId',
      'external\u200bId',
    ].map((name) => [name, 'externalId']),
    ...['Redundancy', 'redundency', 'REDUNDANCY'].map((name) => [name, 'redundancy']),
    ...['gold', '_Gold', '__gold', 'GOLD'].map((name) => [name, '_gold']),
  ])('refuses a column %j, which is nearly %s, unless the item has it', async (name, meant) => {
    const error = await read(`text,${name}\na,b\n`).catch((thrown: unknown) => thrown);
    expect((error as UnreadableFile).fault).toEqual({ line: 1, reason: expect.stringContaining(`name it "${meant}" if that is meant`) });
    const rows: RawRow[] = [];
    const reader = new CsvReader(null, (row) => rows.push(row), fail, undefined, { ownFields: new Set([name]) });
    await reader.write(Buffer.from(`text,${name}\na,b\n`));
    await reader.end();
    expect(rows.map((row) => row.payload)).toEqual([{ text: 'a', [name]: 'b' }]);
  });

  it('takes other names as they are', async () => {
    const names = ['internalId', 'external', 'id', 'golden', 'text', 'Größe', '名前', 'redundant', 'eternal'];
    expect((await read(`${names.join(',')}\n${names.join(',')}\n`)).rows[0]!.payload).toEqual(
      Object.fromEntries(names.map((name) => [name, name])),
    );
  });

  it.each([
    ['', 1, 'is empty'],
    ['a, a\n1,2\n', 1, 'two columns are named "a"'],
    [
      `${Array.from({ length: 2_000 }, (_, at) => `c${at}`).join()}\n`,
      1,
      'has 2000 columns; at most 1000 are allowed: put each task on a row',
    ],
    ['sep=;\ntext;label\n', 1, 'separated by semicolons'],
    ['sep=,\ntext,label\n', 1, 'the first line "sep=" is meant for Excel'],
    ['a;b,c;d\n1;2;3\n', 1, 'separated by semicolons'],
    ['"a;b;c;d"\tb\n1\t2\n', 1, 'separated by tabs'],
    [',text\n0,a\n', 1, 'column 1 has no name; name it, or delete the column (pandas: write with index=False)'],
    ['{"text": "a"}\n', 1, 'the file is JSON'],
    ['<!DOCTYPE html><html>', 1, 'the file is a web page'],
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
  ])('stops at the fault of %.60j', async (text, line, reason) => {
    const error = await read(text, null, 65_536).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UnreadableFile);
    expect((error as UnreadableFile).fault).toEqual({ line, reason: expect.stringContaining(reason) });
  });
});
