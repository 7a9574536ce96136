/**
 * The code and the parameters of a sentence. The catalogue gives each sentence of the sources a stable code and its values names;
 * a client shows a sentence in another language by them.
 */
import { isMoney, mentionedText, textOf, type Mentioned, type Money, type Refusal, type Wording } from '../../kernel/index.ts';
import { CATALOGUE } from './catalogue/index.ts';

/** A value that a sentence mentions. Of `number`, `money`, `time` and `code` at most one is set. */
export interface MessageParameter {
  readonly name: string;
  /** The value as the English sentence shows it. */
  readonly text: string;
  readonly number: number | null;
  readonly money: Money | null;
  readonly time: Date | null;
  /** Of a value that is a sentence itself. Its parameters follow, with the names `<name>.<its name>`. */
  readonly code: string | null;
}

export interface Message {
  readonly code: string;
  readonly text: string;
  readonly parameters: readonly MessageParameter[];
}

interface Known {
  readonly code: string;
  readonly names: readonly string[];
}

/** A placeholder of the catalogue: `{maximum}`. */
const PLACEHOLDER = /\{([a-z]\w*)\}/g;

/** By template, which is the sentence with `{}` for each value. */
const KNOWN: ReadonlyMap<string, Known> = new Map(
  Object.entries(CATALOGUE).map(([code, sentence]) => [
    sentence.replaceAll(PLACEHOLDER, '{}'),
    { code, names: [...sentence.matchAll(PLACEHOLDER)].map(([, name]) => name!) },
  ]),
);

/** Code of a sentence that the catalogue lacks: a bug that the tests report ({@link templatesWithoutCode}). */
export const NO_CODE = 'OTHER';
const MOST_REPORTED = 100;
const unknown = new Set<string>();

/** Templates that were shown and have no code. Each test expects that there are none. */
export function templatesWithoutCode(): readonly string[] {
  return [...unknown];
}

export function messageOf(words: Wording): Message {
  const [template, values] = typeof words === 'string' ? [words, []] : [words.template, words.values];
  const known = KNOWN.get(template);
  if (known === undefined && unknown.size < MOST_REPORTED) unknown.add(template);
  const parameters = values.flatMap((value, index) => parametersOf(known?.names[index] ?? `value${index + 1}`, value));
  return { code: known?.code ?? NO_CODE, text: textOf(words), parameters };
}

/** The code and the parameters of a refusal's message. */
export function refusalMessage(refusal: Refusal): Message {
  return messageOf(refusal.sentence ?? refusal.message);
}

function parametersOf(name: string, value: Mentioned): MessageParameter[] {
  const parameter = { name, text: mentionedText(value), number: null, money: null, time: null, code: null };
  if (typeof value === 'number') return [{ ...parameter, number: value }];
  if (typeof value === 'bigint') return [{ ...parameter, number: Number(value) }];
  if (typeof value === 'string') return [{ ...parameter, code: KNOWN.get(value)?.code ?? null }];
  if (value instanceof Date) return [{ ...parameter, time: value }];
  if (isMoney(value)) return [{ ...parameter, money: value }];
  const inner = messageOf(value);
  return [{ ...parameter, code: inner.code }, ...inner.parameters.map((each) => ({ ...each, name: `${name}.${each.name}` }))];
}
