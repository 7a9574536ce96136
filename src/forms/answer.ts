/** Validates an answer against its form and reports every question with a fault, and how to correct it. */
import { comparableOption, invalid, isBlankText, lengthOf, type Refusal, say, type Sentence, unreachable } from '../kernel/index.ts';
import type {
  AnswerForm,
  BoxesQuestion,
  MultipleChoiceQuestion,
  NumberQuestion,
  Option,
  Question,
  SpansQuestion,
  TextQuestion,
} from './question.ts';
import type { Payload } from './item.ts';
import { isJsonObject, jsonFault } from './json.ts';
import { validatorFor } from './json-schema.ts';
import { linearPattern } from './linear-pattern.ts';

/** `{ [question's name]: value }`. */
export type Answer = Readonly<Record<string, unknown>>;

export const ANSWER_LIMITS = { bytes: 128 * 1024, depth: 24 } as const;

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/** Fractions of the image, from its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** {@link checkAnswer}, or the function that replaces it when a thread checks the answers. */
export type AnswerCheck = (form: AnswerForm, answer: unknown, payload?: Payload | null) => Refusal[];

/**
 * Everything that is wrong with an answer; empty when it fits. Paths are `answer`, the question's name, and further in.
 *
 * @param payload the item: spans must lie within its text; without it their ends are not bounded
 */
export function checkAnswer(form: AnswerForm, answer: unknown, payload: Payload | null = null): Refusal[] {
  if (!isJsonObject(answer)) return [invalid('An answer is an object with the question names as its keys.', 'answer')];
  const fault = jsonFault(answer, ANSWER_LIMITS);
  if (fault !== null) return [invalid(say`The answer ${fault}.`, 'answer')];
  const names = new Set(form.map((question) => question.name));
  const unknown = Object.keys(answer).filter((name) => !names.has(name));
  return [
    ...unknown.map((name) => invalid(say`The form has no question "${name}".`, 'answer', name)),
    ...form.flatMap((question) => checkValue(question, valueOf(answer, question.name), payload)),
  ];
}

/** Null where there is none: a question may have the name of something that every object inherits. */
function valueOf(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

function checkValue(question: Question, value: unknown, payload: Payload | null): Refusal[] {
  const fault = (message: Sentence, ...path: string[]): Refusal => invalid(message, 'answer', question.name, ...path);
  if (value === null || (question.required && isBlank(value)))
    return question.required ? [fault(say`The question "${question.name}" needs an answer.`)] : [];
  switch (question.type) {
    case 'choice':
      return hasValue(question.options, value) ? [] : [fault(oneOf(question.options))];
    case 'multiple_choice':
      return checkChoices(question, value, fault);
    case 'text':
      return checkText(question, value, fault);
    case 'number':
      return checkNumber(question, value, fault);
    case 'rating':
      return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= question.points
        ? []
        : [fault(say`Give a whole number from 1 to ${question.points}.`)];
    case 'comparison': {
      const sides = question.tie ? ['left', 'right', 'tie'] : ['left', 'right'];
      return sides.includes(value as string) ? [] : [fault(say`Choose one of: ${sides.join(', ')}.`)];
    }
    case 'spans':
      return checkSpans(question, value, payload, fault);
    case 'boxes':
      return checkBoxes(question, value, fault);
    case 'json': {
      const misfit = validatorFor(question.schema)(value);
      return misfit === null ? [] : [fault(say`Does not fit what is asked for: ${misfit}.`)];
    }
    default:
      return unreachable(question);
  }
}

type Fault = (message: Sentence, ...path: string[]) => Refusal;

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && isBlankText(value);
}

function hasValue(options: readonly Option[], value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const text = comparableOption(value);
  return options.some((option) => option.value === value || comparableOption(option.value) === text);
}

function oneOf(options: readonly Option[]): Sentence {
  const shown = options.slice(0, 20).map((option) => `"${option.value}"`);
  return say`Choose one of: ${shown.join(', ') + (options.length > shown.length ? ', …' : '')}.`;
}

function checkChoices(question: MultipleChoiceQuestion, value: unknown, fault: Fault): Refusal[] {
  if (!Array.isArray(value)) return [fault(say`Give a list of values.`)];
  const wrong = value.findIndex((each) => !hasValue(question.options, each));
  if (wrong >= 0) return [fault(oneOf(question.options), String(wrong))];
  if (new Set((value as string[]).map(comparableOption)).size < value.length) return [fault(say`Give each value once.`)];
  const maximum = question.maximum ?? question.options.length;
  if (value.length < question.minimum || value.length > maximum) return [fault(say`Choose ${countBetween(question.minimum, maximum)}.`)];
  // An empty list answers a required question only where choosing nothing is foreseen.
  return [];
}

function countBetween(minimum: number, maximum: number): string {
  if (minimum === maximum) return `exactly ${minimum}`;
  return minimum === 0 ? `at most ${maximum}` : `${minimum} to ${maximum}`;
}

function checkText(question: TextQuestion, value: unknown, fault: Fault): Refusal[] {
  if (typeof value !== 'string') return [fault(say`Give a text.`)];
  const length = lengthOf(value);
  if (length < question.minimumLength) return [fault(say`Write at least ${question.minimumLength} characters; there are ${length}.`)];
  if (length > question.maximumLength) return [fault(say`Write at most ${question.maximumLength} characters; there are ${length}.`)];
  if (question.pattern !== null && !linearPattern(question.pattern).test(value)) {
    return [fault(say`The text must match the pattern ${question.pattern}.`)];
  }
  return [];
}

/** Decimal steps are not exact in binary: 0.3 is 3 steps of 0.1, within this part of a step. */
const STEP_TOLERANCE = 1e-6;

function checkNumber(question: NumberQuestion, value: unknown, fault: Fault): Refusal[] {
  if (typeof value !== 'number') return [fault(say`Give a number.`)];
  if (question.minimum !== null && value < question.minimum) return [fault(say`Give a number of at least ${question.minimum}.`)];
  if (question.maximum !== null && value > question.maximum) return [fault(say`Give a number of at most ${question.maximum}.`)];
  if (question.step === null) return [];
  const steps = (value - (question.minimum ?? 0)) / question.step;
  if (Math.abs(steps - Math.round(steps)) <= STEP_TOLERANCE) return [];
  const from = question.minimum === null || question.minimum === 0 ? '' : `, counted from ${question.minimum}`;
  return [fault(question.step === 1 && from === '' ? say`Give a whole number.` : say`Give a multiple of ${question.step}${from}.`)];
}

function checkMarks(question: SpansQuestion | BoxesQuestion, value: unknown, keys: readonly string[], fault: Fault): Refusal[] {
  if (!Array.isArray(value)) return [fault(say`Give a list.`)];
  if (value.length < question.minimum || value.length > question.maximum) {
    return [fault(say`Mark ${countBetween(question.minimum, question.maximum)}; there are ${value.length}.`)];
  }
  return value.flatMap((mark: unknown, index) => {
    const at = String(index);
    if (!isJsonObject(mark) || Object.keys(mark).length !== keys.length || !keys.every((key) => Object.hasOwn(mark, key))) {
      return [fault(say`Each mark is an object of ${keys.join(', ')}.`, at)];
    }
    return hasValue(question.labels, mark.label) ? [] : [fault(oneOf(question.labels), at, 'label')];
  });
}

function checkSpans(question: SpansQuestion, value: unknown, payload: Payload | null, fault: Fault): Refusal[] {
  const faults = checkMarks(question, value, ['start', 'end', 'label'], fault);
  if (faults.length > 0) return faults;
  const text = payload === null ? null : valueOf(payload, question.field);
  const length = typeof text === 'string' ? lengthOf(text) : Infinity;
  const spans = value as Span[];
  const outside = spans.flatMap((span, index) => {
    if (!Number.isInteger(span.start) || !Number.isInteger(span.end) || span.start < 0 || span.end <= span.start) {
      return [fault(say`A span starts at a character counted from 0 and ends after it.`, String(index))];
    }
    return span.end > length ? [fault(say`The text has ${length} characters; the span ends at ${span.end}.`, String(index), 'end')] : [];
  });
  if (outside.length > 0) return outside;
  const sorted = [...spans].sort((a, b) => a.start - b.start || a.end - b.end || (a.label < b.label ? -1 : 1));
  const clash = sorted.some((span, index) => {
    const before = sorted[index - 1];
    if (before === undefined) return false;
    return question.overlap ? sameSpan(before, span) : span.start < before.end;
  });
  return clash ? [fault(question.overlap ? say`Mark each span once.` : say`Spans must not overlap.`)] : [];
}

function sameSpan(one: Span, two: Span): boolean {
  return one.start === two.start && one.end === two.end && comparableOption(one.label) === comparableOption(two.label);
}

/** Fractions are inexact in binary, and percentages of another tool are rounded: each edge may lie outside the image by this much. */
const EDGE_TOLERANCE = 1e-6;

function checkBoxes(question: BoxesQuestion, value: unknown, fault: Fault): Refusal[] {
  const faults = checkMarks(question, value, ['x', 'y', 'width', 'height', 'label'], fault);
  if (faults.length > 0) return faults;
  return (value as Box[]).flatMap((box, index) => {
    const isNumber = [box.x, box.y, box.width, box.height].every((each) => typeof each === 'number');
    const isInside = [box.x, box.y, 1 - (box.x + box.width), 1 - (box.y + box.height)].every((inside) => inside >= -EDGE_TOLERANCE);
    if (isNumber && isInside && box.width > 0 && box.height > 0) return [];
    return [fault(say`A box lies within the image: x, y, width and height are fractions of it, from 0 to 1.`, String(index))];
  });
}
