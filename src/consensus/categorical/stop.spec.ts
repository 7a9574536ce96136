import fc from 'fast-check';
import { stopDecision, type StopRule, type Vote } from './stop.ts';

const RULE: StopRule = { minimumAnswers: 2, maximumAnswers: 8, confidence: 0.95 };
const votes = (text: string, accuracy = 0.85): Vote[] => [...text].map((label) => ({ label: Number(label), accuracy }));
const verdict = (text: string, rule: Partial<StopRule> = {}, accuracy = 0.85) =>
  stopDecision(votes(text, accuracy), 2, { ...RULE, ...rule }).verdict;

it('asks on until there are as many answers as asked for at least, however sure', () => {
  expect(stopDecision([], 2, RULE)).toEqual({ verdict: null, label: -1, confidence: 0.5, answers: 0 });
  expect(verdict('0', {}, 0.97)).toBeNull();
  expect(verdict('00', { minimumAnswers: 3 })).toBeNull();
});

it('stops with confidence as soon as the label is as probable as requested', () => {
  // Two who are right with 0.85 and agree: 0.85² / (0.85² + 0.15²) = 0.9698.
  expect(stopDecision(votes('00'), 2, RULE)).toMatchObject({ verdict: 'CONFIDENT', label: 0, answers: 2 });
  expect(stopDecision(votes('00'), 2, RULE).confidence).toBeCloseTo(0.9698, 4);
  expect(verdict('00', { confidence: 0.98 })).toBeNull();
});

it('calls a task ambiguous when its answers are spent without an end', () => {
  expect(verdict('01010101')).toBe('AMBIGUOUS');
  expect(verdict('0101')).toBeNull();
});

it('settles for less the more answers there are', () => {
  // One more vote for 0 than for 1 is 0.85 probable, however many there are.
  expect(verdict('001', { confidence: 0.9 })).toBeNull();
  expect(verdict('0010101', { confidence: 0.9 })).toBe('AMBIGUOUS');
});

it('counts guessers for nothing and takes the word of who is always wrong the other way', () => {
  expect(stopDecision(votes('0000', 0.5), 2, RULE).confidence).toBeCloseTo(0.5, 6);
  expect(stopDecision(votes('00', 0.1), 2, RULE)).toMatchObject({ label: 1, verdict: 'CONFIDENT' });
});

it('weighs how a worker answers each class, where that is known', () => {
  // A worker who answers 0 to every task gives no information; by accuracy alone the probability would be 0.7.
  const constant = { label: 0, accuracy: 0.7, likelihood: [1, 1] };
  const byAccuracy = 0.7 ** 2 / (0.7 ** 2 + 0.3 ** 2);
  expect(stopDecision([constant, constant], 2, RULE).confidence).toBeCloseTo((byAccuracy + 0.5) / 2, 6);
});

it('knows what is not possible', () => {
  expect(() => stopDecision(votes('2'), 2, RULE)).toThrow('not there');
  expect(() => stopDecision(votes('0'), 2, { ...RULE, minimumAnswers: 9 })).toThrow('cannot be met');
});

it('always ends: with all answers in there is a verdict', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ label: fc.integer({ min: 0, max: 3 }), accuracy: fc.double({ min: 0, max: 1, noNaN: true }) }), {
        minLength: 8,
        maxLength: 8,
      }),
      (given) => {
        const { verdict: end, confidence, label } = stopDecision(given, 4, RULE);
        expect(end).not.toBeNull();
        expect(confidence).toBeGreaterThanOrEqual(0.25 - 1e-9);
        expect(label).toBeGreaterThanOrEqual(0);
      },
    ),
    { seed: 4, numRuns: 200 },
  );
});
