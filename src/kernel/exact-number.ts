/**
 * Numbers in JSON text that JavaScript cannot keep: `JSON.parse` rounds them without a word. Pure.
 *
 * A JavaScript number is an IEEE 754 double: about 15 to 17 decimal digits, and at most 1.8e308. A number is exact here if
 * the shortest text of the double has the same decimal value as the text that was read (RFC 8259, section 6).
 */

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
/** Up to 15 significant digits always survive. This finds every text that may hold more, an exponent, or a negative zero. */
const SUSPICIOUS = /[\d.]{16}|\d[eE]|-0/;

const [QUOTE, BACKSLASH, PLUS, MINUS, POINT, ZERO, NINE, LETTER_E] = [0x22, 0x5c, 0x2b, 0x2d, 0x2e, 0x30, 0x39, 0x65];

/** Whether `Number(text)` has the value of `text`, a decimal number. Negative zero has not: JSON loses its sign. */
export function isExactNumber(text: string): boolean {
  const number = Number(text);
  if (!Number.isFinite(number) || Object.is(number, -0)) return false;
  // A number too small for a double, refused before its exponent, of any length, is read.
  if (number === 0) return !/^[\d.]*[1-9]/.test(text);
  const shortest = String(number);
  return shortest === text || decimalOf(text) === decimalOf(shortest);
}

/** Sign, digits without zeros at either end, and exponent of the last digit: equal for texts of equal value. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const digits = whole + fraction;
  let [from, end] = [0, digits.length];
  while (from < end && digits.charCodeAt(from) === ZERO) from++;
  while (end > from && digits.charCodeAt(end - 1) === ZERO) end--;
  return `${sign === '-' ? sign : ''}${digits.slice(from, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}

/**
 * The first number of a JSON text that a double cannot keep, as it is written; null: there is none.
 *
 * @param json valid JSON; of other text the answer means nothing
 */
export function inexactNumber(json: string): string | null {
  return findInexactNumber(json)?.text ?? null;
}

/** The same, with the place where it begins, counted from 0 in UTF-16 units. */
export function findInexactNumber(json: string): { readonly text: string; readonly at: number } | null {
  if (!SUSPICIOUS.test(json)) return null;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfText(json, at);
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      const end = endOfNumber(json, at);
      const text = json.slice(at, end);
      if ((text.length > 15 || SUSPICIOUS.test(text)) && !isExactNumber(text)) return { text, at };
      at = end - 1;
    }
  }
  return null;
}

/** Place of the quote that ends the text which begins at `from`. */
function endOfText(json: string, from: number): number {
  let quote = json.indexOf('"', from + 1);
  while (quote >= 0) {
    let backslashes = 0;
    while (json.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
    quote = json.indexOf('"', quote + 1);
  }
  return json.length;
}

function endOfNumber(json: string, from: number): number {
  for (let at = from + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    const isPart = (code >= ZERO && code <= NINE) || code === POINT || code === MINUS || code === PLUS || (code | 0x20) === LETTER_E;
    if (!isPart) return at;
  }
  return json.length;
}

/** Message about such a number in a file of tasks, as a part of a sentence. */
export function inexactNumberFault(text: string): string {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return `holds the number ${shown}, which ${reasonOf(text)}; send it as a text, in quotes`;
}

/**
 * The same about a request. The number is not repeated: it may be a password or a card's.
 *
 * @param at where it begins, counted from 0; null: the error has a location of its own
 */
export function unshownNumberFault(text: string, at: number | null): string {
  const place = at === null ? '' : ` at character ${at + 1}`;
  return `holds a number of ${text.length} characters${place}, which ${reasonOf(text)}; send it as a text, in quotes`;
}

function reasonOf(text: string): string {
  return /^-[0.]+(?:[eE].*)?$/.test(text) ? 'loses its sign' : 'cannot be kept exactly';
}
