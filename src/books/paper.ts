/**
 * A paper: what is told to a person or a program about money, as a page for print or as a table. What it says is decided
 * once, by who makes it; how it looks, by paper-html.ts and paper-csv.ts.
 */
import type { Money } from '../kernel/index.ts';

/** A text, a number, a moment, an amount, or nothing. */
export type Cell = string | number | Date | Money | null;
export type Row = readonly Cell[];

export interface Column {
  /** In CSV, as `camelCase`. */
  readonly name: string;
  /** On the page. */
  readonly heading: string;
  /** Numbers stand at the end of their column. */
  readonly isNumber?: boolean;
  /** In the table only: ids, a currency that the page tells once. */
  readonly isForPrograms?: boolean;
}

export interface Section {
  readonly heading: string;
  /** What it tells, where the heading does not. */
  readonly intro?: string;
  readonly columns: readonly Column[];
  /** Read once, a row at a time: there may be any number. */
  readonly rows: AsyncIterable<Row> | Iterable<Row>;
  /** Asked for once all rows were read. */
  readonly totals?: () => Row[];
  /** Said when there is no row. */
  readonly empty: string;
}

export interface Paper {
  /** Of the file, without what it ends in. */
  readonly file: string;
  readonly title: string;
  /** Whom or what it is about, and of when. */
  readonly subtitle: string;
  /** The one figure that it is about. */
  readonly figure?: { readonly label: string; readonly amount: Money } | undefined;
  readonly facts: readonly (readonly [label: string, value: Cell])[];
  /** As a table, only the first. */
  readonly sections: readonly Section[];
  /** At the end. */
  readonly notes: readonly string[];
  /** IANA name: of all moments and days on it. */
  readonly timeZone: string;
  readonly madeAt: Date;
}

export function isMoney(cell: Cell): cell is Money {
  return cell !== null && typeof cell === 'object' && 'minor' in cell;
}

/** Rows of pages that are read one after the other. @param next reads the page after the last row seen; a short page is the last */
export async function* rowsOf<T>(
  size: number,
  next: (last: T | null) => Promise<readonly T[]>,
  row: (item: T) => Row,
): AsyncGenerator<Row> {
  let last: T | null = null;
  for (;;) {
    const page: readonly T[] = await next(last);
    for (const item of page) yield row(item);
    if (page.length < size) return;
    last = page.at(-1) ?? null;
  }
}
