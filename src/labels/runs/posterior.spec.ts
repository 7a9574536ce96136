import type { Coding } from '../core/answer-table.ts';
import { valueOf } from './posterior.ts';

const coding = (minimum: number, maximum: number | null): Coding =>
  ({ question: { type: 'multiple_choice', minimum, maximum }, classNames: ['', ''], options: ['b', 'a', 'c'] }) as unknown as Coding;

describe('several choices', () => {
  it.each<
    [what: string, minimum: number, maximum: number | null, classes: number[], confidences: number[], value: string[], confidence: number]
  >([
    ['as many as are likely', 0, null, [1, 1, 0], [0.9, 0.8, 0.7], ['a', 'b'], 0.9 * 0.8 * 0.7],
    ['none', 0, null, [0, 0, 0], [0.9, 0.8, 0.7], [], 0.9 * 0.8 * 0.7],
    ['one at least', 1, null, [0, 0, 0], [0.9, 0.8, 0.7], ['c'], 0.9 * 0.8 * (1 - 0.7)],
    ['two at least', 2, null, [0, 0, 0], [0.9, 0.8, 0.7], ['a', 'c'], 0.9 * (1 - 0.8) * (1 - 0.7)],
    ['one at most', 0, 1, [1, 1, 1], [0.9, 0.8, 0.7], ['b'], 0.9 * (1 - 0.8) * (1 - 0.7)],
    ['exactly two', 2, 2, [1, 1, 1], [0.7, 0.8, 0.9], ['a', 'c'], (1 - 0.7) * 0.8 * 0.9],
  ])('selects options: %s', (_what, minimum, maximum, classes, confidences, value, confidence) => {
    const result = valueOf(coding(minimum, maximum), classes, confidences);
    expect(result.value).toEqual(value);
    expect(result.confidence).toBeCloseTo(confidence, 12);
  });
});
