import { asId } from '../../kernel/index.ts';
import type { AnswerForm } from '../../forms/index.ts';
import { countedQuestions, exactText, labelsOf, labelText, type CountedQuestion, type LabelledQuestion } from './label.ts';

const answers = (...values: Record<string, unknown>[]) =>
  values.map((answer, index) => ({ assignmentId: asId<'Assignment'>(`a${index}`), answer }));

describe('labels of a task', () => {
  const kind: CountedQuestion = { name: 'kind', type: 'choice' };
  const tags: CountedQuestion = { name: 'tags', type: 'multiple_choice' };
  const age: CountedQuestion = { name: 'age', type: 'number' };

  it('returns one label per answered question, in the order of the form', () => {
    const given = answers({ kind: 'cat', age: 3 }, { kind: 'dog', age: null }, { kind: 'cat' });
    expect(labelsOf([age, kind, tags], given)).toEqual([
      { question: 'age', label: '3', value: 3, votes: 1, answers: 1, agreement: 1, assignmentIds: ['a0'] },
      { question: 'kind', label: 'cat', value: 'cat', votes: 2, answers: 3, agreement: 2 / 3, assignmentIds: ['a0', 'a1', 'a2'] },
    ]);
  });

  it('treats several choices as equal in any order', () => {
    const [label] = labelsOf([tags], answers({ tags: ['b', 'a'] }, { tags: ['c'] }, { tags: ['a', 'b'] }));
    expect(label).toMatchObject({ value: ['a', 'b'], label: '["a","b"]', votes: 2 });
  });

  it.each<[CountedQuestion['type'], unknown, unknown]>([
    ['choice', 'caf\u00e9', 'cafe\u0301'],
    ['text', 'Zo\u00eb', 'Zoe\u0308'],
    ['comparison', 'left', 'left '],
    ['multiple_choice', ['caf\u00e9', 'tea'], ['tea', 'cafe\u0301']],
    [
      'spans',
      [
        { start: 0, end: 3, label: 'caf\u00e9' },
        { start: 4, end: 6, label: 'tea' },
      ],
      [
        { start: 4, end: 6, label: 'tea' },
        { start: 0, end: 3, label: 'cafe\u0301' },
      ],
    ],
    ['json', { name: ['Zo\u00eb'] }, { name: ['Zoe\u0308'] }],
  ])('treats the same text in another Unicode spelling as equal: %s', (type, one, other) => {
    const question: CountedQuestion = { name: 'x', type };
    expect(labelsOf([question], answers({ x: one }, { x: other }))).toMatchObject([{ votes: 2, agreement: 1 }]);
  });

  it('tells a text for the file of answers exactly as it was given', () => {
    expect(exactText({ name: 'x', type: 'text' }, ' Zoe\u0308 ')).toBe(' Zoe\u0308 ');
    expect(exactText({ name: 'x', type: 'json' }, { a: 1 })).toBe('{"a":1}');
  });

  it('distinguishes a text from the number that it looks like', () => {
    const json: CountedQuestion = { name: 'x', type: 'json' };
    expect([labelText(json, '1'), labelText(json, 1), labelText(kind, '1')]).toEqual(['"1"', '1', '1']);
    expect(labelsOf([json], answers({ x: '1' }, { x: 1 }, { x: '1' }))).toMatchObject([{ value: '1', votes: 2 }]);
  });

  it('merges boxes of several answers by their overlap, and counts the answers with the same objects', () => {
    const boxes: LabelledQuestion = { name: 'x', type: 'boxes', labels: ['cat', 'dog'].map((value) => ({ value, label: value })) };
    const box = (x: number, label: string) => ({ x, y: 0.25, width: 0.5, height: 0.5, label });
    const given = answers({ x: [box(0.1, 'cat')] }, { x: [box(0.14, 'cat')] }, { x: [box(0.12, 'dog')] });
    // (0.1 + 0.14 + 0.12) / 3.
    expect(labelsOf([boxes], given)).toMatchObject([{ value: [box(0.12, 'cat')], votes: 2, answers: 3, agreement: 2 / 3 }]);
    expect(labelsOf([boxes], answers({ x: [] }, { x: [] }, { x: [box(0, 'cat')] }))).toMatchObject([{ value: [], votes: 2 }]);
  });

  it('merges spans by their overlap, between offsets that workers gave', () => {
    const spans: LabelledQuestion = { name: 'x', type: 'spans', labels: [{ value: 'place', label: 'Place' }], overlap: false };
    const span = (start: number, end: number) => ({ start, end, label: 'place' });
    // New York City twice, and York City: the starts 0, 0 and 4 have the mean 1.3, which is nearest to 0.
    const given = answers({ x: [span(0, 13), span(20, 25)] }, { x: [span(20, 25), span(0, 13)] }, { x: [span(4, 13)] });
    expect(labelsOf([spans], given)).toMatchObject([{ value: [span(0, 13), span(20, 25)], votes: 2, answers: 3 }]);
    expect(labelsOf([spans], answers({ x: [span(0, 13)] }, { x: [span(2, 13)] }))).toMatchObject([{ value: [span(0, 13)], votes: 2 }]);
    expect(labelsOf([spans], answers({ x: [span(0, 13)] }, { x: [] }, { x: [] }))).toMatchObject([{ value: [], votes: 2 }]);
  });

  it('returns no overlapping spans when the question forbids them', () => {
    const spans: LabelledQuestion = { name: 'x', type: 'spans', labels: [{ value: 'a', label: 'A' }], overlap: false };
    const span = (start: number, end: number) => ({ start, end, label: 'a' });
    // Each gave two spans side by side, or one of the two: the means of the two objects end at 11 and begin at 10.
    const given = answers({ x: [span(0, 10), span(10, 20)] }, { x: [span(0, 12)] }, { x: [span(10, 20)] });
    expect(labelsOf([spans], given)).toMatchObject([{ value: [span(0, 10), span(10, 20)] }]);
    // Three of five gave each of two objects, which end at 12 and begin at 10 when they are merged: counted instead.
    const [one, other] = [{ x: [span(0, 12)] }, { x: [span(10, 20)] }];
    const [counted] = labelsOf([spans], answers(one, one, other, other, { x: [span(0, 10), span(10, 20)] }));
    expect([counted!.votes, (counted!.value as unknown[]).length]).toEqual([2, 1]);
    const free = { ...spans, overlap: true };
    expect(labelsOf([free], answers({ x: [span(0, 12), span(10, 20)] }))).toMatchObject([{ value: [span(0, 12), span(10, 20)] }]);
  });

  it.each(['text', 'json'] as const)('returns no label for a question of %s whose answers are not aggregated', (type) => {
    const note: LabelledQuestion = { name: 'note', type, aggregate: false };
    expect(labelsOf([note, kind], answers({ note: 'same', kind: 'cat' }, { note: 'same' }))).toMatchObject([{ question: 'kind' }]);
  });

  it('returns no label without answers, and none for an inherited property', () => {
    expect(labelsOf([kind], [])).toEqual([]);
    expect(labelsOf([{ name: 'toString', type: 'text' }], answers({}))).toEqual([]);
  });
});

it('counts the questions of all versions, in the order of the newest form', () => {
  const form = (...names: string[]) => names.map((name) => ({ name, type: 'text' })) as unknown as AnswerForm;
  expect(countedQuestions([form('c', 'a'), form('a', 'b')]).map((question) => question.name)).toEqual(['c', 'a', 'b']);
});
