import { JsonLinesReader } from './upload-jsonl.ts';
import type { UnreadableFile } from '../../platform/index.ts';
import type { Fault, RawRow } from './upload-row.ts';

async function read(bytes: Buffer, size = 5) {
  const rows: RawRow[] = [];
  const faults: Fault[] = [];
  const reader = new JsonLinesReader(
    (row) => rows.push(row),
    (fault) => faults.push(fault),
  );
  for (let at = 0; at < bytes.length; at += size) await reader.write(bytes.subarray(at, at + size));
  await reader.end();
  return { rows, faults };
}

describe('JSON lines of tasks', () => {
  it('reads the item, with externalId and redundancy beside its fields', async () => {
    const text = '\ufeff{"text":"ä 😀","externalId":"x1","redundancy":3}\r\n\n{"n":1}\n{"externalId":7,"redundancy":"2"}';
    expect(await read(Buffer.from(text))).toEqual({
      faults: [],
      rows: [
        { line: 1, externalId: 'x1', redundancy: 3, payload: { text: 'ä 😀' } },
        { line: 3, externalId: null, redundancy: null, payload: { n: 1 } },
        { line: 4, externalId: 7, redundancy: '2', payload: {} },
      ],
    });
  });

  it('tells each fault by its line, and reads on', async () => {
    const lines = ['{"a":1', '[1]', '"text"', 'null', `{"a":"${'x'.repeat(1_100_000)}"}`, '{"a":2}'].map((line) =>
      Buffer.from(`${line}\n`),
    );
    const { rows, faults } = await read(Buffer.concat([...lines, Buffer.from([0x22, 0xff, 0x22, 10])]), 65_536);
    expect(rows).toEqual([{ line: 6, externalId: null, redundancy: null, payload: { a: 2 } }]);
    expect(faults).toEqual([
      { line: 1, reason: expect.stringContaining('is not JSON') },
      { line: 2, reason: 'must be a JSON object' },
      { line: 3, reason: 'must be a JSON object' },
      { line: 4, reason: 'must be a JSON object' },
      { line: 5, reason: 'is longer than 1048576 bytes' },
      { line: 7, reason: 'is not valid UTF-8' },
    ]);
  });

  it.each([
    ['{"n":1234567890123456789}', 'holds the number 1234567890123456789, which cannot be kept exactly; send it as a text, in quotes'],
    ['{"n":0.1234567890123456789}', 'holds the number 0.1234567890123456789, which cannot be kept exactly; send it as a text, in quotes'],
    ['{"n":[{"m":1e400}]}', 'holds the number 1e400, which cannot be kept exactly; send it as a text, in quotes'],
    ['{"n":-0}', 'holds the number -0, which loses its sign; send it as a text, in quotes'],
    ['{"ok": True}', "is not JSON: write true instead of Python's True (json.dumps does)"],
    ['{"x": None}', "is not JSON: write null instead of Python's None (json.dumps does)"],
    ["{'text': 'a'}", "is not JSON: texts stand in double quotes, not in single ones; Python's json.dumps writes JSON, print does not"],
    ['{"x": NaN}', 'is not JSON: JSON has no NaN; write null, or leave the field out'],
    ['{"x": -Infinity}', 'is not JSON: JSON has no Infinity; write null, or leave the field out'],
    ['{"x": 1,}', 'is not JSON: there is a comma before a closing bracket'],
    [
      '{"external_id": "a"}',
      'has a field "external_id"; name it "externalId" if that is meant, else add it to the item schema or give it another name',
    ],
    ['{"gold": {}}', 'has a field "gold"; name it "_gold" if that is meant, else add it to the item schema or give it another name'],
  ])('says what to do about %s', async (line, reason) => {
    expect((await read(Buffer.from(`{"a":1}\n${line}\n`))).faults).toEqual([{ line: 2, reason }]);
  });

  it('keeps numbers exactly where a number can, and any number in quotes', async () => {
    const line = '{"a":9007199254740991,"b":0.30000000000000004,"c":"1234567890123456789","d":1e-7,"e":-1.5}';
    expect((await read(Buffer.from(line))).rows[0]!.payload).toEqual({
      a: 9007199254740991,
      b: 0.30000000000000004,
      c: '1234567890123456789',
      d: 1e-7,
      e: -1.5,
    });
  });

  it.each([
    ['[{"a":1},{"a":2}]', 'the file is a JSON array, not JSON Lines'],
    ['[\n{"a":1}\n]', 'the file is a JSON array, not JSON Lines'],
    ['{\n  "a": 1\n}', 'the file has JSON over several lines; write each object on one line'],
    ['{"a": {\n "b": 1}}', 'the file has JSON over several lines'],
    ['\ufeff\n<html></html>', 'the file is a web page'],
    ['PK\x03\x04\0\0', 'the file is compressed (zip); unpack it and send the JSON Lines file inside'],
  ])('refuses a whole file that is something else: %j', async (text, reason) => {
    const error = await read(Buffer.from(text)).catch((thrown: unknown) => thrown);
    expect((error as UnreadableFile).fault.reason).toContain(reason);
  });

  it('tells that a CSV is no JSON Lines', async () => {
    expect((await read(Buffer.from('text,id\na,1\n'))).faults[0]!.reason).toMatch(/^is not JSON: .*send CSV with format=csv/);
  });
});
