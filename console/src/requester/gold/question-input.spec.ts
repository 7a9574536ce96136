import type { QuestionFields } from '../../api/generated/fragments.ts';
import { questionInput } from './question-input.ts';

const base = { name: 'q', prompt: 'What is it?', help: null, required: true };

describe('questionInput', () => {
  it('keeps options with their labels, and the limits under the names of the input', () => {
    const option = { value: 'a', label: 'An apple', help: null, colour: null, key: '1' };
    const question: QuestionFields = {
      __typename: 'MultipleChoiceQuestion',
      ...base,
      options: [option],
      minimumChoices: 1,
      maximumChoices: 1,
    };
    expect(questionInput(question)).toEqual({ ...base, multipleChoice: { options: [option], minimum: 1, maximum: 1 } });
  });

  it('keeps the field that boxes mark', () => {
    const question: QuestionFields = { __typename: 'BoxesQuestion', ...base, field: 'image', labels: [], minimumBoxes: 0, maximumBoxes: 9 };
    expect(questionInput(question)).toEqual({ ...base, boxes: { field: 'image', labels: [], minimum: 0, maximum: 9 } });
  });
});
