import { comparableOption, comparableText, isBlankText, lengthOf } from './text.ts';

describe('isBlankText', () => {
  it.each([
    ['nothing', ''],
    ['spaces, tabs and line ends', ' \t\r\n'],
    ['zero-width spaces and joiners', '\u200b\u200c\u200d\ufeff\u2060'],
    ['soft hyphens', '\u00ad\u00ad'],
    ['Hangul fillers', '\u115f\u1160\u3164\uffa0'],
    ['blank Braille patterns', '\u2800'],
    ['directional marks', '\u200e\u202e\u2066'],
    ['variation selectors and tags', '\ufe0f\u{e0020}\u{e0100}'],
    ['controls', '\u0007\u001b'],
  ])('returns true for %s', (_, text) => expect(isBlankText(text)).toBe(true));

  it.each(['a', ' a ', '\u200ba', '.', '👍🏽', '\u0640', '〆'])('returns false for text that shows something: %s', (text) =>
    expect(isBlankText(text)).toBe(false),
  );
});

describe('lengthOf', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 2],
    ['👍', 1],
    ['👩‍👩‍👧‍👦', 7],
    ['猫'.repeat(1_000), 1_000],
  ])('counts the characters of %j as PostgreSQL does: %s', (text, length) => expect(lengthOf(text)).toBe(length));
});

describe('comparableText', () => {
  it('returns the same text for a composed and a decomposed accent', () => {
    expect(comparableText('Zoe\u0308')).toBe(comparableText('Zo\u00eb'));
    expect(comparableOption(' Zoe\u0308\t')).toBe('Zo\u00eb');
  });

  it('keeps case, inner blanks and compatibility characters apart', () => {
    expect(new Set(['a b', 'a  b', 'a b ', 'A b', 'ﬁ', 'fi'].map(comparableText)).size).toBe(6);
  });
});
