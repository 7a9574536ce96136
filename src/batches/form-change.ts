/**
 * What a new version of a form may change while a batch runs: wording, help, limits, more options, more questions.
 *
 * What was asked stays: its name, its type, its values and the fields it shows. So answers to older versions mean the
 * same as answers to newer ones, and their labels can be counted together.
 */
import { invalid, type Refusal } from '../kernel/index.ts';
import { fieldsUsed, type AnswerForm, type Option, type Question } from './answer-form.ts';

/** Everything that the new form must not change. */
export function checkFormChange(before: AnswerForm, after: AnswerForm): Refusal[] {
  const renewed = new Map(after.map((question, index) => [question.name, { question, index }]));
  const faults = before.flatMap((old): Refusal[] => {
    const found = renewed.get(old.name);
    if (found === undefined) return [invalid(`The question "${old.name}" must stay: the batch has been launched with it.`)];
    return checkQuestionChange(old, found.question).map((message) => invalid(message, String(found.index)));
  });
  const shown = new Set(fieldsUsed(before).map(({ field }) => field));
  for (const { field } of fieldsUsed(after)) {
    if (!shown.has(field))
      faults.push(invalid(`The tasks were not checked for the field "${field}"; use fields that the form showed before.`));
  }
  return faults;
}

function checkQuestionChange(old: Question, now: Question): string[] {
  if (old.type !== now.type) return [`The question "${old.name}" must stay of the type ${old.type}.`];
  const faults: string[] = [];
  const missing = valuesOf(old).filter((option) => !valuesOf(now).some((kept) => kept.value === option.value));
  for (const option of missing) faults.push(`The question "${old.name}" must keep its value "${option.value}".`);
  for (const key of ['points', 'left', 'right', 'field'] as const) {
    const kept = (question: Question): unknown => (question as unknown as Record<string, unknown>)[key];
    if (kept(old) !== kept(now)) faults.push(`The question "${old.name}" must keep its ${key}.`);
  }
  return faults;
}

function valuesOf(question: Question): readonly Option[] {
  if (question.type === 'choice' || question.type === 'multiple_choice') return question.options;
  return question.type === 'spans' || question.type === 'boxes' ? question.labels : [];
}
