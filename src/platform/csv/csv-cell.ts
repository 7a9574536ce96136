/**
 * Cells of CSV that a spreadsheet can open without running anything, and that come back exactly (RFC 4180, UTF-8). Pure.
 *
 * A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula (also in full width, or after a tab or a
 * line break). Such a text gets one apostrophe before it. A negative number is no formula and stays as it is. So that every
 * text can be read back, a text that already begins with apostrophes and then such a character gets one more. A reader takes
 * one apostrophe off exactly there, and leaves all other apostrophes alone.
 */

const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/u;
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/u;
const NEGATIVE_NUMBER = /^-(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const QUOTED = /[",\r\n]|^\s|\s$/u;
const APOSTROPHE = 0x27;

/** A text as a cell. Null is an empty cell. */
export function csvCell(text: string | null): string {
  if (text === null) return '';
  const guarded = FORMULA.test(text) && !NEGATIVE_NUMBER.test(text) ? `'${text}` : text;
  return QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The text of a cell without its quotes. */
export function csvText(cell: string): string {
  return cell.charCodeAt(0) === APOSTROPHE && GUARDED.test(cell) ? cell.slice(1) : cell;
}
