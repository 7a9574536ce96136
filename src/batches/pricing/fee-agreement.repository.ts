/** All SQL of fee agreements. */
import { Injectable } from '@nestjs/common';
import { groupBy, type FeeAgreementId, type OrganisationId, type PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Page, type Tx } from '../../platform/index.ts';
import type { FeeAgreement } from './fee-agreement.ts';
import { FeeAgreementEntity } from './fee-agreement.entity.ts';

const AGREEMENT = `select ${columnsOf(FeeAgreementEntity, 'a')}, e.ended_at as "endedAt", e.reason as "endReason"
  from batches.fee_agreement a left join batches.fee_agreement_end e on e.agreement_id = a.id`;

@Injectable()
export class FeeAgreementRepository {
  async byId(db: Db, id: FeeAgreementId): Promise<FeeAgreement | null> {
    const [row] = await db.query<FeeAgreement>(`${AGREEMENT} where a.id = $1`, [id]);
    return row ?? null;
  }

  /** Those of each organisation that are not over at `at`, also what begins later. */
  async notOver(db: Db, organisationIds: readonly OrganisationId[], at: Date): Promise<Map<OrganisationId, FeeAgreement[]>> {
    const rows = await db.query<FeeAgreement>(
      `${AGREEMENT} where a.organisation_id = any($1::uuid[]) and (a.valid_until is null or a.valid_until > $2) and e.agreement_id is null
       order by a.id`,
      [organisationIds, at],
    );
    return groupBy(rows, (row) => row.organisationId);
  }

  /** Newest first, by the order in which they were made; one row more than the page holds. @param organisationId null for all */
  async page(db: Db, organisationId: OrganisationId | null, page: Page): Promise<FeeAgreement[]> {
    const after = Number(page.after?.[0]);
    return db.query<FeeAgreement>(
      `${AGREEMENT} where ($1::uuid is null or a.organisation_id = $1) and ($2::bigint is null or a.n < $2) order by a.n desc limit $3`,
      [organisationId, Number.isSafeInteger(after) ? after : null, page.first + 1],
    );
  }

  async insert(tx: Tx, agreement: Omit<FeeAgreement, 'n'>): Promise<void> {
    await tx.query(
      `insert into batches.fee_agreement (id, organisation_id, basis_points, minimum_minor, currency, valid_from, valid_until, reason,
         agreed_by, agreed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        agreement.id,
        agreement.organisationId,
        agreement.basisPoints,
        agreement.minimumMinor,
        agreement.currency,
        agreement.validFrom,
        agreement.validUntil,
        agreement.reason,
        agreement.agreedBy,
        agreement.agreedAt,
      ],
    );
  }

  /** False when it was ended before. */
  async end(tx: Tx, id: FeeAgreementId, reason: string, endedBy: PersonId): Promise<boolean> {
    const rows = await tx.query(
      `insert into batches.fee_agreement_end (agreement_id, ended_at, reason, ended_by) values ($1, $2, $3, $4)
       on conflict (agreement_id) do nothing returning agreement_id`,
      [id, tx.now, reason, endedBy],
    );
    return rows.length === 1;
  }
}
