/** Compares payouts and fundings with the ledger, both ways, by the checks that the doctor runs. */
import { Injectable } from '@nestjs/common';
import type { RailName } from '../../ledger/index.ts';
import { problemsOf, type Db } from '../../platform/index.ts';
import { FUNDING_POSTED_CHECK } from '../../funding/index.ts';
import { PAYOUTS_CHECKS } from '../../payouts/index.ts';

/** Something that one side of a comparison has and the other has not, or has otherwise. None: the books are right. */
export interface Difference {
  readonly rail: RailName;
  /** The check that found it: `payouts.every_payout_is_posted`. */
  readonly check: string;
  /** What it means, as a sentence. */
  readonly problem: string;
  /** What was found, by column. */
  readonly found: Readonly<Record<string, unknown>>;
}

const CHECKS = [...PAYOUTS_CHECKS, FUNDING_POSTED_CHECK];

@Injectable()
export class LedgerComparison {
  /** No element: nothing was lost, doubled or made up. */
  async differences(db: Db): Promise<Difference[]> {
    const found: Difference[] = [];
    for (const check of CHECKS) {
      const rows = await problemsOf(db, check);
      found.push(...rows.map((row) => ({ rail: 'manual', check: check.name, problem: check.problem, found: row }) as const));
    }
    return found;
  }
}
