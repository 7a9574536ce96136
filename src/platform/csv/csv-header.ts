/** The header row of a CSV file: its separator, its names, and names that are nearly one that has a meaning. Pure. */
import { UnreadableFile } from './csv-file.ts';

export const MOST_COLUMNS = 1_000;

const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

const SEPARATOR_NAMES: Readonly<Record<Separator, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars' };

/** What separates the columns: of the characters that may, the one that the header row has most of outside of quotes. */
export function separatorOf(start: Buffer, among: readonly Separator[] = SEPARATORS): Separator {
  const counts = new Map<string, number>(among.map((separator) => [separator, 0]));
  let isInQuotes = false;
  for (const character of start
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()) {
    if (character === '"') isInQuotes = !isInQuotes;
    if (isInQuotes) continue;
    if (character === '\n' || character === '\r') break;
    const count = counts.get(character);
    if (count !== undefined) counts.set(character, count + 1);
  }
  return among.reduce((best, each) => (counts.get(each)! > counts.get(best)! ? each : best));
}

/** @throws UnreadableFile when the columns are not separated by commas */
export function demandCommas(start: Buffer): void {
  const separator = separatorOf(start);
  if (separator === ',') return;
  throw headerFault(`the columns seem to be separated by ${SEPARATOR_NAMES[separator]}; use commas`);
}

function headerFault(reason: string): UnreadableFile {
  return new UnreadableFile({ line: 1, reason });
}

/**
 * The names of the columns, without spaces around them.
 *
 * @throws UnreadableFile when there are too many, or one has no name or that of another
 */
export function columnNames(cells: readonly string[]): string[] {
  if (cells.length > MOST_COLUMNS) {
    throw headerFault(
      `has ${cells.length} columns; at most ${MOST_COLUMNS} are allowed: put each task on a row of its own, and many values of one task into one column, as a JSON array`,
    );
  }
  const names = cells.map((cell) => cell.trim());
  if (/^sep=.?$/i.test(names[0] ?? '')) throw headerFault('the first line "sep=" is meant for Excel; delete it');
  const seen = new Set<string>();
  names.forEach((name, index) => {
    if (name === '') throw headerFault(`column ${index + 1} has no name; name it, or delete the column (pandas: write with index=False)`);
    if (name === '__proto__' || name.includes('\ufffd') || name.includes('\0'))
      throw headerFault(`column ${index + 1} has a name that cannot be used`);
    if (seen.has(name)) throw headerFault(`two columns are named "${name}"`);
    seen.add(name);
  });
  return names;
}

/** Only the letters and digits of a name, in lower case. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/**
 * The name with a meaning that `name` is nearly, or null: differs by case, spaces, hyphens, underscores or invisible
 * characters, or by one letter of a name of at least eight.
 */
export function nearlyNamed(name: string, meant: readonly string[]): string | null {
  if (meant.includes(name)) return null;
  const given = plain(name);
  return meant.find((each) => given === plain(each) || (each.length >= 8 && isOneEditApart(given, plain(each)))) ?? null;
}

/** Whether one letter more, less or other, or two letters swapped, makes one text the other. */
function isOneEditApart(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const [left, right] = [one.slice(start), other.slice(start)];
  const isSwapped = left.length > 1 && left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
  return isSwapped || left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1);
}
