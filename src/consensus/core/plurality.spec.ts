import fc from 'fast-check';
import { compareCodePoints, plurality } from './plurality.ts';

/** What plurality means, without a thought for speed. */
function naive(answers: readonly string[]) {
  const sorted = [...new Set(answers)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const votesOf = (label: string) => answers.filter((answer) => answer === label).length;
  const most = Math.max(...sorted.map(votesOf));
  const label = sorted.find((each) => votesOf(each) === most)!;
  return { label, votes: most, answers: answers.length, agreement: most / answers.length };
}

describe('plurality', () => {
  it('returns the most frequent label, with its votes and agreement', () => {
    expect(plurality(['cat', 'dog', 'cat', 'cat'])).toEqual({ label: 'cat', votes: 3, answers: 4, agreement: 0.75 });
  });

  it('returns null without answers', () => {
    expect(plurality([])).toBeNull();
  });

  it('gives a tie to the label that sorts first by code point, whatever the order', () => {
    expect(plurality(['b', 'a', 'a', 'b'])?.label).toBe('a');
    expect(plurality(['10', '9'])?.label).toBe('10');
    expect(plurality(['a', 'B'])?.label).toBe('B');
    // U+FF61 sorts before U+1F600 by code point, and after its surrogates by UTF-16 unit.
    expect(plurality(['😀', '\uff61'])?.label).toBe('\uff61');
    expect(plurality(['toString', '__proto__', '__proto__'])?.label).toBe('__proto__');
  });

  it('agrees with the definition on any answers', () => {
    const label = fc.oneof(
      fc.constantFrom('a', 'b', 'c', 'aa', ''),
      fc.string({ unit: 'binary', maxLength: 2 }),
      fc.constantFrom('😀', '\uffee', 'é'),
    );
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 12 }), (answers) => {
        expect(plurality(answers)).toEqual(naive(answers));
      }),
    );
  });
});

describe('compareCodePoints', () => {
  it('sorts as UTF-8 bytes do', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});
