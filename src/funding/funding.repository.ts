/** All SQL of fundings and their reversals. */
import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { groupBy, asId, type Currency, type FundingId, type OrganisationId, type PersonId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { FundingEntity, FundingReversalEntity } from './funding.entity.ts';
import type { FundingTakeBack } from './funding-take-back.ts';
import type { Funding, FundingReversal } from './funding.ts';
import type { RailName } from '../ledger/index.ts';
import { FundingTakeBackEntity } from './funding-take-back.entity.ts';

@Injectable()
export class FundingRepository {
  /** False when the rail's reference is known already; waits for a concurrent one. */
  async insert(tx: Tx, funding: Funding): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.funding (id, organisation_id, rail, reference, amount_minor, currency, value_date, recorded_by, approved_by, recorded_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict on constraint funding_reference_unique do nothing returning id`,
      [
        funding.id,
        funding.organisationId,
        funding.rail,
        funding.reference,
        funding.amountMinor,
        funding.currency,
        funding.valueDate,
        funding.recordedBy,
        funding.approvedBy,
        funding.recordedAt,
      ],
    );
    return rows.length === 1;
  }

  /** One recording at a time per admin, so that two do not both fit under the limit. */
  async lockRecorder(tx: Tx, recordedBy: PersonId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('payouts.recorder:' || $1::text, 0))`, [recordedBy]);
  }

  /** What an admin recorded without a second one since then, in minor units. */
  async recordedAlone(db: Db, recordedBy: PersonId, currency: Currency, since: Date): Promise<bigint> {
    const [row] = await db.query<{ total: bigint }>(
      `select coalesce(sum(amount_minor), 0) as total from payouts.funding
       where recorded_by = $1 and currency = $2 and recorded_at > $3 and approved_by is null and rail = 'manual'`,
      [recordedBy, currency, since],
    );
    return row?.total ?? 0n;
  }

  /** One taking back of a funding at a time, in part or whole. */
  async lockTakingBack(tx: Tx, id: FundingId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('payouts.funding:' || $1::text, 0))`, [id]);
  }

  async insertTakeBack(tx: Tx, taken: FundingTakeBack): Promise<void> {
    await tx.query(
      `insert into payouts.funding_take_back (id, funding_id, n, amount_minor, reason, asked_by, asked_at, approved_by, approved_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        taken.id,
        taken.fundingId,
        taken.n,
        taken.amountMinor,
        taken.reason,
        taken.askedBy,
        taken.askedAt,
        taken.approvedBy,
        taken.approvedAt,
      ],
    );
  }

  /** By funding, oldest first. */
  async takeBacksOf(db: Db, fundingIds: readonly FundingId[]): Promise<Map<FundingId, FundingTakeBack[]>> {
    const rows = await db.query<FundingTakeBack>(
      `select ${columnsOf(FundingTakeBackEntity)} from payouts.funding_take_back where funding_id = any($1::uuid[]) order by funding_id, n`,
      [fundingIds],
    );
    return groupBy(rows, (row) => row.fundingId);
  }

  byReference(db: Db, rail: RailName, reference: string): Promise<Funding | null> {
    return db.entities.findOneBy(FundingEntity, { rail, reference });
  }

  byId(db: Db, id: FundingId): Promise<Funding | null> {
    return db.entities.findOneBy(FundingEntity, { id });
  }

  /** Newest first. */
  page(db: Db, organisationId: OrganisationId | null, after: string | null, limit: number): Promise<Funding[]> {
    return db.entities.find(FundingEntity, {
      where: {
        ...(organisationId === null ? {} : { organisationId }),
        ...(after === null ? {} : { id: LessThan(asId<'Funding'>(after)) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** False when the funding has a reversal that was not withdrawn. */
  async insertReversal(tx: Tx, reversal: FundingReversal): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.funding_reversal (id, funding_id, state, reason, proposed_by, proposed_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (funding_id) where state <> 'withdrawn' do nothing returning id`,
      [reversal.id, reversal.fundingId, reversal.state, reversal.reason, reversal.proposedBy, reversal.proposedAt],
    );
    return rows.length === 1;
  }

  /** Locked until the end of the transaction. */
  async reversalForUpdate(tx: Tx, id: string): Promise<FundingReversal | null> {
    await tx.query('select from payouts.funding_reversal where id = $1 for update', [id]);
    return this.reversal(tx, id);
  }

  async decideReversal(tx: Tx, reversal: FundingReversal, state: 'approved' | 'withdrawn', decidedBy: string): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.funding_reversal set state = $2, decided_by = $3, decided_at = $4
       where id = $1 and state = 'proposed' returning id`,
      [reversal.id, state, decidedBy, tx.now],
    );
    return rows.length === 1;
  }

  reversal(db: Db, id: string): Promise<FundingReversal | null> {
    return db.entities.findOneBy(FundingReversalEntity, { id });
  }

  /** Of each funding the reversal that counts: the one that was not withdrawn, else the newest. */
  async reversalsOf(db: Db, fundingIds: readonly FundingId[]): Promise<Map<FundingId, FundingReversal>> {
    const rows = await db.entities.find(FundingReversalEntity, { where: { fundingId: In([...fundingIds]) }, order: { id: 'ASC' } });
    const isWithdrawn = (row: FundingReversal) => (row.state === 'withdrawn' ? 0 : 1);
    return new Map(rows.sort((a, b) => isWithdrawn(a) - isWithdrawn(b)).map((row) => [row.fundingId, row]));
  }
}
