import { validatorFor } from './json-schema.ts';
import type { AnswerForm } from './question.ts';
import { itemChecker, PAYLOAD_LIMITS, visibleItem } from './item.ts';

const COMMON = { prompt: 'Which?', help: null, required: true };
const CHOICE: AnswerForm = [
  {
    ...COMMON,
    name: 'a',
    type: 'choice',
    options: [
      { value: 'x', label: 'x' },
      { value: 'y', label: 'y' },
    ],
  },
];
const LABELS = [{ value: 'x', label: 'x' }];
const SHOWING: AnswerForm = [
  { ...COMMON, name: 'better', type: 'comparison', left: 'one', right: 'two', tie: false },
  { ...COMMON, name: 'names', type: 'spans', field: 'text', labels: LABELS, minimum: 0, maximum: 5, overlap: false },
  { ...COMMON, name: 'cats', type: 'boxes', field: 'image', labels: LABELS, minimum: 0, maximum: 5 },
];

describe('an item', () => {
  const any = itemChecker(CHOICE, null);

  it.each<[string, unknown, RegExp | null]>([
    ['any object', { text: 'a', n: 1, deep: [{ a: null }] }, null],
    ['an empty object', {}, /has no field/],
    ['null', null, /must be an object/],
    ['an array', [1], /must be an object/],
    ['a text', 'x', /must be an object/],
    ['nothing', undefined, /must be an object/],
    ['too long', { text: 'x'.repeat(PAYLOAD_LIMITS.bytes) }, /bytes long; at most 65536/],
    ['NUL in a text', { text: 'a\0b' }, /NUL/],
    ['NUL in a key', { 'a\0': 1 }, /NUL/],
    ['half a surrogate pair', { text: '\ud83d' }, /not valid Unicode/],
    ['a whole one', { text: '😀' }, null],
    ['an infinite number', { n: Infinity }, /out of range/],
    ['a key of the prototype', JSON.parse('{"__proto__": {"a": 1}}'), /__proto__/],
    ['too deep', { a: nested(PAYLOAD_LIMITS.depth) }, /nested too deeply/],
    ['just deep enough', { a: nested(PAYLOAD_LIMITS.depth - 1) }, null],
  ])('checks a payload: %s', (_name, payload, message) => {
    if (message === null) expect(any(payload)).toBeNull();
    else expect(any(payload)).toMatch(message);
  });

  it('requires the fields that the form shows', () => {
    const check = itemChecker(SHOWING, null);
    const whole = { one: { any: 'json' }, two: 0, text: 'Ann met Bob', image: 'fil_1' };
    expect(check(whole)).toBeNull();
    const { one: _one, ...lacking } = whole;
    expect(check(lacking)).toBe('lacks the field "one", which the form shows');
    expect(check({ ...whole, two: null })).toBe('lacks the field "two", which the form shows');
    expect(check({ ...whole, text: 7 })).toBe('must have a text in the field "text", which the form shows');
    expect(check({ ...whole, image: '' })).toBe('must have a text in the field "image", which the form shows');
    expect(itemChecker([{ ...COMMON, name: 'c', type: 'comparison', left: 'toString', right: 'valueOf', tie: true }], null)({})).toMatch(
      /lacks the field "toString"/,
    );
  });

  it('requires a fit with its schema', () => {
    const check = itemChecker(CHOICE, validatorFor({ type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }));
    expect(check({ text: 'a' })).toBeNull();
    expect(check({ text: 1 })).toBe('/text must be string');
  });

  it('trusts a size that the caller knows', () => {
    expect(any({ a: 1 }, PAYLOAD_LIMITS.bytes + 1)).toMatch(/bytes long/);
  });

  it('shows workers all but the fields that begin with "_"', () => {
    expect(visibleItem({ text: 'a', _gold: 'b', nested: { _kept: 1 } })).toEqual({ text: 'a', nested: { _kept: 1 } });
  });
});

function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}
