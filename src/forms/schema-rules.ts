/**
 * The rules that run what requesters write: JSON Schemas and regular expressions. Pure, and possibly slow: in the product they run
 * in a thread, by way of {@link SchemaThreads}.
 */
import type { Refusal } from '../kernel/index.ts';
import { checkAnswer } from './answer.ts';
import { checkForm } from './answer-form.ts';
import type { Payload } from './item.ts';
import { isPlainSchema } from './plain-schema.ts';
import { jsonFault, type JsonSchema } from './json.ts';
import { checkSchema, validatorFor } from './json-schema.ts';
import { SCHEMA_LIMITS, SUPPORTED_DRAFTS } from './json-schema-limits.ts';
import { linearPattern } from './linear-pattern.ts';
import type { AnswerForm, Question } from './question.ts';

/** A form and an item schema to be compiled; null: none. */
export interface RulesToCompile {
  readonly form: AnswerForm | null;
  readonly itemSchema: JsonSchema | null;
}

export interface CompiledRules {
  /** Everything that is wrong with the form; paths begin at the question's index. */
  readonly form: readonly Refusal[];
  /** Everything that is wrong with the item schema, as sentences without a subject. */
  readonly itemSchema: readonly string[];
}

/** An answer to validate against a form. */
export interface AskedAnswer {
  readonly form: AnswerForm;
  readonly answer: unknown;
  readonly payload: Payload | null;
}

export function compileRules({ form, itemSchema }: RulesToCompile): CompiledRules {
  return { form: form === null ? [] : checkForm(form), itemSchema: itemSchema === null ? [] : checkSchema(itemSchema) };
}

export function answerFaults({ form, answer, payload }: AskedAnswer): Refusal[] {
  return checkAnswer(form, answer, payload);
}

/** Why each payload does not fit the item schema, or null. @param payload as JSON */
export function schemaMisfit(itemSchema: JsonSchema, payload: string): string | null {
  return validatorFor(itemSchema)(JSON.parse(payload));
}

/** Compiles the schemas and patterns of a form, so that checking an answer does not. */
export function prepareForm(form: AnswerForm): void {
  for (const question of form) {
    if (question.type === 'json') validatorFor(question.schema);
    if (question.type === 'text' && question.pattern !== null) linearPattern(question.pattern);
  }
}

/** Compiles a first schema and a first pattern, so that no request waits for the start-up of the engines. */
export function warmUp(): void {
  for (const $schema of SUPPORTED_DRAFTS) checkSchema({ $schema, properties: { text: { type: 'string', pattern: '^[a-z]+$' } } });
}

/** Whether the schema may take long to compile or to run. */
export function isSlowSchema(schema: unknown): boolean {
  return !isPlainSchema(schema) && jsonFault(schema, SCHEMA_LIMITS) === null;
}

/** Whether questions of the form may take long to compile or to answer. */
export function isSlowForm(form: AnswerForm): boolean {
  if (form.some((question) => question.type === 'text' && question.pattern !== null)) return true;
  const schemas = form.flatMap((question) => (question.type === 'json' ? [question.schema] : []));
  if (schemas.length === 0) return false;
  // Together the schemas must be as small as one plain schema. One that cannot be compiled takes no time.
  const compiled = schemas.filter((schema) => jsonFault(schema, SCHEMA_LIMITS) === null);
  return !isPlainSchema({ properties: Object.fromEntries(compiled.entries()) });
}

/** The form without its slow parts; the rest of it can be checked at once. */
export function withoutSlowParts(form: AnswerForm): AnswerForm {
  return form.map((question): Question => {
    if (question.type === 'json' && jsonFault(question.schema, SCHEMA_LIMITS) === null) return { ...question, schema: true };
    return question.type === 'text' ? { ...question, pattern: null } : question;
  });
}
