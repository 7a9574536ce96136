/** What other domains may record of a worker's assignments, and read back as counts. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId, WorkerId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import { countsOf, NO_OUTCOMES, type Outcome, type OutcomeCounts, type Tally } from './outcome.ts';
import { OutcomeRepository } from './outcome.repository.ts';

@Injectable()
export class Reputation {
  constructor(private readonly outcomes: OutcomeRepository) {}

  /**
   * Appends outcomes and counts them, in the caller's transaction and in one statement. The caller has written the act.
   *
   * @throws the database's unique violation when an assignment already had an outcome of that kind: the caller's own
   *   compare-and-set has to make that impossible
   */
  async record(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
    if (outcomes.length > 0) await this.outcomes.insert(tx, outcomes);
  }

  /** What each of the workers did on the whole platform; every worker asked for has an entry. */
  async counts(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, OutcomeCounts>> {
    return complete(workerIds, await this.outcomes.tallies(db, workerIds));
  }

  /** What each of the workers did for one organisation; every worker asked for has an entry. */
  async countsWith(db: Db, organisationId: OrganisationId, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, OutcomeCounts>> {
    return complete(workerIds, await this.outcomes.talliesWith(db, organisationId, workerIds));
  }
}

function complete(workerIds: readonly WorkerId[], tallies: ReadonlyMap<WorkerId, Tally>): Map<WorkerId, OutcomeCounts> {
  return new Map(workerIds.map((workerId) => [workerId, countsOf(tallies.get(workerId) ?? NO_OUTCOMES)]));
}
