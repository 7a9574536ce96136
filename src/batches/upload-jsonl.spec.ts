import { JsonLinesReader } from './upload-jsonl.ts';
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
  it('hold the item, with externalId and redundancy beside its fields', async () => {
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
});
