/** All SQL of outcomes and of the standing that counts them. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId, WorkerId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import type { Outcome, Tally } from './outcome.ts';

const TALLY_COLUMNS = ['submitted', 'approved', 'rejected', 'overturned', 'returned', 'expired'] as const;
const SUMS = TALLY_COLUMNS.map((kind) => `coalesce(sum(${kind}), 0)::int as ${kind}`).join(', ');

export interface OrganisationTally {
  readonly organisationId: OrganisationId;
  readonly tally: Tally;
}

@Injectable()
export class OutcomeRepository {
  /**
   * Appends the outcomes and counts them, in one statement.
   *
   * Standing is written in the order of its key, so that two bulk decisions about the same workers never deadlock.
   */
  async insert(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
    await tx.query(
      `with given as (
         select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[])
           as g (assignment_id, kind, worker_id, organisation_id, batch_id, task_id, seconds)
       ), recorded as (
         insert into reputation.outcome (assignment_id, kind, worker_id, organisation_id, batch_id, task_id, seconds, at)
         select assignment_id, kind, worker_id, organisation_id, batch_id, task_id, seconds, $8 from given
       )
       insert into reputation.standing as s (worker_id, organisation_id, ${TALLY_COLUMNS.join(', ')})
       select worker_id, organisation_id, ${TALLY_COLUMNS.map((kind) => `count(*) filter (where kind = '${kind}')`).join(', ')}
       from given group by worker_id, organisation_id order by worker_id, organisation_id
       on conflict (worker_id, organisation_id) do update
       set ${TALLY_COLUMNS.map((kind) => `${kind} = s.${kind} + excluded.${kind}`).join(', ')}`,
      [
        outcomes.map((outcome) => outcome.assignmentId),
        outcomes.map((outcome) => outcome.kind),
        outcomes.map((outcome) => outcome.workerId),
        outcomes.map((outcome) => outcome.organisationId),
        outcomes.map((outcome) => outcome.batchId),
        outcomes.map((outcome) => outcome.taskId),
        outcomes.map((outcome) => outcome.seconds),
        tx.now,
      ],
    );
  }

  /** What each worker did everywhere; a worker without outcomes is left out. */
  async tallies(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, Tally>> {
    const rows = await db.query<{ worker_id: WorkerId } & Tally>(
      `select worker_id, ${SUMS} from reputation.standing where worker_id = any($1::uuid[]) group by worker_id`,
      [workerIds],
    );
    return new Map(rows.map((row) => [row.worker_id, tallyOf(row)]));
  }

  /** What each worker did for one organisation; a worker who did nothing for it is left out. */
  async talliesWith(db: Db, organisationId: OrganisationId, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, Tally>> {
    const rows = await db.query<{ worker_id: WorkerId } & Tally>(
      `select worker_id, ${TALLY_COLUMNS.join(', ')} from reputation.standing where worker_id = any($1::uuid[]) and organisation_id = $2`,
      [workerIds, organisationId],
    );
    return new Map(rows.map((row) => [row.worker_id, tallyOf(row)]));
  }

  /** What one worker did for each organisation, in the order of the organisations' ids. */
  async byOrganisation(db: Db, workerId: WorkerId, after: string | null, limit: number): Promise<OrganisationTally[]> {
    const rows = await db.query<{ organisation_id: OrganisationId } & Tally>(
      `select organisation_id, ${TALLY_COLUMNS.join(', ')} from reputation.standing
       where worker_id = $1 and ($2::uuid is null or organisation_id > $2) order by organisation_id limit $3`,
      [workerId, after, limit],
    );
    return rows.map((row) => ({ organisationId: row.organisation_id, tally: tallyOf(row) }));
  }
}

function tallyOf(row: Tally): Tally {
  const { submitted, approved, rejected, overturned, returned, expired } = row;
  return { submitted, approved, rejected, overturned, returned, expired };
}
