/** All SQL of the exits of payouts. */
import { Injectable } from '@nestjs/common';
import { groupBy, addSeconds, type PayoutId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { ExitState, PayoutExit } from './payout-exits.ts';
import { PayoutExitEntity } from './payout-exit.entity.ts';

const EXIT = columnsOf(PayoutExitEntity, 'x');

@Injectable()
export class PayoutExitRepository {
  /**
   * Writes a decision down. One that is due holds the calls of the payout in the same transaction: the payer takes none of
   * them until the exit has ended.
   *
   * @returns false when another exit of the payout is due
   */
  async insert(tx: Tx, exit: PayoutExit): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.payout_exit (id, payout_id, action, state, request_id, asked_by, approved_by, approved_at, due_at, outcome, ended_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10) on conflict (payout_id) where state = 'due' do nothing returning id`,
      [
        exit.id,
        exit.payoutId,
        exit.action,
        exit.state,
        exit.requestId,
        exit.askedBy,
        exit.approvedBy,
        exit.approvedAt,
        exit.outcome,
        exit.endedAt,
      ],
    );
    if (rows.length === 0) return false;
    if (exit.state === 'due') await this.hold(tx, exit);
    return true;
  }

  /**
   * Holds every call of the payout that is due. A lease that the payer takes at the same moment is waited for.
   *
   * @returns until when the payer may still be telling Stripe; null: it is not
   */
  async hold(tx: Tx, { id, payoutId }: Pick<PayoutExit, 'id' | 'payoutId'>): Promise<Date | null> {
    const rows = await tx.query<{ leasedUntil: Date | null }>(
      `update payouts.stripe_call set held_by_exit_id = $2 where payout_id = $1 and state = 'due' returning leased_until as "leasedUntil"`,
      [payoutId, id],
    );
    const leases = rows.map(({ leasedUntil }) => leasedUntil).filter((until) => until !== null && until > tx.now);
    return leases.sort((a, b) => (b?.getTime() ?? 0) - (a?.getTime() ?? 0))[0] ?? null;
  }

  /** Takes exits that are due; they are due once more when the lease ends. */
  lease(tx: Tx, limit: number, leaseSeconds: number): Promise<PayoutExit[]> {
    return tx.query<PayoutExit>(
      `update payouts.payout_exit x set attempt = attempt + 1, leased_until = $3 where x.id in (
         select id from payouts.payout_exit where state = 'due' and due_at <= $1 and (leased_until is null or leased_until <= $1)
         order by due_at, id limit $2 for update skip locked)
       returning ${EXIT}`,
      [tx.now, limit, addSeconds(tx.now, leaseSeconds)],
    );
  }

  /** Gives it back, to be worked on later. Only by who holds it. */
  async postpone(tx: Tx, exit: PayoutExit, outcome: string, dueAt: Date): Promise<void> {
    await tx.query(
      `update payouts.payout_exit set outcome = $3, due_at = $4, leased_until = null where id = $1 and attempt = $2 and state = 'due'`,
      [exit.id, exit.attempt, outcome.slice(0, 500), dueAt],
    );
  }

  /** Ends it, and lets the payer have the calls of the payout again. False when it has ended before. */
  async end(tx: Tx, id: string, state: Exclude<ExitState, 'due'>, outcome: string): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.payout_exit set state = $2, outcome = $3, ended_at = $4, leased_until = null where id = $1 and state = 'due' returning id`,
      [id, state, outcome.slice(0, 500), tx.now],
    );
    if (rows.length === 0) return false;
    await tx.query('update payouts.stripe_call set held_by_exit_id = null where held_by_exit_id = $1', [id]);
    return true;
  }

  /** The exits of each payout, oldest first. */
  async ofPayouts(db: Db, payoutIds: readonly PayoutId[]): Promise<Map<PayoutId, PayoutExit[]>> {
    const rows = await db.query<PayoutExit>(`select ${EXIT} from payouts.payout_exit x where x.payout_id = any($1::uuid[]) order by x.id`, [
      payoutIds,
    ]);
    return groupBy(rows, (row) => row.payoutId);
  }
}
