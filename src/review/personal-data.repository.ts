/** What review holds on a person: verdicts on their work and theirs on others', bonuses, and money that waits. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { longSection, PersonalData, type ExportSection } from '../identity/index.ts';
import { conflict, type PersonId, type Refusal, say } from '../kernel/index.ts';
import type { Tx } from '../platform/index.ts';

const SECTIONS: readonly ExportSection[] = [
  longSection(
    'review.verdicts_on_your_work',
    'Review',
    `select id, assignment_id as "assignmentId", organisation_id as "organisationId", verdict, reason_code as "reasonCode", note, at
     from review.review where worker_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
  longSection(
    'review.verdicts_by_you',
    'Review',
    `select id, assignment_id as "assignmentId", organisation_id as "organisationId", verdict, reason_code as "reasonCode", note, at
     from review.review where reviewer_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
  longSection(
    'review.bonuses_to_you',
    'Bonus',
    `select id, assignment_id as "assignmentId", organisation_id as "organisationId", amount_minor as "amountMinor", currency, reason, at
     from review.bonus where worker_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
  longSection(
    'review.bonuses_by_you',
    'Bonus',
    `select id, assignment_id as "assignmentId", organisation_id as "organisationId", amount_minor as "amountMinor", currency, reason, at
     from review.bonus where paid_by = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
];

@Injectable()
export class ReviewPersonalData implements OnModuleInit {
  constructor(private readonly data: PersonalData) {}

  onModuleInit(): void {
    this.data.register({
      sections: SECTIONS,
      obstacles: (tx, personId) => this.obstacles(tx, personId),
      erase: async (tx, personId) => {
        await tx.query('select review.erase_person($1)', [personId]);
      },
    });
  }

  /** Rejections that may still be undone: their money would be the person's then. */
  private async obstacles(tx: Tx, personId: PersonId): Promise<Refusal[]> {
    const [row] = await tx.query<{ n: number; until: Date | null }>(
      `select count(*)::int as n, max(held_until) as until from review.rejection_hold where worker_id = $1 and state = 'resting'`,
      [personId],
    );
    if (row === undefined || row.n === 0) return [];
    const until = row.until === null ? '' : `, until ${row.until.toISOString()}`;
    return [
      conflict('REJECTIONS_OPEN', say`${row.n === 1 ? 'A rejection' : `${row.n} rejections`} may still be undone${until}; wait for it.`),
    ];
  }
}
