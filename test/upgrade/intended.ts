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

/** The tables that lost rows without a line of `intended`; each as a sentence. */
export function lossesOf(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  intended: readonly IntendedLoss[] = INTENDED,
): string[] {
  const expected = new Set(intended.map(({ table }) => table));
  return Object.entries(before)
    .filter(([table, rows]) => rows > (after[table] ?? 0) && !expected.has(table))
    .map(([table, rows]) =>
      table in after ? `${table} had ${rows} rows and has ${after[table]}` : `${table} had ${rows} rows and is gone`,
    );
}
