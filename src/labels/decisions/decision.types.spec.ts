import { asId, type AssignmentId } from '../../kernel/index.ts';
import type { StopDecision } from './decision.entity.ts';
import { creditedVotes } from './decision.types.ts';

const ids = ['a0', 'a1'].map((id) => asId<'Assignment'>(id));
const votes = (...labels: number[]) => labels.map((label, index) => ({ assignmentId: ids[index]!, label, accuracy: 0.8 }));

function decisionOf(items: { question: string; option: string | null; labels: number[] }[]): StopDecision {
  const basis = { items: items.map(({ question, option, labels }) => ({ question, option, classes: 2, votes: votes(...labels) })) };
  return { basis } as unknown as StopDecision;
}

function labelsShown(decision: StopDecision, ...answers: Record<string, unknown>[]): unknown[] {
  const byId = new Map<AssignmentId, Record<string, unknown>>(answers.map((answer, index) => [ids[index]!, answer]));
  return creditedVotes(decision, byId).map(({ label }) => label);
}

describe('creditedVotes', () => {
  it('shows the value of a choice as the form writes it, whatever its place among the classes', () => {
    const decision = decisionOf([{ question: 'kind', option: null, labels: [1, 0] }]);
    expect(labelsShown(decision, { kind: 'zebra' }, { kind: ' cafe\u0301' })).toEqual(['zebra', 'caf\u00e9']);
  });

  it('shows the number of a rating and the side of a comparison', () => {
    const decision = decisionOf([
      { question: 'urgency', option: null, labels: [3, 0] },
      { question: 'better', option: null, labels: [2, 1] },
    ]);
    expect(labelsShown(decision, { urgency: 4, better: 'tie' }, { urgency: 1, better: 'right' })).toEqual([4, 1, 'tie', 'right']);
  });

  it('shows whether an answer with several choices chose the option', () => {
    const decision = decisionOf([
      { question: 'tags', option: 'red', labels: [1, 0] },
      { question: 'tags', option: 'big', labels: [0, 0] },
    ]);
    expect(labelsShown(decision, { tags: ['red'] }, { tags: [] })).toEqual([true, false, false, false]);
  });
});
