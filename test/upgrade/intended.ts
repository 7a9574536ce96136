/**
 * What migrations take away from tables on purpose. A migration that leaves a table with fewer rows than before, or drops
 * it, without a line here fails the upgrade test: rows of existing installations are never lost by accident.
 */
export interface IntendedLoss {
  /** The migration that does it. */
  readonly migration: string;
  readonly table: string;
  readonly reason: string;
}

export const INTENDED: readonly IntendedLoss[] = [];

/** A table that a migration gave another name: its rows are looked for there. */
export interface Renamed {
  readonly migration: string;
  readonly table: string;
  readonly newName: string;
}

export const RENAMED: readonly Renamed[] = [
  { migration: '0100_plain_names.sql', table: 'labels.decision', newName: 'labels.stop_decision' },
  { migration: '0100_plain_names.sql', table: 'payouts.shared_bank_look', newName: 'payouts.shared_bank_review' },
  { migration: '0100_plain_names.sql', table: 'review.dispute', newName: 'review.rejection_hold' },
];

/** The tables that lost rows without a line of `intended`; each as a sentence. */
export function lossesOf(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  intended: readonly IntendedLoss[] = INTENDED,
  renamed: readonly Renamed[] = RENAMED,
): string[] {
  const expected = new Set(intended.map(({ table }) => table));
  const newNames = new Map(renamed.map(({ table, newName }) => [table, newName]));
  const rowsAfter = (table: string): number | undefined => after[table] ?? after[newNames.get(table) ?? table];
  return Object.entries(before)
    .filter(([table, rows]) => rows > (rowsAfter(table) ?? 0) && !expected.has(table))
    .map(([table, rows]) => {
      const found = rowsAfter(table);
      return `${table} had ${rows} rows and ${found === undefined ? 'is gone' : `has ${found}`}`;
    });
}
