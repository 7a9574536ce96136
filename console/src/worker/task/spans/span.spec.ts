import { codePointsBefore, partOf, piecesOf, trimmed, withSpan, wordsOf } from './span.ts';

describe('wordsOf', () => {
  it('counts characters outside the basic plane once', () => {
    const words = wordsOf('a 👩🏽‍🚀 b').filter(({ isWord }) => isWord);
    // Python: len('a 👩🏽‍🚀 ') == 7
    expect(words.map(({ text, start, end }) => [text, start, end])).toEqual([
      ['a', 0, 1],
      ['b', 7, 8],
    ]);
  });

  it('parts Arabic words, with their marks', () => {
    const text = 'مَرْحَبًا بالعالم';
    const words = wordsOf(text, 'ar').filter(({ isWord }) => isWord);
    expect(words.map((word) => partOf(text, word))).toEqual(['مَرْحَبًا', 'بالعالم']);
    expect(words.at(-1)?.end).toBe([...text].length);
  });
});

describe('codePointsBefore', () => {
  it('turns an offset of the browser into one of code points', () => {
    expect(codePointsBefore('😀😀b', 4)).toBe(2);
  });
});

describe('trimmed', () => {
  it('takes blanks off the ends, and is null for blanks alone', () => {
    expect(trimmed('a  bc  d', { start: 1, end: 7 })).toEqual({ start: 3, end: 5 });
    expect(trimmed('a   d', { start: 1, end: 4 })).toBeNull();
  });
});

describe('withSpan', () => {
  const one = { start: 0, end: 4, label: 'x' };

  it('replaces the spans that it meets where none may overlap', () => {
    expect(withSpan([one, { start: 6, end: 8, label: 'x' }], { start: 3, end: 5, label: 'y' }, false)).toEqual([
      { start: 3, end: 5, label: 'y' },
      { start: 6, end: 8, label: 'x' },
    ]);
  });

  it('keeps overlapping spans in order, and no span twice', () => {
    const two = { start: 2, end: 6, label: 'y' };
    expect(withSpan(withSpan([two], one, true), one, true)).toEqual([one, two]);
  });
});

describe('piecesOf', () => {
  it('covers the whole text once, with the marks of each piece', () => {
    const text = 'Ann met Ben.';
    const pieces = piecesOf(wordsOf(text), [
      { start: 0, end: 7, label: 'x' },
      { start: 4, end: 11, label: 'y' },
    ]);
    expect(pieces.map((piece) => partOf(text, piece)).join('')).toBe(text);
    expect(pieces.find(({ start }) => start === 4)?.marks).toEqual([0, 1]);
    expect(pieces.at(-1)?.marks).toEqual([]);
  });
});
