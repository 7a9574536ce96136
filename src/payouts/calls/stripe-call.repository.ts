/** All SQL of calls to Stripe. */
import { Injectable } from '@nestjs/common';
import type { PayoutId, WorkerId } from '../../kernel/index.ts';
import type { Db, EpochPause, Tx } from '../../platform/index.ts';
import type { CallStep, KeptReversal, SourceType, StripeCall } from './stripe-call.ts';

const COLUMNS = `c.payout_id as "payoutId", c.step, c.state, c.epoch, c.attempt, c.first_tried_at as "firstTriedAt", c.tried_at as "triedAt",
  c.leased_until as "leasedUntil", c.last_error as "lastAnswer", c.wait_count as "waitCount", c.source_type as "sourceType", c.object_id as "objectId"`;

@Injectable()
export class StripeCallRepository {
  /** To be made as soon as may be. Nothing happens where it is there already. */
  async insert(tx: Tx, payoutIds: readonly PayoutId[], step: CallStep): Promise<void> {
    await tx.query(
      `insert into payouts.stripe_call (payout_id, step, state, due_at, created_at)
       select id, $2, 'due', $3, $3 from unnest($1::uuid[]) as id on conflict do nothing`,
      [payoutIds, step, tx.now],
    );
  }

  /** The payout of a transfer, or of a reversal, with what was moved. Money may come back by several reversals, some made by hand. */
  async payoutOfObject(
    db: Db,
    objectId: string,
    step: 'transfer' | 'reversal',
  ): Promise<{ payoutId: PayoutId; amountMinor: bigint; currency: string } | undefined> {
    const [row] = await db.query<{ payoutId: PayoutId; amountMinor: bigint; currency: string }>(
      `select p.id as "payoutId", coalesce(r.amount_minor, p.amount_minor) as "amountMinor", p.currency
       from payouts.payout p left join payouts.stripe_reversal r on r.payout_id = p.id and r.id = $1 and $2 = 'reversal'
       where r.id is not null or exists (select from payouts.stripe_call c where c.payout_id = p.id and c.object_id = $1 and c.step = $2)`,
      [objectId, step],
    );
    return row;
  }

  /**
   * Takes what is due of one step; nobody else has it until the lease ends. Nothing while the payer is stopped, and nothing that
   * an exit holds.
   */
  lease(tx: Tx, step: CallStep, limit: number, until: Date): Promise<StripeCall[]> {
    return tx.query<StripeCall>(
      `update payouts.stripe_call c set attempt = attempt + 1, first_tried_at = coalesce(first_tried_at, $1), tried_at = $1,
         leased_until = $3
       where (c.payout_id, c.step) in (
           select payout_id, step from payouts.stripe_call
           where step = $4 and state = 'due' and held_by_exit_id is null and due_at <= $1 and (leased_until is null or leased_until <= $1)
           order by due_at, payout_id limit $2 for update skip locked)
         and not exists (select from payouts.payer_stop where lifted_at is null)
       returning ${COLUMNS}`,
      [tx.now, limit, until, step],
    );
  }

  async of(db: Db, payoutId: PayoutId): Promise<Map<CallStep, StripeCall>> {
    const rows = await db.query<StripeCall>(`select ${COLUMNS} from payouts.stripe_call c where c.payout_id = $1`, [payoutId]);
    return new Map(rows.map((row) => [row.step, row]));
  }

  /** The one that made this object; null for none of ours. */
  async byObject(db: Db, objectId: string): Promise<StripeCall | null> {
    const [row] = await db.query<StripeCall>(`select ${COLUMNS} from payouts.stripe_call c where c.object_id = $1`, [objectId]);
    return row ?? null;
  }

  /** Ends it with what Stripe made. False when it has ended already. */
  async done(tx: Tx, call: Pick<StripeCall, 'payoutId' | 'step'>, objectId: string, pollAt: Date | null): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.stripe_call set state = 'done', object_id = $3, ended_at = $4, leased_until = null, held_by_exit_id = null, last_error = null, next_poll_at = $5
       where payout_id = $1 and step = $2 and state = 'due' returning payout_id`,
      [call.payoutId, call.step, objectId, tx.now, pollAt],
    );
    return rows.length === 1;
  }

  /**
   * Ends it: Stripe will not. Only by who holds it: the payer that took it for this attempt, or an exit.
   *
   * @param by the call as the payer took it, or the id of the exit
   * @returns false when it has ended already, or another process has leased it meanwhile
   */
  async refused(tx: Tx, call: Pick<StripeCall, 'payoutId' | 'step'>, answer: string, by: StripeCall | string): Promise<boolean> {
    const [epoch, attempt, exitId] = typeof by === 'string' ? [null, null, by] : [by.epoch, by.attempt, null];
    const rows = await tx.query(
      `update payouts.stripe_call set state = 'refused', last_error = $3, ended_at = $4, leased_until = null, held_by_exit_id = null
       where payout_id = $1 and step = $2 and state = 'due'
         and case when $7::uuid is null then epoch = $5 and attempt = $6 else held_by_exit_id = $7 end returning payout_id`,
      [call.payoutId, call.step, answer.slice(0, 500), tx.now, epoch, attempt, exitId],
    );
    return rows.length === 1;
  }

  /**
   * Due at once, as two admins decided. The exit holds it, and nobody is telling Stripe.
   *
   * @param isNewKey nothing can come of the key before: the next one is used
   */
  async callAgain(tx: Tx, call: Pick<StripeCall, 'payoutId' | 'step'>, exitId: string, isNewKey: boolean): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.stripe_call set due_at = $4, leased_until = null, last_error = 'told again by two admins',
         epoch = epoch + $5::int, attempt = case when $5 = 1 then 0 else attempt end,
         first_tried_at = case when $5 = 0 then first_tried_at end, source_type = case when $5 = 0 then source_type end, wait_count = 0
       where payout_id = $1 and step = $2 and state = 'due' and held_by_exit_id = $3 returning payout_id`,
      [call.payoutId, call.step, exitId, tx.now, isNewKey ? 1 : 0],
    );
    return rows.length === 1;
  }

  /** Gives it back, to be tried again under the same key. Only by who holds it. */
  async postpone(tx: Tx, call: StripeCall, answer: string, dueAt: Date): Promise<void> {
    await tx.query(
      `update payouts.stripe_call set last_error = $5, due_at = $6, leased_until = null
       where payout_id = $1 and step = $2 and epoch = $3 and attempt = $4 and state = 'due'`,
      [call.payoutId, call.step, call.epoch, call.attempt, answer.slice(0, 500), dueAt],
    );
  }

  /**
   * Gives a call back that is not ready: no request was made this time. Only by the holder of the lease.
   *
   * An attempt without a request does not count: the age of the key begins with the first request.
   */
  async wait(tx: Tx, call: StripeCall, answer: string, dueAt: Date): Promise<void> {
    await tx.query(
      `update payouts.stripe_call set last_error = $5, due_at = $6, leased_until = null, wait_count = wait_count + 1, attempt = attempt - 1,
         first_tried_at = case when attempt > 1 then first_tried_at end
       where payout_id = $1 and step = $2 and epoch = $3 and attempt = $4 and state = 'due'`,
      [call.payoutId, call.step, call.epoch, call.attempt, answer.slice(0, 500), dueAt],
    );
  }

  /** Where the money is taken from, for all requests of this epoch: the first choice stays. Only by who holds it. */
  async choose(tx: Tx, call: StripeCall, sourceType: SourceType): Promise<void> {
    await tx.query(
      `update payouts.stripe_call set source_type = coalesce(source_type, $5)
       where payout_id = $1 and step = $2 and epoch = $3 and attempt = $4 and state = 'due'`,
      [call.payoutId, call.step, call.epoch, call.attempt, sourceType],
    );
  }

  /** What these calls waited for may be there now: they are due at once. @param workerId null: transfers of every worker */
  async wake(tx: Tx, workerId: WorkerId | null): Promise<void> {
    await tx.query(
      `update payouts.stripe_call c set due_at = $2
       from payouts.payout p
       where p.id = c.payout_id and c.state = 'due' and c.wait_count > 0 and c.due_at > $2 and (c.leased_until is null or c.leased_until <= $2)
         and case when $1::uuid is null then c.step = 'transfer' else p.worker_id = $1 end`,
      [workerId, tx.now],
    );
  }

  /**
   * The next epoch: the key before can do nothing any more. Only by who holds it, and while the lease lasts.
   *
   * @param pause null: the holder goes on at once, within its lease; nothing was answered in the new epoch yet
   * @returns the call as it is now; null: another process has the row
   */
  async nextEpoch(tx: Tx, call: StripeCall, pause: EpochPause | null): Promise<StripeCall | null> {
    const [row] = await tx.query<StripeCall>(
      `update payouts.stripe_call c set epoch = epoch + 1, last_error = $5, due_at = coalesce($6, due_at), source_type = null,
         wait_count = case when $6::timestamptz is null then 0 else wait_count + 1 end,
         attempt = case when $6::timestamptz is null then 1 else 0 end,
         first_tried_at = case when $6::timestamptz is null then $7::timestamptz end,
         leased_until = case when $6::timestamptz is null then leased_until end
       where payout_id = $1 and step = $2 and epoch = $3 and attempt = $4 and state = 'due' returning ${COLUMNS}`,
      [call.payoutId, call.step, call.epoch, call.attempt, pause?.answer.slice(0, 500) ?? null, pause?.until ?? null, tx.now],
    );
    return row ?? null;
  }

  /** Leases objects that are due for polling; they are due again at `againAt`. */
  toPoll(tx: Tx, limit: number, againAt: Date): Promise<StripeCall[]> {
    return tx.query<StripeCall>(
      `update payouts.stripe_call c set next_poll_at = $3 where (c.payout_id, c.step) in (
         select payout_id, step from payouts.stripe_call where next_poll_at <= $1 order by next_poll_at limit $2 for update skip locked)
       returning ${COLUMNS}`,
      [tx.now, limit, againAt],
    );
  }

  /** Stores the bank account of a bank payout, and why the bank did not accept it; null: not known. */
  async keepBank(tx: Tx, payoutId: PayoutId, bankAccount: string | null, failure: string | null): Promise<void> {
    await tx.query(
      `update payouts.stripe_call set bank_account = coalesce($2, bank_account), bank_failure = coalesce($3, bank_failure)
       where payout_id = $1 and step = 'bank'`,
      [payoutId, bankAccount, failure?.slice(0, 200) ?? null],
    );
  }

  /** Keeps which reversals brought the money of a payout back. */
  async keepReversals(tx: Tx, payoutId: PayoutId, reversals: readonly KeptReversal[]): Promise<void> {
    await tx.query(
      `insert into payouts.stripe_reversal (id, payout_id, amount_minor, kept_at)
       select r.id, $3, r.amount, $4 from unnest($1::text[], $2::bigint[]) as r (id, amount) on conflict (id) do nothing`,
      [reversals.map(({ id }) => id), reversals.map(({ amountMinor }) => amountMinor), payoutId, tx.now],
    );
  }

  async pollAgainAt(tx: Tx, call: Pick<StripeCall, 'payoutId' | 'step'>, at: Date | null): Promise<void> {
    await tx.query(`update payouts.stripe_call set next_poll_at = $3 where payout_id = $1 and step = $2 and state = 'done'`, [
      call.payoutId,
      call.step,
      at,
    ]);
  }
}
