import type { QuestionType } from '../../forms/index.ts';
import { questionAgreement, sampleSize, SAMPLED_ANSWERS } from './question-agreement.ts';

const of = (type: QuestionType, ...tasks: unknown[][]) =>
  questionAgreement(
    { name: 'q', type },
    tasks.map((values) => values.map((value) => (value === null ? {} : { q: value }))),
  );

describe('the agreement about a question', () => {
  it('equals 1 when all agree about tasks that differ', () => {
    expect(of('choice', ['a', 'a'], ['b', 'b', 'b'])).toEqual({
      ...{ question: 'q', scale: 'nominal', alpha: 1, equalPairs: 1, tasks: 2, answers: 5 },
    });
  });

  it('falls below 0 when workers disagree about each task', () => {
    const { alpha, equalPairs } = of('choice', ['a', 'b'], ['b', 'a'], ['a', 'b']);
    expect(equalPairs).toBe(0);
    expect(alpha).toBeLessThan(0);
  });

  it('equals the published nominal value of two observers', () => {
    // Krippendorff, "Computing Krippendorff's alpha-reliability", 2011, part B: nominal data, two observers.
    const a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
    const b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
    expect(of('choice', ...a.map((value, unit) => [String(value), String(b[unit])])).alpha).toBeCloseTo(0.095, 3);
  });

  it('counts near misses of ratings for less than far ones', () => {
    const near = of('rating', [1, 2], [3, 4], [4, 5], [2, 1]);
    const far = of('rating', [1, 5], [3, 4], [4, 5], [2, 1]);
    expect(near.scale).toBe('ordinal');
    expect(near.alpha!).toBeGreaterThan(far.alpha!);
    expect(near.equalPairs).toBe(far.equalPairs);
  });

  it('takes the square of the difference of numbers', () => {
    expect(of('number', [1, 1.5], [100, 101]).alpha!).toBeGreaterThan(0.99);
  });

  it('takes several choices in any order for the same', () => {
    expect(
      of(
        'multiple_choice',
        [
          ['a', 'b'],
          ['b', 'a'],
        ],
        [['a'], ['a']],
      ).equalPairs,
    ).toBe(1);
  });

  it('has no alpha for spans, boxes, texts and JSON', () => {
    for (const type of ['spans', 'boxes', 'text', 'json'] as const) {
      expect(of(type, ['x', 'x'], ['x', 'y'])).toMatchObject({ scale: null, alpha: null, equalPairs: 0.5, tasks: 2 });
    }
  });

  it('ignores tasks with one answer, and answers that leave the question out', () => {
    expect(of('choice', ['a'], ['b', null], ['a', 'a'], ['b', 'b'])).toMatchObject({ tasks: 2, answers: 4, alpha: 1 });
  });

  it('stays unknown without two answers to one task, and has no alpha when all answers are equal', () => {
    expect(of('choice', ['a'], ['b'])).toMatchObject({ alpha: null, equalPairs: null, tasks: 0, answers: 0 });
    expect(of('choice', ['a', 'a'], ['a', 'a'])).toMatchObject({ alpha: null, equalPairs: 1 });
  });
});

it('samples fewer tasks for longer forms, about as many values in all', () => {
  expect([1, 2, 5, 20, 50].map(sampleSize)).toEqual([1_000, 1_000, 400, 100, 50]);
  expect(sampleSize(50) * 50 * SAMPLED_ANSWERS).toBeLessThanOrEqual(25_000);
});
