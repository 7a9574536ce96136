import fc from 'fast-check';
import { Random } from '../../kernel/index.ts';
import { combineTexts } from './text.ts';
import { tokensOf, wordEdits, wordsOf, written } from './text-tokens.ts';
import { processorTime } from '../../../test/kit/processor-time.ts';

const rover = (...texts: string[]) => combineTexts(texts, 'rover');
const medoid = (...texts: string[]) => combineTexts(texts, 'medoid');

describe('rover', () => {
  it('votes word by word, where no single answer need be right', () => {
    const result = rover('the cat sat on a mat', 'the bat sat on the mat', 'the cat sad on the mat');
    expect(result?.text).toBe('the cat sat on the mat');
    expect(result?.confidence).toBeCloseTo(15 / 18, 9);
  });

  it('leaves out what most do not have, and puts in what most do', () => {
    expect(rover('it is very cold today', 'it is cold today', 'it is cold today')?.text).toBe('it is cold today');
    expect(rover('it cold today', 'it is cold today', 'it is cold')?.text).toBe('it is cold today');
  });

  it('compares without case and punctuation, and writes what is written most', () => {
    expect(rover('Hello, World!', 'hello World', 'Hello, World!')?.text).toBe('Hello, World!');
  });

  it('keeps languages without spaces together', () => {
    expect(rover('今日は寒い', '今日は暑い', '今日は寒い')?.text).toBe('今日は寒い');
  });

  it('recovers transcripts from many noisy ones better than any of them', () => {
    const random = new Random(1);
    const vocabulary = Array.from({ length: 200 }, (_, at) => `w${at}`);
    let [byRover, byMedoid, byAnswer, words] = [0, 0, 0, 0];
    for (let task = 0; task < 50; task++) {
      const truth = Array.from({ length: 12 }, () => random.pick(vocabulary));
      const noisy = () =>
        truth.flatMap((word) => {
          const roll = random.next();
          return roll < 0.08 ? [] : roll < 0.2 ? [random.pick(vocabulary)] : roll < 0.27 ? [word, random.pick(vocabulary)] : [word];
        });
      const texts = Array.from({ length: 5 }, () => noisy().join(' '));
      byRover += wordEdits(truth, wordsOf(rover(...texts)!.text));
      byMedoid += wordEdits(truth, wordsOf(medoid(...texts)!.text));
      byAnswer += wordEdits(truth, wordsOf(texts[0]!));
      words += truth.length;
    }
    expect(byAnswer / words).toBeGreaterThan(0.2);
    expect(byRover / words).toBeLessThan(0.08);
    expect(byMedoid).toBeLessThan(byAnswer);
    expect(byRover).toBeLessThan(0.5 * byMedoid);
  });
});

describe('medoid', () => {
  it('returns the answer that is closest to the others', () => {
    const result = medoid('we went home', 'we went home late', 'buy cheap pills');
    expect(result?.text).toBe('we went home');
    expect(result?.confidence).toBeCloseTo(1 - (1 / 4 + 1) / 2, 9);
  });
});

describe('combineTexts', () => {
  it.each(['rover', 'medoid'] as const)('takes none, one, empty and equal ones as they are: %s', (method) => {
    expect(combineTexts([], method)).toBeNull();
    expect(combineTexts(['  just this  '], method)).toEqual({ text: '  just this  ', confidence: 1, answers: 1 });
    expect(combineTexts(['', ''], method)).toEqual({ text: '', confidence: 1, answers: 2 });
    expect(combineTexts(['a b', 'a b', 'a b'], method)).toEqual({ text: 'a b', confidence: 1, answers: 3 });
    expect(combineTexts(['', '', 'spam'], method)?.text).toBe('');
  });

  it.each(['rover', 'medoid'] as const)(
    'returns the same text for any order of answers, with a confidence between 0 and 1: %s',
    (method) => {
      const text = fc.array(fc.constantFrom('a', 'b', 'c', 'B', 'b.', '寒', '!'), { maxLength: 6 }).map((words) => words.join(' '));
      fc.assert(
        fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
          const one = combineTexts(texts, method)!;
          expect(combineTexts([...texts].reverse(), method)).toEqual(one);
          expect(one.confidence).toBeGreaterThanOrEqual(0);
          expect(one.confidence).toBeLessThanOrEqual(1);
          if (method === 'medoid') expect(texts).toContain(one.text);
        }),
        { seed: 3 },
      );
    },
  );
});

describe('words', () => {
  it('splits at spaces, without case and surrounding punctuation', () => {
    expect(wordsOf('“Don’t,” she said – NO.')).toEqual(['don’t', 'she', 'said', 'no']);
    expect(wordsOf('寒い日')).toEqual(['寒', 'い', '日']);
    expect(written(tokensOf('one 今日 two').map(({ spelling }) => spelling))).toBe('one 今日 two');
  });

  it('counts insertions, deletions and replacements', () => {
    const edits = (from: string, to: string) => wordEdits(from.split(''), to.split(''));
    expect(edits('kitten', 'sitting')).toBe(3);
    expect(edits('', 'abc')).toBe(3);
    expect(edits('abc', 'abc')).toBe(0);
  });
});

it('compares a text with a long run of punctuation in time linear in the text', () => {
  const run = '!'.repeat(20_000);
  const milliseconds = processorTime(() => {
    expect(tokensOf(`a${run}b`)).toEqual([{ key: `a${run}b`, spelling: `a${run}b` }]);
    expect(tokensOf(`${run}a${run}`)).toEqual([{ key: 'a', spelling: `${run}a${run}` }]);
  });
  expect(milliseconds).toBeLessThan(200);
  expect(tokensOf('¡Hola! — “a.b”')).toMatchObject([{ key: 'hola' }, { key: '—' }, { key: 'a.b' }]);
});
