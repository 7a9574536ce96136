/**
 * CSV that a spreadsheet can open without running anything, and that a program can read back exactly. RFC 4180, UTF-8.
 *
 * A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula (also in full width, or after a tab or a
 * line break). So a text that begins with one of those, or with an apostrophe, gets one apostrophe before it. To read a
 * text back: drop the first character if it is an apostrophe.
 */

/** First characters before which an apostrophe is put. */
const GUARDED = /^['=+\-@\t\r\n＝＋－＠]/u;
const QUOTED = /[",\r\n]|^\s|\s$/u;

/** A text as a cell. Null is an empty cell. */
export function csvCell(text: string | null): string {
  if (text === null) return '';
  const guarded = GUARDED.test(text) ? `'${text}` : text;
  return QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The text that a cell, unquoted, stands for. */
export function csvText(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}
