import fc from 'fast-check';
import { UnreadableFile } from './upload-csv.ts';
import { JsonArrayReader } from './upload-json-array.ts';

async function read(bytes: Buffer, sizes: readonly number[]) {
  const values: unknown[] = [];
  const faults: unknown[] = [];
  const reader = new JsonArrayReader(
    (value, element) => values.push([element, value]),
    (fault) => faults.push(fault),
  );
  // One buffer for all chunks, as a stream may do it.
  const buffer = Buffer.alloc(64);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.min(sizes[turn % sizes.length]!, 64, bytes.length - at);
    bytes.copy(buffer, 0, at, at + size);
    await reader.write(buffer.subarray(0, size));
    at += size;
  }
  await reader.end();
  return { values, faults };
}

describe('a JSON array', () => {
  it('reads any content in any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        fc.constantFrom(0, 1, 3),
        async (list, sizes, indent) => {
          const { values, faults } = await read(Buffer.from(`\ufeff \n${JSON.stringify(list, null, indent)}\n`), sizes);
          expect(faults).toEqual([]);
          expect(values).toEqual(list.map((value, index) => [index + 1, JSON.parse(JSON.stringify(value))]));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tells an element that is no JSON, or no UTF-8, and reads on', async () => {
    const bytes = Buffer.concat([Buffer.from('[1, tru, "'), Buffer.from([0xff]), Buffer.from('", {"a": 2}]')]);
    expect(await read(bytes, [5])).toEqual({
      values: [
        [1, 1],
        [4, { a: 2 }],
      ],
      faults: [
        { line: 2, reason: expect.stringContaining('is not JSON') },
        { line: 3, reason: 'is not valid UTF-8' },
      ],
    });
  });

  it.each(['', '{}', '[1', '[1,]', '[,1]', '[1] 2', '["a]', '[1}]'])('%s is unreadable', async (text) => {
    await expect(read(Buffer.from(text), [3])).rejects.toBeInstanceOf(UnreadableFile);
  });
});
