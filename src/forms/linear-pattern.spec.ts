import fc from 'fast-check';
import { linearPattern, MAXIMUM_PATTERN_LENGTH, PatternError } from './linear-pattern.ts';
import { processorTime } from '../../test/kit/processor-time.ts';

describe('a linear pattern', () => {
  it.each([
    ['^[A-Z]{2}-\\d+$', 'AB-12', true],
    ['^[A-Z]{2}-\\d+$', 'AB-', false],
    ['b', 'abc', true],
    ['^$', '', true],
    ['^$', 'a', false],
    ['', 'anything', true],
    ['^(?:red|green)?$', 'green', true],
    ['^(?:red|green)?$', 'redgreen', false],
    ['^(?<year>\\d{4})-(\\d\\d)$', '2026-11', true],
    ['^a{2,3}$', 'a', false],
    ['^a{2,3}$', 'aaa', true],
    ['^a{2,3}$', 'aaaa', false],
    ['^a{2,}$', 'aaaaa', true],
    ['^a{0}$', '', true],
    ['^(a*)*$', 'aaab', false],
    ['^(a|b|)*c$', 'ababc', true],
    ['^.$', '😀', true],
    ['^.$', '\n', false],
    ['^\\p{L}+$', 'Größe', true],
    ['^\\p{L}+$', 'a1', false],
    ['^[^a-c\\]]$', ']', false],
    ['^[^a-c\\]]$', 'd', true],
    ['\\bcat\\b', 'a cat!', true],
    ['\\bcat\\b', 'concatenate', false],
    ['\\Bcat\\B', 'concatenate', true],
    ['^\\u{1F600}\\x41\\u0042$', '😀AB', true],
    ['^a+?b??$', 'aa', true],
    ['^\\/\\.\\*$', '/.*', true],
  ])('%s on %j: %s, as the engine says', (source, text, expected) => {
    expect(linearPattern(source).test(text)).toBe(expected);
    expect(new RegExp(source, 'u').test(text)).toBe(expected);
  });

  it.each([
    ['(', /not a regular expression/],
    ['a{2,1}', /not a regular expression/],
    ['(?=a)', /look/],
    ['(?!a)', /look/],
    ['(?<=a)b', /look/],
    ['(?<!a)b', /look/],
    ['(a)\\1', /refer back/],
    ['(?<x>a)\\k<x>', /refer back/],
    ['a{2000}', /count/],
    ['(?:){999999999}', /count/],
    ['(?:(?:a{30}){30}){30}', /count/],
    ['(?:(?:(?:){900}){900}){900}', /count/],
    ['(?:a{900}b{900})', /too large/],
    ['^\\ud83d\\ude00$', /as it is/],
    ['\\p{Script=Greek}', /dialect/],
    ['a'.repeat(MAXIMUM_PATTERN_LENGTH + 1), /longer/],
  ])('refuses %s', (source, message) => {
    expect(() => linearPattern(source)).toThrow(PatternError);
    expect(() => linearPattern(source)).toThrow(message);
  });

  it.each(['^(a+)+$', '^(a|aa)+$', '^(.*)*x$', '^.*.*.*.*.*x$', '(x+x+)+y'])('takes linear time on %s', (source) => {
    const pattern = linearPattern(source);
    expect(processorTime(() => expect(pattern.test('a'.repeat(20_000) + '!')).toBe(false))).toBeLessThan(2_000);
  });

  it('agrees with the engine on random patterns and texts', () => {
    const leaf = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '^', '$', '\\b');
    const pattern: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.tuple(tie('node'), tie('node')).map(([one, two]) => one + two),
        fc.tuple(tie('node'), tie('node')).map(([one, two]) => `(?:${one}|${two})`),
        fc.tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?')).map(([part, count]) => `(?:${part})${count}`),
      ),
    })).node;
    fc.assert(
      fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', ' ', '😀'), maxLength: 8 }), (source, text) => {
        fc.pre(source.length <= 60);
        expect(linearPattern(source).test(text)).toBe(new RegExp(source, 'u').test(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
