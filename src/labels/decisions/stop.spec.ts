import fc from 'fast-check';
import { asId } from '../../kernel/index.ts';
import { judge, replay, surelyNeeded, type CreditedVote, type StopBasis, type StopFacts, type StopItem } from './stop.ts';

const RULE = { minimumAnswers: 2, maximumAnswers: 6, confidence: 0.95 };
const votes = (...given: [label: number, accuracy: number][]): CreditedVote[] =>
  given.map(([label, accuracy], index) => ({ assignmentId: asId<'Assignment'>(`a${index}`), label, accuracy }));
const item = (given: CreditedVote[], classes = 2): StopItem => ({ question: 'kind', option: null, classes, votes: given });
const facts = (items: StopItem[], answers: number, extra: Partial<StopFacts> = {}): StopFacts => ({
  rule: RULE,
  answers,
  exhausted: false,
  items,
  ...extra,
});

describe('the verdict on a task', () => {
  it('equals that of its least confident question', () => {
    const sure = item(votes([0, 0.9], [0, 0.9], [0, 0.9]));
    const unsure = item(votes([0, 0.7], [1, 0.7], [0, 0.7]));
    expect(judge(facts([sure], 3))).toMatchObject({ verdict: 'confident' });
    expect(judge(facts([sure, unsure], 3))).toEqual({ verdict: null, confidence: judge(facts([unsure], 3)).confidence });
    // With no slot left what is there has to do.
    expect(judge(facts([sure, unsure], 3, { exhausted: true })).verdict).toBe('ambiguous');
  });

  it('requires the minimum number of answers', () => {
    expect(judge(facts([item(votes([0, 0.98]))], 1)).verdict).toBeNull();
    expect(judge(facts([item(votes([0, 0.98], [0, 0.98]))], 2)).verdict).toBe('confident');
  });

  it('ignores a question that most workers leave out', () => {
    const sure = item(votes([0, 0.9], [0, 0.9], [0, 0.9]));
    expect(judge(facts([sure, item([])], 3)).verdict).toBe('confident');
    // Nothing that could be judged: all the answers there may be are bought, and nobody is sure.
    expect(judge(facts([], 5)).verdict).toBeNull();
    expect(judge(facts([], 6))).toEqual({ verdict: 'ambiguous', confidence: null });
    expect(judge(facts([item([])], 0, { exhausted: true }))).toEqual({ verdict: 'ambiguous', confidence: null });
  });
});

const anyFacts: fc.Arbitrary<StopFacts> = fc
  .record({
    minimumAnswers: fc.integer({ min: 2, max: 4 }),
    more: fc.integer({ min: 0, max: 6 }),
    confidence: fc.double({ min: 0.5, max: 0.999, noNaN: true }),
    exhausted: fc.boolean(),
    classes: fc.integer({ min: 1, max: 5 }),
    given: fc.array(fc.array(fc.tuple(fc.nat(4), fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.boolean()), { maxLength: 10 }), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ minimumAnswers, more, confidence, exhausted, classes, given }) => {
    const answers = Math.max(...given.map((each) => each.length));
    const items = given.map((each) =>
      item(
        votes(...each.filter(([, , answered]) => answered).map(([label, accuracy]): [number, number] => [label % classes, accuracy])),
        classes,
      ),
    );
    return { rule: { minimumAnswers, maximumAnswers: minimumAnswers + more, confidence }, answers, exhausted, items };
  });

describe('any facts', () => {
  it('reaches a verdict once no more answers can be bought', () => {
    fc.assert(fc.property(anyFacts, (given) => expect(judge({ ...given, exhausted: true }).verdict).not.toBeNull()));
  });

  it('requests as many answers as could settle them, and no more than the maximum', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        if (judge(given).verdict !== null) return;
        const more = surelyNeeded(given);
        expect(more).toBeGreaterThanOrEqual(1);
        expect(more).toBeLessThanOrEqual(Math.max(1, given.rule.maximumAnswers - given.answers));
      }),
    );
  });

  it('reproduces the recorded verdict from JSON', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom('rule', 'budget', 'no_workers'), (given, cause) => {
        const basis = JSON.parse(JSON.stringify({ ...given, cause, skill: 'text', poolVersion: 1 })) as StopBasis;
        const { verdict, confidence } = judge(given);
        const expected = cause === 'rule' ? verdict : verdict === null ? cause : null;
        expect(replay(basis)).toEqual({ verdict: expected, confidence });
      }),
    );
  });
});
