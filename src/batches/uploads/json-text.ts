/** One JSON value from a text that somebody wrote: exactly as it is, or why not and what to do. Pure. */
import { inexactNumber, inexactNumberFault } from '../../kernel/index.ts';

/** Maximum length of the part of a text that is searched for a common mistake. */
const SEARCHED = 10_000;

/** A value, or a reason as a sentence without an end. */
export type JsonText = { readonly value: unknown; readonly reason: null } | { readonly value: null; readonly reason: string };

/** Reads a text of JSON. A number that would be rounded is a reason, not a value. */
export function readJsonText(text: string): JsonText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const hint = jsonHint(text);
    return { value: null, reason: `is not JSON: ${hint ?? (error as Error).message}` };
  }
  const inexact = inexactNumber(text);
  return inexact === null ? { value, reason: null } : { value: null, reason: inexactNumberFault(inexact) };
}

/** Advice about a text that is nearly JSON; null when there is none. */
export function jsonHint(text: string): string | null {
  const bare = withoutTexts(text.slice(0, SEARCHED));
  if (/[{[,:]\s*'/.test(bare)) return "texts stand in double quotes, not in single ones; Python's json.dumps writes JSON, print does not";
  const python = /\b(?:True|False|None)\b/.exec(bare)?.[0];
  if (python !== undefined) {
    const meant = { True: 'true', False: 'false', None: 'null' }[python];
    return `write ${meant} instead of Python's ${python} (json.dumps does)`;
  }
  const number = /\b(?:NaN|Infinity)\b/.exec(bare)?.[0];
  if (number !== undefined) return `JSON has no ${number}; write null, or leave the field out`;
  if (/,\s*[}\]]/.test(bare)) return 'there is a comma before a closing bracket';
  return null;
}

/** Texts in double quotes may hold anything: none of it is a hint. */
function withoutTexts(json: string): string {
  let bare = '';
  let isInText = false;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '"') isInText = !isInText;
    else if (!isInText) bare += json[at]!;
    else if (json[at] === '\\') at++;
  }
  return bare;
}
