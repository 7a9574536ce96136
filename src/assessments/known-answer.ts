/**
 * Whether an answer is the one that is known to be right. Pure.
 *
 * A known answer has the form of an answer, with two liberties: a text may be a list of texts, any of which is right, and
 * a number may be `{ value, tolerance }`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { AnswerCheck, AnswerForm, Box, Payload, Question } from '../forms/index.ts';
import { comparableOption, comparableValue, invalid, type Refusal, say, unreachable } from '../kernel/index.ts';

/** Question's name → what is right. */
export type Key = Readonly<Record<string, unknown>>;

/** Two boxes are the same thing when they share at least this part of what they cover together. */
const SAME_BOX = 0.5;

interface Tolerant {
  readonly value: number;
  readonly tolerance: number;
}

/** Everything that is wrong with a key; paths begin at the question's name. @param payload the item that it is of */
export function checkKey(form: AnswerForm, key: unknown, payload: Payload, check: AnswerCheck): Refusal[] {
  if (key === null || typeof key !== 'object' || Array.isArray(key) || Object.keys(key).length === 0) {
    return [invalid('A key is an object: the name of a question, and the answer that is right.')];
  }
  const faults: Refusal[] = [];
  for (const [name, known] of Object.entries(key)) {
    const question = form.find((each) => each.name === name);
    if (question === undefined) {
      faults.push(invalid(say`The form has no question "${name}".`, name));
      continue;
    }
    const candidates = candidatesOf(question, known);
    if (candidates === null)
      faults.push(invalid('Write a number, or { "value": 3, "tolerance": 0.5 } with a tolerance of 0 or more.', name));
    else if (candidates.length === 0) faults.push(invalid('Write at least one text that is right.', name));
    for (const candidate of candidates ?? []) {
      // The refusal's path begins with "answer" and the question's name.
      const misfits = check([{ ...question, required: true }], { [name]: candidate }, payload);
      faults.push(...misfits.map((fault) => ({ ...fault, path: (fault.path ?? []).slice(1) })));
    }
  }
  return faults;
}

/** The answers that a known answer accepts, as answers; null: it does not have the form of one. */
function candidatesOf(question: Question, known: unknown): readonly unknown[] | null {
  if (question.type === 'text' && Array.isArray(known)) return known as unknown[];
  if (question.type !== 'number' || typeof known !== 'object' || known === null) return [known];
  const { value, tolerance } = known as Partial<Tolerant>;
  return typeof value === 'number' && typeof tolerance === 'number' && tolerance >= 0 ? [value] : null;
}

/** Each question that the key knows → whether it was answered rightly. */
export function rightness(form: AnswerForm, key: Key, answer: Readonly<Record<string, unknown>> | null): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(key).map(([name, known]) => {
      const question = form.find((each) => each.name === name);
      const given = answer !== null && Object.hasOwn(answer, name) ? (answer[name] ?? null) : null;
      return [name, question !== undefined && given !== null && matches(question, given, known)];
    }),
  );
}

/** @param given fits the form */
function matches(question: Question, given: unknown, known: unknown): boolean {
  switch (question.type) {
    case 'choice':
      return comparableOption(given as string) === comparableOption(known as string);
    case 'rating':
    case 'comparison':
      return given === known;
    case 'multiple_choice':
      return isDeepStrictEqual(sorted(given), sorted(known));
    case 'text':
      return (Array.isArray(known) ? known : [known]).some((each) => plain(each) === plain(given));
    case 'number':
      return typeof known === 'object' && known !== null
        ? Math.abs(Number(given) - (known as Tolerant).value) <= (known as Tolerant).tolerance
        : given === known;
    case 'spans':
      return isDeepStrictEqual(sorted(given), sorted(known));
    case 'boxes':
      return sameBoxes(given as Box[], known as Box[]);
    case 'json':
      return isDeepStrictEqual(comparableValue(given), comparableValue(known));
    default:
      return unreachable(question);
  }
}

function sorted(list: unknown): string[] {
  return (comparableValue(list, comparableOption) as unknown[])
    .map((each) => (typeof each === 'object' && each !== null ? JSON.stringify(Object.entries(each).sort()) : String(each)))
    .sort();
}

/** Case and blanks do not make a text wrong, nor does how an accent is written. */
function plain(text: unknown): string {
  return String(text).normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

/** Each box has one of its own among the others, of the same label, that covers about the same. */
function sameBoxes(given: readonly Box[], known: readonly Box[]): boolean {
  if (given.length !== known.length) return false;
  const left = [...known];
  return given.every((box) => {
    const best = left.reduce(
      (found, other, index) => {
        const overlap = comparableOption(other.label) === comparableOption(box.label) ? overlapOf(box, other) : 0;
        return overlap > found.overlap ? { index, overlap } : found;
      },
      { index: -1, overlap: 0 },
    );
    if (best.overlap < SAME_BOX) return false;
    left.splice(best.index, 1);
    return true;
  });
}

/** Intersection over union. */
function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
