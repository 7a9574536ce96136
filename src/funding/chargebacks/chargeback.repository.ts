/** All SQL of card disputes. */
import { Injectable } from '@nestjs/common';
import { groupBy, assert, type CardDisputeId, type OrganisationId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { Chargeback, ChargebackState } from './chargeback.ts';
import { ChargebackEntity } from './chargeback.entity.ts';

const COLUMNS = columnsOf(ChargebackEntity, 'd');

export type ChargebackChange = Partial<
  Pick<
    Chargeback,
    | 'feeMinor'
    | 'withdrawals'
    | 'recoveredMinor'
    | 'recoveries'
    | 'stripeStatus'
    | 'evidenceDueAt'
    | 'postedAt'
    | 'slotsWithdrawnAt'
    | 'endedAt'
  >
>;

const COLUMN_OF: Readonly<Record<keyof ChargebackChange, string>> = {
  feeMinor: 'fee_minor',
  withdrawals: 'withdrawals',
  recoveredMinor: 'recovered_minor',
  recoveries: 'recoveries',
  stripeStatus: 'stripe_status',
  evidenceDueAt: 'evidence_due_at',
  postedAt: 'posted_at',
  slotsWithdrawnAt: 'slots_withdrawn_at',
  endedAt: 'ended_at',
};

@Injectable()
export class ChargebackRepository {
  /** False when it is known already; waits for a concurrent one. */
  async insert(tx: Tx, dispute: Chargeback, pollAt: Date | null): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.card_dispute (id, stripe_dispute_id, funding_id, organisation_id, currency, disputed_minor, state, stripe_status, reason,
         opened_at, evidence_due_at, ended_at, next_poll_at, kind)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (stripe_dispute_id) do nothing returning id`,
      [
        dispute.id,
        dispute.stripeDisputeId,
        dispute.fundingId,
        dispute.organisationId,
        dispute.currency,
        dispute.disputedMinor,
        dispute.state,
        dispute.stripeStatus,
        dispute.reason,
        dispute.openedAt,
        dispute.evidenceDueAt,
        dispute.endedAt,
        pollAt,
        dispute.kind,
      ],
    );
    return rows.length === 1;
  }

  async byId(db: Db, id: string): Promise<Chargeback | null> {
    const [row] = await db.query<Chargeback>(`select ${COLUMNS} from payouts.card_dispute d where d.id = $1`, [id]);
    return row ?? null;
  }

  async byStripeId(db: Db, stripeDisputeId: string): Promise<Chargeback | null> {
    const [row] = await db.query<Chargeback>(`select ${COLUMNS} from payouts.card_dispute d where d.stripe_dispute_id = $1`, [
      stripeDisputeId,
    ]);
    return row ?? null;
  }

  /** Those that are not decided, or were since. */
  async since(db: Db, since: Date): Promise<Chargeback[]> {
    return db.query<Chargeback>(
      `select ${COLUMNS} from payouts.card_dispute d where d.ended_at is null or d.ended_at >= $1 order by d.id`,
      [since],
    );
  }

  /** Locked until the end of the transaction. */
  async lock(tx: Tx, by: { readonly id: string } | { readonly stripeDisputeId: string }): Promise<Chargeback | null> {
    const [where, value] = 'id' in by ? ['d.id = $1', by.id] : ['d.stripe_dispute_id = $1', by.stripeDisputeId];
    const [row] = await tx.query<Chargeback>(`select ${COLUMNS} from payouts.card_dispute d where ${where} for no key update`, [value]);
    return row ?? null;
  }

  /** Changes a locked row. */
  async move(tx: Tx, dispute: Chargeback, to: ChargebackState, change: ChargebackChange, pollAt: Date | null): Promise<Chargeback> {
    const keys = Object.keys(change) as (keyof ChargebackChange)[];
    const sets = keys.map((key, index) => `, ${COLUMN_OF[key]} = $${index + 5}`).join('');
    const rows = await tx.query(
      `update payouts.card_dispute set state = $3, next_poll_at = $4${sets} where id = $1 and state = $2 returning id`,
      [dispute.id, dispute.state, to, pollAt, ...keys.map((key) => change[key])],
    );
    assert(rows.length === 1, `dispute ${dispute.id} is ${dispute.state} and locked`);
    return { ...dispute, ...change, state: to };
  }

  /** Leases disputes that are due for polling: no other process polls them until `until`. */
  async leaseDue(tx: Tx, until: Date, limit: number): Promise<Chargeback[]> {
    return tx.query<Chargeback>(
      `update payouts.card_dispute d set next_poll_at = $2 where d.id in (
         select id from payouts.card_dispute where next_poll_at <= $1 order by next_poll_at limit $3 for update skip locked
       ) returning ${COLUMNS}`,
      [tx.now, until, limit],
    );
  }

  /** Those whose organisation's free slots were not withdrawn yet. */
  async toWithdraw(db: Db, limit: number): Promise<Chargeback[]> {
    return db.query<Chargeback>(
      `select ${COLUMNS} from payouts.card_dispute d
       where d.state in ('announced', 'open') and d.slots_withdrawn_at is null order by d.id limit $1`,
      [limit],
    );
  }

  /** Debts towards which something is there, and those that are only to be closed as lost, oldest first. */
  async recoverable(db: Db, limit: number): Promise<CardDisputeId[]> {
    const rows = await db.query<{ id: CardDisputeId }>(
      `select d.id from payouts.card_dispute d
       where d.state = 'open' and (d.recovered_minor < d.disputed_minor and exists (
           select from ledger.account_view a join ledger.balance_view b on b.account_id = a.id
           where a.kind = 'requester_available' and a.owner_id = d.organisation_id and a.currency = d.currency and b.posted > 0)
         or d.stripe_status = 'lost' and d.slots_withdrawn_at is not null
           and not exists (select from payouts.checkout c where c.funding_id = d.funding_id and c.state = 'received'))
       order by d.id limit $1`,
      [limit],
    );
    return rows.map((row) => row.id);
  }

  /** Who owes for a dispute still, after what was free was withdrawn once. */
  async owing(db: Db): Promise<OrganisationId[]> {
    const rows = await db.query<{ id: OrganisationId }>(
      `select distinct d.organisation_id as id from payouts.card_dispute d
       where d.state = 'open' and d.recovered_minor < d.disputed_minor and d.slots_withdrawn_at is not null order by 1`,
    );
    return rows.map((row) => row.id);
  }

  async ofOrganisations(db: Db, organisationIds: readonly OrganisationId[]): Promise<Map<OrganisationId, Chargeback[]>> {
    const rows = await db.query<Chargeback>(
      `select ${COLUMNS} from payouts.card_dispute d where d.organisation_id = any($1::uuid[]) order by d.id desc`,
      [organisationIds],
    );
    return groupBy(rows, (row) => row.organisationId);
  }

  /** Newest first. */
  async page(db: Db, organisationId: OrganisationId | null, after: string | null, limit: number): Promise<Chargeback[]> {
    return db.query<Chargeback>(
      `select ${COLUMNS} from payouts.card_dispute d
       where ($1::uuid is null or d.organisation_id = $1) and ($2::uuid is null or d.id < $2) order by d.id desc limit $3`,
      [organisationId, after, limit],
    );
  }
}
