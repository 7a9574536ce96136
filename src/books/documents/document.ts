/**
 * A document about money, printed as a page or exported as a table. The maker decides its content once; document-html.ts and
 * document-csv.ts decide its format.
 */
import type { Money } from '../../kernel/index.ts';

/** Value of a cell: a text, a number, a time, an amount, or nothing. */
export type Cell = string | number | Date | Money | null;
export type Row = readonly Cell[];

export interface Column {
  /** Name of the column in CSV, in `camelCase`. */
  readonly name: string;
  /** Heading of the column on the page. */
  readonly heading: string;
  /** Whether the column holds numbers, which are aligned to the right. */
  readonly isNumber?: boolean;
  /** Whether the column is in CSV only: ids, and a currency that the page shows once. */
  readonly isForPrograms?: boolean;
}

export interface Section {
  readonly heading: string;
  /** Explanation below the heading. */
  readonly intro?: string;
  readonly columns: readonly Column[];
  /** Iterated once, row by row, because there may be any number of rows. */
  readonly rows: AsyncIterable<Row> | Iterable<Row>;
  /** Called after all rows were read. */
  readonly totals?: () => Row[];
  /** Text that is shown when there are no rows. */
  readonly empty: string;
}

export interface Document {
  /** Name of the file, without extension. */
  readonly file: string;
  readonly title: string;
  /** Subject and period of the document. */
  readonly subtitle: string;
  /** The main figure, such as the total. */
  readonly figure?: { readonly label: string; readonly amount: Money } | undefined;
  readonly facts: readonly (readonly [label: string, value: Cell])[];
  /** CSV holds the first section only. */
  readonly sections: readonly Section[];
  /** Notes in the footer of the page. */
  readonly notes: readonly string[];
  /** IANA name of the time zone of all times and days in the document. */
  readonly timeZone: string;
  readonly madeAt: Date;
}

export function isMoney(cell: Cell): cell is Money {
  return cell !== null && typeof cell === 'object' && 'minor' in cell;
}

/**
 * Reads rows page by page; the next page is read while the rows of this one are written.
 *
 * @param next reads the page after the last item; a page with fewer than `size` items is the last
 */
export async function* rowsOf<T>(
  size: number,
  next: (last: T | null) => Promise<readonly T[]>,
  row: (item: T) => Row,
): AsyncGenerator<Row> {
  let following: Promise<readonly T[]> | null = next(null);
  while (following !== null) {
    const page: readonly T[] = await following;
    following = page.length < size ? null : next(page.at(-1) ?? null);
    // A reader that leaves before the next page does not learn that it failed.
    following?.catch(() => undefined);
    for (const item of page) yield row(item);
  }
}
