/** Validates a form and reports all of its faults. */
import { comparableOption, invalid, isBlankText, lengthOf, type Refusal, say, type Sentence, unreachable } from '../kernel/index.ts';
import { textFault } from './json.ts';
import { checkSchema } from './json-schema.ts';
import { linearPattern, PatternError } from './linear-pattern.ts';
import type { AnswerForm, NumberQuestion, Option, Question, TextQuestion } from './question.ts';

export const FORM_LIMITS = {
  questions: 50,
  options: 500,
  promptLength: 5_000,
  optionLength: 200,
  optionHelpLength: 1_000,
  textLength: 20_000,
  points: 20,
  marks: 500,
} as const;

const NAME = /^[a-z][a-zA-Z0-9_]{0,39}$/;
const COLOUR = /^#[0-9a-f]{6}$/;
const KEY = /^[a-z0-9]$/;
/** Fields of an item that begin so are the requester's own and are not shown to workers. */
export const HIDDEN_FIELD_PREFIX = '_';

/** Everything that is wrong with a form; paths begin at the question's index. */
export function checkForm(form: AnswerForm): Refusal[] {
  if (form.length < 1 || form.length > FORM_LIMITS.questions) return [invalid(say`A form has 1 to ${FORM_LIMITS.questions} questions.`)];
  const names = new Set<string>();
  return form.flatMap((question, index) => {
    const faults = new Faults(String(index), NAME.test(question.name) ? `"${question.name}"` : String(index + 1));
    checkCommon(question, names, faults);
    names.add(question.name);
    checkType(question, faults);
    return faults.all;
  });
}

/** Collects refusals under one question. */
class Faults {
  readonly all: Refusal[] = [];
  /** @param called how messages name the question */
  constructor(
    private readonly index: string,
    private readonly called: string,
  ) {}

  /** A setting of the question, as messages name it: `lowLabel` → `The low label of question "q"`. */
  thing(path: string): string {
    return `The ${path.replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)} of question ${this.called}`;
  }

  unless(holds: boolean, path: string, message: Sentence): void {
    if (!holds) this.all.push(invalid(message, this.index, path));
  }

  text(text: string | null, path: string, minimum: number, maximum: number): void {
    if (text === null) return;
    const fault = textFault(text);
    const length = lengthOf(text);
    if (fault !== null) this.unless(false, path, say`${this.thing(path)} ${fault}.`);
    else if (minimum > 0 && length >= minimum && isBlankText(text))
      this.unless(false, path, say`${this.thing(path)} must have a visible character.`);
    else
      this.unless(
        length >= minimum && length <= maximum,
        path,
        say`${this.thing(path)} must have ${minimum} to ${maximum} characters; there are ${length}.`,
      );
  }

  wholeNumber(value: number, path: string, minimum: number, maximum: number): void {
    this.unless(
      Number.isInteger(value) && value >= minimum && value <= maximum,
      path,
      say`${this.thing(path)} must be a whole number from ${minimum} to ${maximum}.`,
    );
  }

  finite(value: number | null, path: string): void {
    this.unless(value === null || Number.isFinite(value), path, say`${this.thing(path)} must be a number.`);
  }
}

function checkCommon(question: Question, names: ReadonlySet<string>, faults: Faults): void {
  faults.unless(
    NAME.test(question.name),
    'name',
    say`A name begins with a small letter and has up to 40 letters, digits and "_" ("isCat", "species_2").`,
  );
  faults.unless(!names.has(question.name), 'name', say`Another question is named "${question.name}" already.`);
  faults.text(question.prompt, 'prompt', 1, FORM_LIMITS.promptLength);
  faults.text(question.help, 'help', 1, FORM_LIMITS.promptLength);
}

function checkType(question: Question, faults: Faults): void {
  switch (question.type) {
    case 'choice':
      return checkOptions(question.options, 'options', 2, faults);
    case 'multiple_choice':
      checkOptions(question.options, 'options', 1, faults);
      return checkRange(
        question.minimum,
        question.maximum ?? Math.max(1, question.options.length),
        Math.max(1, question.options.length),
        faults,
      );
    case 'text':
      return checkText(question, faults);
    case 'number':
      return checkNumber(question, faults);
    case 'rating':
      faults.wholeNumber(question.points, 'points', 2, FORM_LIMITS.points);
      faults.text(question.lowLabel, 'lowLabel', 1, FORM_LIMITS.optionLength);
      return faults.text(question.highLabel, 'highLabel', 1, FORM_LIMITS.optionLength);
    case 'comparison':
      checkField(question.left, 'left', faults);
      checkField(question.right, 'right', faults);
      return faults.unless(question.left !== question.right, 'right', say`Left and right must be two fields of the item.`);
    case 'spans':
    case 'boxes':
      checkField(question.field, 'field', faults);
      checkOptions(question.labels, 'labels', 1, faults);
      return checkRange(question.minimum, question.maximum, FORM_LIMITS.marks, faults);
    case 'json':
      for (const fault of checkSchema(question.schema)) faults.unless(false, 'schema', say`The schema ${fault}.`);
      return;
    default:
      unreachable(question);
  }
}

function checkOptions(options: readonly Option[], path: string, least: number, faults: Faults): void {
  faults.unless(
    options.length >= least && options.length <= FORM_LIMITS.options,
    path,
    say`${faults.thing(path)} must be ${least} to ${FORM_LIMITS.options}; there are ${options.length}.`,
  );
  const values = new Set<string>();
  const keys = new Set<string>();
  for (const option of options.slice(0, FORM_LIMITS.options)) {
    faults.text(option.value, path, 1, FORM_LIMITS.optionLength);
    faults.text(option.label, path, 1, FORM_LIMITS.optionLength);
    const value = comparableOption(option.value);
    faults.unless(!values.has(value), path, say`The value "${option.value}" is there twice.`);
    values.add(value);
    checkAppearance(option, path, keys, faults);
  }
}

/** Adds the option's key to `keys`. */
function checkAppearance({ value, help, colour, key }: Option, path: string, keys: Set<string>, faults: Faults): void {
  faults.text(help ?? null, path, 1, FORM_LIMITS.optionHelpLength);
  faults.unless(colour === undefined || COLOUR.test(colour), path, say`The colour of "${value}" must be like "#0b6455".`);
  if (key === undefined) return;
  faults.unless(KEY.test(key), path, say`The key of "${value}" must be one letter from a to z, or one digit.`);
  faults.unless(!keys.has(key), path, say`The key "${key}" of "${value}" is the key of another option already.`);
  keys.add(key);
}

function checkRange(minimum: number, maximum: number, most: number, faults: Faults): void {
  faults.wholeNumber(minimum, 'minimum', 0, most);
  faults.wholeNumber(maximum, 'maximum', 1, most);
  faults.unless(minimum <= maximum, 'minimum', say`The minimum must not exceed the maximum.`);
}

function checkText(question: TextQuestion, faults: Faults): void {
  faults.wholeNumber(question.minimumLength, 'minimumLength', 0, FORM_LIMITS.textLength);
  faults.wholeNumber(question.maximumLength, 'maximumLength', 1, FORM_LIMITS.textLength);
  faults.unless(question.minimumLength <= question.maximumLength, 'minimumLength', say`The least length must not exceed the greatest.`);
  if (question.pattern === null) return;
  try {
    linearPattern(question.pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    faults.unless(false, 'pattern', say`The pattern ${error.message}.`);
  }
}

function checkNumber(question: NumberQuestion, faults: Faults): void {
  faults.finite(question.minimum, 'minimum');
  faults.finite(question.maximum, 'maximum');
  faults.finite(question.step, 'step');
  faults.unless(question.step === null || question.step > 0, 'step', say`The step must be greater than 0.`);
  faults.unless(
    question.minimum === null || question.maximum === null || question.minimum <= question.maximum,
    'minimum',
    say`The minimum must not exceed the maximum.`,
  );
}

function checkField(field: string, path: string, faults: Faults): void {
  faults.text(field, path, 1, FORM_LIMITS.optionLength);
  faults.unless(
    !field.startsWith(HIDDEN_FIELD_PREFIX),
    path,
    say`Fields that begin with "${HIDDEN_FIELD_PREFIX}" are not shown to workers; name another.`,
  );
}

/** A field of the item that a question shows. */
export interface UsedField {
  readonly field: string;
  /** `text`: must hold a text; `image`: must name an image, as a text; `any`: must be there. */
  readonly holds: 'text' | 'image' | 'any';
}

/** The fields that every item must have for the form to be shown. */
export function fieldsUsed(form: AnswerForm): UsedField[] {
  return form.flatMap((question): UsedField[] => {
    switch (question.type) {
      case 'comparison':
        return [
          { field: question.left, holds: 'any' },
          { field: question.right, holds: 'any' },
        ];
      case 'spans':
        return [{ field: question.field, holds: 'text' }];
      case 'boxes':
        return [{ field: question.field, holds: 'image' }];
      default:
        return [];
    }
  });
}
