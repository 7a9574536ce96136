/** What an answer lacks, before it is sent. The server has the last word: it knows patterns and schemas. */
import type { QuestionFields } from '../../api/generated/fragments.ts';
import type { Json } from '../../api/generated/schema.ts';
import type { MessageKey } from '../../messages/keys.ts';
import type { Values } from '../../messages/translate.ts';
import type { Answer } from '../../outbox/store.ts';

export interface AnswerFault {
  readonly question: string;
  readonly message: MessageKey;
  readonly values: Values;
}

/** Characters as the database counts them: code points. */
export const lengthOf = (text: string): number => [...text].length;

export const faultsOf = (form: readonly QuestionFields[], answer: Answer): AnswerFault[] =>
  form.flatMap((question) => {
    const fault = faultOf(question, answer[question.name] ?? null);
    return fault === null ? [] : [{ question: question.name, ...fault }];
  });

type Fault = Omit<AnswerFault, 'question'> | null;

const isEmpty = (value: Json): boolean => value === null || (typeof value === 'string' && value.trim() === '');

function faultOf(question: QuestionFields, value: Json): Fault {
  if (isEmpty(value) && !asksForCount(question)) return question.required ? { message: 'fault.missing', values: {} } : null;
  switch (question.__typename) {
    case 'TextQuestion':
      return between(lengthOf(typeof value === 'string' ? value : ''), question.minimumLength, question.maximumLength, 'fault.length');
    case 'NumberQuestion':
      return numberFault(question, Number(value));
    case 'MultipleChoiceQuestion':
      return countFault(
        question.required,
        value,
        question.minimumChoices,
        question.maximumChoices ?? question.options.length,
        'fault.choices',
      );
    case 'SpansQuestion':
      return countFault(question.required, value, question.minimumSpans, question.maximumSpans, 'fault.marks');
    case 'BoxesQuestion':
      return countFault(question.required, value, question.minimumBoxes, question.maximumBoxes, 'fault.marks');
    case 'ChoiceQuestion':
    case 'RatingQuestion':
    case 'ComparisonQuestion':
    case 'JsonQuestion':
      return null;
  }
}

/** An empty list answers these where none is foreseen. */
const asksForCount = ({ __typename }: QuestionFields): boolean =>
  __typename === 'MultipleChoiceQuestion' || __typename === 'SpansQuestion' || __typename === 'BoxesQuestion';

function countFault(required: boolean, value: Json, minimum: number, maximum: number, message: MessageKey): Fault {
  if (value === null && !required) return null;
  return between(Array.isArray(value) ? value.length : 0, minimum, maximum, message);
}

function between(count: number, minimum: number, maximum: number, message: MessageKey): Fault {
  return count < minimum || count > maximum ? { message, values: { minimum, maximum, there: count } } : null;
}

const STEP_TOLERANCE = 1e-6;

function numberFault({ minimum, maximum, step }: Extract<QuestionFields, { __typename: 'NumberQuestion' }>, value: number): Fault {
  if (minimum !== null && value < minimum) return { message: 'fault.least', values: { minimum } };
  if (maximum !== null && value > maximum) return { message: 'fault.most', values: { maximum } };
  if (step === null) return null;
  const steps = (value - (minimum ?? 0)) / step;
  return Math.abs(steps - Math.round(steps)) <= STEP_TOLERANCE ? null : { message: 'fault.step', values: { step } };
}

/** The answer with what a required list lacks: choosing nothing is an answer where nothing is foreseen. */
export function completed(form: readonly QuestionFields[], answer: Answer): Answer {
  const lists = form.filter((question) => asksForCount(question) && question.required && answer[question.name] === undefined);
  const filled = Object.fromEntries(Object.entries(answer).filter(([, value]) => !isEmpty(value)));
  return { ...filled, ...Object.fromEntries(lists.map(({ name }) => [name, []])) };
}
