/** When two texts are the same text to a reader, and whether a text shows anything at all. Pure. */

/** Blanks, controls, characters without a glyph (Unicode: Default_Ignorable_Code_Point), and the blank Braille pattern. */
const INVISIBLE = /[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Whether a reader sees nothing of it: it is empty, or all of its characters are blank or invisible. */
export function isBlankText(text: string): boolean {
  return text.replace(INVISIBLE, '') === '';
}

/**
 * The form in which texts are compared: NFC, so that it does not matter how an accent is written.
 *
 * Source: Unicode Standard Annex #15.
 */
export function comparableText(text: string): string {
  return text.normalize('NFC');
}

/** The form in which options of a form are compared: that of texts, without blanks at both ends. */
export function comparableOption(text: string): string {
  return comparableText(text).trim();
}

/** The value with every text in it, keys too, in the form that `compared` gives it. @param value JSON */
export function comparableValue(value: unknown, compared: (text: string) => string = comparableText): unknown {
  if (typeof value === 'string') return compared(value);
  if (Array.isArray(value)) return value.map((part) => comparableValue(part, compared));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [compared(key), comparableValue(part, compared)]));
}

/**
 * Unicode code points of a text: the unit of every limit on a text, and of offsets in forms and answers. PostgreSQL's `length`
 * counts the same; `text.length` of JavaScript counts a character beyond U+FFFF twice.
 */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _character of text) length++;
  return length;
}
