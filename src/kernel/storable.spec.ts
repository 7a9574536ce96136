import { isStorableText, jsonFault, MAXIMUM_JSON_DEPTH, storableText, textFault, textOf } from './index.ts';

describe('text that can be stored', () => {
  it.each(['', 'a', '\u{1f600}', '\u0001\ufffe\uffff', 'é\u200b\u202e'])('accepts %j', (text) => {
    expect([isStorableText(text), textFault(text), storableText(text)]).toEqual([true, null, text]);
  });

  it.each([
    ['\0', '\ufffd'],
    ['a\ud800', 'a\ufffd'],
    ['\udc00b', '\ufffdb'],
    ['\udc00\ud800', '\ufffd\ufffd'],
    ['\u{1f600}\ud83d', '\u{1f600}\ufffd'],
  ])('refuses %j', (text, stored) => {
    expect([isStorableText(text), textFault(text) === null, storableText(text)]).toEqual([false, false, stored]);
  });
});

describe('a JSON value', () => {
  const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;

  it.each<[unknown, (string | number)[], RegExp]>([
    [{ a: [0, { b: 'x\0' }] }, ['a', 1, 'b'], /NUL/],
    [{ a: { 'k\ud800': 1 } }, ['a'], /^has a key that must not hold half of a surrogate pair/],
    [JSON.parse('{"a":{"__proto__":1}}'), ['a'], /"__proto__"/],
    [[1, JSON.parse('1e999')], [1], /less than 1.8e308/],
    ['\udfff', [], /surrogate/],
  ])('%j is refused where its fault is', (value, path, message) => {
    const fault = jsonFault(value)!;
    expect({ ...fault, message: textOf(fault.message) }).toEqual({ path, message: expect.stringMatching(message) as string });
  });

  it('finds the first fault in reading order', () => {
    expect(jsonFault({ a: 'fine', b: ['\0', '\ud800'], c: '\0' })?.path).toEqual(['b', 0]);
  });

  it('accepts the maximum depth of nesting, and refuses any greater depth', () => {
    expect(jsonFault(nested(MAXIMUM_JSON_DEPTH))).toBeNull();
    expect(textOf(jsonFault(nested(MAXIMUM_JSON_DEPTH + 1))!.message)).toBe('must not nest deeper than 64 levels');
    expect(textOf(jsonFault(nested(500_000))!.message)).toBe('must not nest deeper than 64 levels');
  });

  it('accepts values of every other kind', () => {
    expect(jsonFault({ a: [null, true, -0, 1.5e308, '\u{1f600}'], constructor: 1, toString: {} })).toBeNull();
  });
});
