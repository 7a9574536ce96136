import { doubtsOf } from './why-doubtful.ts';

describe('doubtsOf', () => {
  const label = { confidence: 0.8, votes: 2, answers: 3, verdict: null };

  it('says nothing of a label that is sure', () => expect(doubtsOf({ ...label, confidence: 0.97 })).toEqual([]));

  it('says that workers disagree, and when the label is that of the fewer', () => {
    expect([doubtsOf(label), doubtsOf({ ...label, votes: 1 })]).toEqual([['disagree'], ['outvoted']]);
  });

  it('says that one answer is few, and that no model has judged', () => {
    expect(doubtsOf({ ...label, votes: 1, answers: 1, confidence: null })).toEqual(['few-answers', 'not-judged']);
  });

  it('begins with the verdict, also of a label that the model takes for sure', () => {
    expect(doubtsOf({ ...label, confidence: 0.99, verdict: 'AMBIGUOUS' })).toEqual(['ambiguous', 'disagree']);
  });
});
