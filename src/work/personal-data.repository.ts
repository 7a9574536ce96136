/** What work holds on a person: their assignments, which stay with their answers. Tasks that they hold go back. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { longSection, PersonalData, type ExportSection } from '../identity/index.ts';
import { conflict, type PersonId, type Refusal, say } from '../kernel/index.ts';
import type { Tx } from '../platform/index.ts';
import { AssignmentCommands } from './assignment.commands.ts';

const SECTIONS: readonly ExportSection[] = [
  longSection(
    'work.assignments',
    'Assignment',
    `select id, task_id as "taskId", batch_id as "batchId", organisation_id as "organisationId", state, reward_minor as "rewardMinor", currency,
       claimed_at as "claimedAt", started_at as "startedAt", lease_until as "leaseUntil", submitted_at as "submittedAt", seconds, answered_at as "answeredAt",
       active_seconds as "activeSeconds", answer, decided_at as "decidedAt",
       finalised_at as "finalisedAt", late_answer as "lateAnswer", late_at as "lateAt"
     from work.assignment where worker_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
];

@Injectable()
export class WorkPersonalData implements OnModuleInit {
  constructor(
    private readonly data: PersonalData,
    private readonly assignments: AssignmentCommands,
  ) {}

  onModuleInit(): void {
    this.data.register({
      sections: SECTIONS,
      obstacles: (tx, personId) => this.obstacles(tx, personId),
      release: (tx, personId) => this.assignments.giveBackAll(tx, personId),
    });
  }

  private async obstacles(tx: Tx, personId: PersonId): Promise<Refusal[]> {
    // As a claim does: none of the person's begins meanwhile.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1::text, 9))', [personId]);
    const [row] = await tx.query<{ n: number; until: Date | null }>(
      `select count(*)::int as n, max(auto_approve_at) as until from work.assignment where worker_id = $1 and state = 'submitted'`,
      [personId],
    );
    if (row === undefined || row.n === 0) return [];
    const until = row.until === null ? '' : `, by ${row.until.toISOString()} at the latest`;
    return [conflict('ANSWERS_UNDER_REVIEW', say`${row.n === 1 ? 'An answer waits' : `${row.n} answers wait`} for a decision${until}.`)];
  }
}
