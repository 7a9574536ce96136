/**
 * Sentences that people read and programs must understand, too.
 *
 * A sentence keeps the text that it was made of and the values in it. So the API can answer a stable code and the values as
 * parameters beside the English words, and a client can show them in another language. `npm run codes` finds every sentence
 * in the sources and gives it a code.
 */
import { formatMoney, type Money } from './money.ts';

/** What a sentence may mention. Money and times stay what they are, so that clients can format them. */
export type Mentioned = string | number | bigint | Date | Money | Sentence;

/** Plain data: it may be cloned into and out of a thread. */
export interface Sentence {
  /** The whole sentence in English. */
  readonly text: string;
  /** The sentence with `{}` in place of each value. */
  readonly template: string;
  readonly values: readonly Mentioned[];
}

/** A sentence that is the same each time may be a plain text. */
export type Wording = string | Sentence;

/** Whether `T` is one fixed text or several, and not just any text. */
type IsFixed<T extends string> = Record<never, never> extends Record<T, true> ? false : true;

/** In the message of the compiler when a text has no code. */
interface NoCode {
  readonly 'Write the message as one text in the call, or tag it with say: otherwise it has no code.': never;
}

/** A text that is written down in the source, or a {@link Sentence}: the code of any other text is unknown. */
export type Fixed<T extends Wording> = T extends string ? (IsFixed<T> extends true ? T : NoCode) : T;

/** The tag of a sentence: say`This batch is ${state}.` */
export function say(parts: TemplateStringsArray, ...values: readonly Mentioned[]): Sentence {
  const text = parts.slice(1).reduce((made, part, index) => made + mentionedText(values[index]!) + part, parts[0]!);
  return { text, template: parts.join('{}'), values };
}

/** The tag of a fixed sentence that is no refusal, such as a line in a table of meanings: it stays a text, and gets a code. */
export function fixed(parts: TemplateStringsArray): string {
  return parts.join('');
}

export function textOf(words: Wording): string {
  return typeof words === 'string' ? words : words.text;
}

/** One sentence of several parts, such as a beginning that the caller gives. */
export function joined(...parts: readonly Wording[]): Sentence {
  return {
    text: parts.map(textOf).join(''),
    template: parts.map((part) => (typeof part === 'string' ? part : part.template)).join(''),
    values: parts.flatMap((part) => (typeof part === 'string' ? [] : part.values)),
  };
}

export function isMoney(value: Mentioned): value is Money {
  return typeof value === 'object' && 'minor' in value;
}

/** A value as the sentence shows it. */
export function mentionedText(value: Mentioned): string {
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return value.toISOString();
  return isMoney(value) ? formatMoney(value) : value.text;
}
