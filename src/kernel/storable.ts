/** Text that every part of the product can keep: PostgreSQL's text and jsonb, JSON, XML and files. */
import { fixed, say, type Wording } from './sentence.ts';

/** NUL, and halves of surrogate pairs. With the `u` flag a whole pair is one character and does not match. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/**
 * Whether `text` can be stored. PostgreSQL has no NUL in `text` and `jsonb`; UTF-8 has no lone surrogates, and `jsonb`
 * refuses their escapes.
 */
export function isStorableText(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** The text with U+FFFD for each character that cannot be stored: for what nobody typed, such as a User-Agent. */
export function storableText(text: string): string {
  return text.replaceAll(/[\0\p{Surrogate}]/gu, '\ufffd');
}

/** What is wrong with a text that cannot be stored, as the end of a sentence; null: nothing. */
export function textFault(text: string): string | null {
  const found = UNSTORABLE.exec(text);
  if (found === null) return null;
  return found[0] === '\0'
    ? fixed`must not hold the character NUL (U+0000); remove it`
    : fixed`must not hold half of a surrogate pair (U+D800 to U+DFFF); send well-formed Unicode`;
}

/** Deepest nesting of JSON from outside: far more than any document has, and far less than the stack holds. */
export const MAXIMUM_JSON_DEPTH = 64;

/** A fault inside a JSON value: where it is, from the outside in, and what must hold there. */
export interface JsonFault {
  readonly path: readonly (string | number)[];
  readonly message: Wording;
}

interface Step {
  readonly value: unknown;
  readonly path: Path | null;
  readonly depth: number;
}

interface Path {
  readonly key: string | number;
  readonly parent: Path | null;
}

/**
 * The first thing in a JSON value that cannot be kept as it was sent: text that is not storable (keys, too), a number beyond
 * the range of a double, a key `__proto__`, or nesting deeper than {@link MAXIMUM_JSON_DEPTH}. Uses no recursion: the value
 * may be nested as deeply as its sender likes.
 *
 * @param value as JSON.parse makes it
 */
export function jsonFault(value: unknown): JsonFault | null {
  const open: Step[] = [{ value, path: null, depth: 0 }];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { path, depth } = step;
    const fault = (message: Wording): JsonFault => ({ path: keysOf(path), message });
    if (typeof step.value === 'string') {
      const message = textFault(step.value);
      if (message !== null) return fault(message);
    } else if (typeof step.value === 'number') {
      if (!Number.isFinite(step.value)) return fault(fixed`must be a number of less than 1.8e308`);
    } else if (typeof step.value === 'object' && step.value !== null) {
      if (depth === MAXIMUM_JSON_DEPTH) return fault(say`must not nest deeper than ${MAXIMUM_JSON_DEPTH} levels`);
      if (Array.isArray(step.value)) {
        // From the end, so that the first fault is found first.
        for (let index = step.value.length - 1; index >= 0; index--) {
          open.push({ value: step.value[index] as unknown, path: { key: index, parent: path }, depth: depth + 1 });
        }
      } else {
        const entries = Object.entries(step.value as Record<string, unknown>);
        for (const [key] of entries) {
          if (key === '__proto__') return fault(fixed`must not have a key "__proto__"`);
          const message = textFault(key);
          if (message !== null) return fault(say`has a key that ${message}`);
        }
        for (const [key, part] of entries.reverse()) open.push({ value: part, path: { key, parent: path }, depth: depth + 1 });
      }
    }
  }
  return null;
}

function keysOf(path: Path | null): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let part = path; part !== null; part = part.parent) keys.unshift(part.key);
  return keys;
}
