/** A question of a form as a new form takes it. Pure. */
import type { OptionFields, QuestionFields } from '../../api/generated/fragments.ts';
import type { OptionInput, QuestionInput } from '../../api/generated/schema.ts';

const optionInput = ({ value, label, help, colour, key }: OptionFields): OptionInput => ({ value, label, help, colour, key });

export function questionInput(question: QuestionFields): QuestionInput {
  const { name, prompt, help, required } = question;
  const base = { name, prompt, help, required };
  switch (question.__typename) {
    case 'ChoiceQuestion':
      return { ...base, choice: { options: question.options.map(optionInput) } };
    case 'MultipleChoiceQuestion': {
      const { options, minimumChoices: minimum, maximumChoices: maximum } = question;
      return { ...base, multipleChoice: { options: options.map(optionInput), minimum, maximum } };
    }
    case 'TextQuestion':
      return { ...base, text: { minimumLength: question.minimumLength, maximumLength: question.maximumLength, pattern: question.pattern } };
    case 'NumberQuestion':
      return { ...base, number: { minimum: question.minimum, maximum: question.maximum, step: question.step } };
    case 'RatingQuestion':
      return { ...base, rating: { points: question.points, lowLabel: question.lowLabel, highLabel: question.highLabel } };
    case 'ComparisonQuestion':
      return { ...base, comparison: { left: question.left, right: question.right, tie: question.tie } };
    case 'SpansQuestion': {
      const { field, overlap, labels, minimumSpans: minimum, maximumSpans: maximum } = question;
      return { ...base, spans: { field, overlap, labels: labels.map(optionInput), minimum, maximum } };
    }
    case 'BoxesQuestion': {
      const { field, labels, minimumBoxes: minimum, maximumBoxes: maximum } = question;
      return { ...base, boxes: { field, labels: labels.map(optionInput), minimum, maximum } };
    }
    case 'JsonQuestion':
      return { ...base, json: { schema: question.schema } };
  }
}
