import type { Db } from './database.ts';

/** SQL that must return no row, in any state of the marketplace. Tests run all of them after each database test; `doctor` on a live one. */
export interface Check {
  /** `work.slots_add_up` */
  readonly name: string;
  /** What a row means, as a sentence. */
  readonly problem: string;
  /** Each row is one problem; its columns are shown. */
  readonly sql: string;
}

/** Runs a check. Each row is one problem; none is health. */
export function problemsOf(db: Pick<Db, 'query'>, check: Check): Promise<Record<string, unknown>[]> {
  return db.query<Record<string, unknown>>(check.sql);
}
