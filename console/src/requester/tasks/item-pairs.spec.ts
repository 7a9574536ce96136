import { itemPairs } from './item-pairs.ts';

describe('itemPairs', () => {
  it('shows texts without quotes, plain lists with commas, and other values as JSON', () => {
    expect(itemPairs({ photo: 'a.png', tags: ['red', 2], size: 3, isOld: true, note: null, at: { x: 1 } }).pairs).toEqual([
      { name: 'photo', value: 'a.png' },
      { name: 'tags', value: 'red, 2' },
      { name: 'size', value: '3' },
      { name: 'isOld', value: 'true' },
      { name: 'note', value: 'null' },
      { name: 'at', value: '{"x":1}' },
    ]);
  });

  it('shortens a long value, and cuts no letter in two', () => {
    const [pair] = itemPairs({ text: '🦉'.repeat(61) }).pairs;
    expect(pair!.value).toBe(`${'🦉'.repeat(59)}…`);
    expect(itemPairs({ text: 'x'.repeat(60) }).pairs[0]!.value).toBe('x'.repeat(60));
  });

  it('leaves out fields after the sixth, and says so', () => {
    const { pairs, hasMore } = itemPairs({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 });
    expect(pairs.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(hasMore).toBe(true);
    expect(itemPairs({ a: 1 }).hasMore).toBe(false);
  });
});
