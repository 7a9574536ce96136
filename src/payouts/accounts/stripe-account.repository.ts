/** SQL of workers' Stripe accounts, and of the state of the platform's own account. */
import { Injectable } from '@nestjs/common';
import type { PayeeId, WorkerId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { AccountReading, BankRefusal, StripeAccount } from './stripe-account.ts';
import { StripeAccountEntity } from './stripe-account.entity.ts';

const COLUMNS = columnsOf(StripeAccountEntity, 'a');

@Injectable()
export class StripeAccountRepository {
  async of(db: Db, workerId: WorkerId): Promise<StripeAccount | null> {
    return (await this.ofWorkers(db, [workerId])).get(workerId) ?? null;
  }

  async ofWorkers(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, StripeAccount>> {
    const rows = await db.query<StripeAccount>(`select ${COLUMNS} from payouts.stripe_account a where a.worker_id = any($1::uuid[])`, [
      workerIds,
    ]);
    return new Map(rows.map((row) => [row.workerId, row]));
  }

  /** Returns, for each worker, the last payout by Stripe that reached the bank, if the bank refused it. */
  async lastBankRefusals(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, BankRefusal>> {
    const rows = await db.query<BankRefusal & { workerId: WorkerId }>(
      `select * from (
         select distinct on (worker_id) worker_id as "workerId", id as "payoutId", amount_minor as "amountMinor", currency,
           requested_at as "requestedAt", reason, state, state = 'returned' as "isBack"
         from payouts.payout where worker_id = any($1::uuid[]) and rail = 'stripe' and state in ('paid', 'returning', 'returned')
         order by worker_id, id desc) last
       where state <> 'paid'`,
      [workerIds],
    );
    return new Map(rows.map((row) => [row.workerId, row]));
  }

  async byAccountId(db: Db, accountId: string): Promise<StripeAccount | null> {
    const [row] = await db.query<StripeAccount>(`select ${COLUMNS} from payouts.stripe_account a where a.account_id = $1`, [accountId]);
    return row ?? null;
  }

  /** Returns the account of each payee on the Stripe rail. */
  async ofPayees(db: Db, payeeIds: readonly PayeeId[]): Promise<Map<PayeeId, StripeAccount>> {
    const rows = await db.query<StripeAccount & { payeeId: PayeeId }>(
      `select p.id as "payeeId", ${COLUMNS} from payouts.payee p join payouts.stripe_account a on a.worker_id = p.worker_id
       where p.id = any($1::uuid[]) and p.rail = 'stripe'`,
      [payeeIds],
    );
    return new Map(rows.map((row) => [row.payeeId, row]));
  }

  /** Inserts an account. Returns false if the worker has one. Of two concurrent requests, the second waits for the first. */
  async insert(tx: Tx, account: Pick<StripeAccount, 'id' | 'workerId' | 'country'>): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.stripe_account (id, worker_id, country, state, started_at, read_due_at)
       values ($1, $2, $3, 'creating', $4, 'infinity') on conflict (worker_id) do nothing returning id`,
      [account.id, account.workerId, account.country, tx.now],
    );
    return rows.length === 1;
  }

  /** Whether money was ever transferred to the worker by Stripe, or is being transferred. */
  async hasReceivedMoney(db: Db, workerId: WorkerId): Promise<boolean> {
    const rows = await db.query(
      `select from payouts.stripe_call c join payouts.payout p on p.id = c.payout_id
       where p.worker_id = $1 and c.step = 'transfer' and c.state <> 'refused' limit 1`,
      [workerId],
    );
    return rows.length > 0;
  }

  /** Replaces the worker's account by a new one. The old account is kept until Stripe has closed it. */
  async replace(tx: Tx, old: StripeAccount, next: Pick<StripeAccount, 'id' | 'country'>): Promise<void> {
    await this.insertReplaced(tx, old);
    await tx.query(
      `update payouts.stripe_account set id = $2, account_id = null, country = $3, state = 'creating', missing = '{}', reason = null,
         payout_interval = null, payouts_held = false, started_at = $4, read_at = null, read_due_at = 'infinity' where id = $1`,
      [old.id, next.id, next.country, tx.now],
    );
  }

  async insertReplaced(tx: Tx, old: Pick<StripeAccount, 'id' | 'workerId' | 'accountId' | 'country'>): Promise<void> {
    await tx.query(
      `insert into payouts.stripe_account_replaced as r (id, worker_id, account_id, country, replaced_at, close_due_at, closed_at)
       values ($1, $2, $3, $4, $5, case when $3::text is not null then $5::timestamptz end, case when $3::text is null then $5::timestamptz end)
       on conflict (id) do update set account_id = excluded.account_id, close_due_at = excluded.close_due_at, closed_at = null
         where r.account_id is null`,
      [old.id, old.workerId, old.accountId, old.country, tx.now],
    );
  }

  async isReplaced(db: Db, accountId: string): Promise<boolean> {
    return (await db.query('select from payouts.stripe_account_replaced where account_id = $1', [accountId])).length > 0;
  }

  /** Leases accounts that Stripe must close. They are due again at `againAt`. */
  leaseToClose(tx: Tx, limit: number, againAt: Date): Promise<{ id: string; accountId: string }[]> {
    return tx.query(
      `update payouts.stripe_account_replaced r set close_due_at = $3 where r.id in (
         select id from payouts.stripe_account_replaced where close_due_at <= $1 order by close_due_at limit $2 for update skip locked)
       returning r.id, r.account_id as "accountId"`,
      [tx.now, limit, againAt],
    );
  }

  async setClosed(tx: Tx, id: string): Promise<void> {
    await tx.query('update payouts.stripe_account_replaced set closed_at = $2, close_due_at = null where id = $1', [id, tx.now]);
  }

  /** Stores the new account id and the first reading, once. */
  async setCreated(tx: Tx, id: string, accountId: string, reading: AccountReading): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.stripe_account set account_id = $2, state = $3, missing = $4, reason = $5, read_at = $6, read_due_at = $6, payouts_held = $7
       where id = $1 and account_id is null returning id`,
      [id, accountId, reading.state, reading.missing, reading.reason, tx.now, reading.payoutsHeld],
    );
    return rows.length === 1;
  }

  /** Stores a reading. Returns whether anything except the time changed. */
  async storeReading(
    tx: Tx,
    account: StripeAccount,
    reading: AccountReading,
    payoutInterval: string | null,
    dueAt: Date,
  ): Promise<boolean> {
    const [row] = await tx.query<{ changed: boolean }>(
      `with before as (select * from payouts.stripe_account where id = $1 for update)
       update payouts.stripe_account a set state = $2, missing = $3, reason = $4, payout_interval = coalesce($5, a.payout_interval),
         read_at = $6, read_due_at = $7, payouts_held = $8
       from before b where a.id = b.id
       returning (b.state, b.missing, b.reason, b.payouts_held) is distinct from (a.state, a.missing, a.reason, a.payouts_held) as changed`,
      [account.id, reading.state, reading.missing, reading.reason, payoutInterval, tx.now, dueAt, reading.payoutsHeld],
    );
    return row?.changed ?? false;
  }

  /** Leases accounts that are due for reading. They are due again at `againAt`, in case the reading fails. */
  leaseDue(tx: Tx, limit: number, againAt: Date): Promise<StripeAccount[]> {
    return tx.query<StripeAccount>(
      `update payouts.stripe_account a set read_due_at = $3 where a.id in (
         select id from payouts.stripe_account where read_due_at <= $1 and account_id is not null order by read_due_at limit $2 for update skip locked)
       returning ${COLUMNS}`,
      [tx.now, limit, againAt],
    );
  }

  /** Makes the account due now, unless it was read a moment ago. */
  async setDueSoon(tx: Tx, id: string, unlessReadSince: Date): Promise<void> {
    await tx.query(
      `update payouts.stripe_account set read_due_at = $2 where id = $1 and account_id is not null and read_due_at > $2
         and (read_at is null or read_at < $3)`,
      [id, tx.now, unlessReadSince],
    );
  }

  async storePlatform(tx: Tx, payoutInterval: string): Promise<void> {
    await tx.query(
      `insert into payouts.stripe_platform (payout_interval, read_at) values ($1, $2)
       on conflict (only_one) do update set payout_interval = $1, read_at = $2`,
      [payoutInterval, tx.now],
    );
  }
}
