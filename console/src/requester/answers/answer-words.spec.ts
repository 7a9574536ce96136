import type { QuestionFields } from '../../api/generated/fragments.ts';
import { answerWords, boxesOf, isSameAnswer, type WordsFor } from './answer-words.ts';

const words: WordsFor = {
  left: 'Left',
  right: 'Right',
  tie: 'Neither',
  none: '–',
  outOf: (value, points) => `${value} of ${points}`,
  number: String,
};

const base = { name: 'q', prompt: 'What is it?', help: null, required: true };
const option = (value: string, label: string | null = null) => ({ value, label, help: null, colour: null, key: null });

const choice: QuestionFields = { __typename: 'ChoiceQuestion', ...base, options: [option('a', 'An apple'), option('b')] } as QuestionFields;
const several = {
  __typename: 'MultipleChoiceQuestion',
  ...base,
  options: [option('a', 'An apple'), option('b', 'A bean')],
  minimumChoices: 0,
  maximumChoices: 2,
} as QuestionFields;
const spans = {
  __typename: 'SpansQuestion',
  ...base,
  field: 'text',
  overlap: false,
  minimumSpans: 0,
  maximumSpans: 9,
  labels: [option('who', 'Person')],
} as QuestionFields;
const boxes = {
  __typename: 'BoxesQuestion',
  ...base,
  field: 'image',
  minimumBoxes: 0,
  maximumBoxes: 9,
  labels: [option('boat', 'Boat'), option('pier')],
} as QuestionFields;

describe('answerWords', () => {
  it('writes the labels of options, and the value where an option has none', () => {
    expect([answerWords(choice, 'a', {}, words), answerWords(choice, 'b', {}, words), answerWords(several, ['a', 'b'], {}, words)]).toEqual(
      ['An apple', 'b', 'An apple, A bean'],
    );
  });

  it('writes ratings with their points, and the side of a comparison', () => {
    const rating = { __typename: 'RatingQuestion', ...base, points: 5, lowLabel: null, highLabel: null } as QuestionFields;
    const comparison = { __typename: 'ComparisonQuestion', ...base, left: 'one', right: 'two', tie: true } as QuestionFields;
    expect([
      answerWords(rating, 4, {}, words),
      answerWords(comparison, 'tie', {}, words),
      answerWords(comparison, 'right', {}, words),
    ]).toEqual(['4 of 5', 'Neither', 'Right']);
  });

  it('quotes spans by code points of the text', () => {
    expect(answerWords(spans, [{ start: 3, end: 6, label: 'who' }], { text: '🎈: Ada wrote' }, words)).toBe('“Ada” Person');
  });

  it('counts boxes by label', () => {
    const box = (label: string) => ({ x: 0, y: 0, width: 0.1, height: 0.1, label });
    const value = [box('boat'), box('pier'), box('boat')];
    expect([answerWords(boxes, value, {}, words), boxesOf(value).length]).toEqual(['Boat 2, pier 1', 3]);
  });

  it('says that there is no answer for null, an empty text and an empty list', () => {
    expect([null, '', [], undefined].map((value) => answerWords(several, value, {}, words))).toEqual(['–', '–', '–', '–']);
  });
});

describe('isSameAnswer', () => {
  it('ignores the order of several choices, and of members of objects, but not of boxes', () => {
    expect([
      isSameAnswer(several, ['a', 'b'], ['b', 'a']),
      isSameAnswer(boxes, [{ x: 1, y: 2 }], [{ y: 2, x: 1 }]),
      isSameAnswer(boxes, [{ x: 1 }, { x: 2 }], [{ x: 2 }, { x: 1 }]),
      isSameAnswer(choice, 'a', undefined),
    ]).toEqual([true, true, false, false]);
  });
});
