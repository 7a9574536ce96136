/**
 * Changes that a new version of a form may make: wording, help, limits, more options, more questions.
 *
 * Once a batch is launched, the name, type, values and shown fields of a question stay. So answers to older and newer
 * versions mean the same, and their labels can be counted together.
 */
import { comparableOption, invalid, type Refusal, say, type Sentence } from '../kernel/index.ts';
import { fieldsUsed, type UsedField } from './answer-form.ts';
import { isAggregated, type AnswerForm, type Option, type Question } from './question.ts';
import type { JsonSchema } from './json.ts';
import { isJsonObject } from './json.ts';

/** Everything that a form for a launched batch must not change; paths begin at the question's index. */
export function checkFormChange(before: AnswerForm, after: AnswerForm): Refusal[] {
  const renewed = new Map(after.map((question, index) => [question.name, { question, index }]));
  return before.flatMap((old): Refusal[] => {
    const found = renewed.get(old.name);
    if (found === undefined) return [invalid(say`The question "${old.name}" must stay: the batch has been launched with it.`)];
    return checkQuestionChange(old, found.question).map((message) => invalid(message, String(found.index)));
  });
}

/**
 * A form for a batch that has tasks may show only fields that the tasks were checked for: by the form before, or because
 * the item schema demands them.
 */
export function checkFieldsKnown(before: AnswerForm, after: AnswerForm, itemSchema: JsonSchema | null): Refusal[] {
  const known = fieldsUsed(before);
  return fieldsUsed(after)
    .filter((used) => !known.some((old) => old.field === used.field && covers(old, used)) && !demands(itemSchema, used))
    .map(({ field }) =>
      invalid(
        say`The tasks were not checked for the field "${field}". Use fields that the form showed before, or that the item schema requires.`,
      ),
    );
}

function covers(old: UsedField, used: UsedField): boolean {
  return used.holds === 'any' || old.holds !== 'any';
}

function demands(schema: JsonSchema | null, { field, holds }: UsedField): boolean {
  if (!isJsonObject(schema) || !Array.isArray(schema.required) || !schema.required.includes(field)) return false;
  const property = isJsonObject(schema.properties) ? schema.properties[field] : undefined;
  if (!isJsonObject(property)) return false;
  const isText = property.type === 'string';
  return holds === 'any' ? typeof property.type === 'string' && property.type !== 'null' : isText && Number(property.minLength) >= 1;
}

function checkQuestionChange(old: Question, now: Question): Sentence[] {
  if (old.type !== now.type) return [say`The question "${old.name}" must stay of the type ${old.type}.`];
  const faults: Sentence[] = [];
  const kept = new Set(valuesOf(now).map((option) => comparableOption(option.value)));
  const missing = valuesOf(old).filter((option) => !kept.has(comparableOption(option.value)));
  for (const option of missing) faults.push(say`The question "${old.name}" must keep its value "${option.value}".`);
  for (const key of ['points', 'left', 'right', 'field'] as const) {
    const kept = (question: Question): unknown => (question as unknown as Record<string, unknown>)[key];
    if (kept(old) !== kept(now)) faults.push(say`The question "${old.name}" must keep its ${key}.`);
  }
  // Its labels so far would be there without answers, or its answers so far without labels.
  if (isAggregated(old) !== isAggregated(now)) faults.push(say`The question "${old.name}" must keep its setting "aggregate".`);
  return faults;
}

function valuesOf(question: Question): readonly Option[] {
  if (question.type === 'choice' || question.type === 'multiple_choice') return question.options;
  return question.type === 'spans' || question.type === 'boxes' ? question.labels : [];
}
