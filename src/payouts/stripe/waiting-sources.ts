/** What has been somewhere for too long, events that nothing here knows, and accounts that are not as they have to be. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds } from '../../kernel/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import type { DifferenceKind } from './difference-kinds.ts';
import { Reconciliation } from './reconciliation.ts';
import type { Comparison, FoundDifference, ReconciliationWindow } from './reconciliation-source.ts';
import { StripeAccounts } from './stripe-accounts.ts';

const DAY = 86_400;
/** How long a payout may be in a state that ought to pass. A bank takes a week with holidays. */
const LONGEST_SECONDS: Readonly<Record<string, number>> = { reserved: 2 * DAY, sending: DAY, sent: 10 * DAY, returning: 3 * DAY };
/** How long an event may go unhandled. */
const LONGEST_EVENT_SECONDS = 6 * 3600;
/** The difference that an event in this state is. */
const EVENT_KINDS: Readonly<Record<string, DifferenceKind>> = { orphan: 'orphan_webhook', unknown: 'unknown_event' };
/** Rows told of each. */
const SHOWN = 1000;

@Injectable()
export class WaitingSources implements OnModuleInit {
  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly accounts: StripeAccounts,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.reconciliation.register({ name: 'payout', compare: (window) => this.stuck(window) });
    this.reconciliation.register({ name: 'event', compare: (window) => this.events(window) });
    this.reconciliation.register({
      name: 'account',
      catchUp: () => this.accounts.readPlatform(),
      compare: () => this.schedules(),
    });
  }

  /** Payouts by the time of what happened to them last. */
  private async stuck(window: ReconciliationWindow): Promise<Comparison> {
    const rows = await this.db.query<{ id: string; state: string; since: Date; said: string | null }>(
      `select p.id, p.state, greatest(p.requested_at, p.sent_at, p.paid_at, max(c.created_at)) as since, max(c.said) as said
       from payouts.payout p left join payouts.stripe_call c on c.payout_id = p.id
       where p.rail = 'stripe' and p.state in ('reserved', 'sending', 'sent', 'returning')
       group by p.id order by p.id`,
    );
    const differences = rows
      .filter((row) => addSeconds(row.since, LONGEST_SECONDS[row.state] ?? 0) < window.now)
      .slice(0, SHOWN)
      .map(({ id, state, since, said }): FoundDifference => {
        const here = `${state} since ${since.toISOString()}`;
        return { kind: 'stuck', subject: { kind: 'payout', id }, here: said === null ? here : `${here}: ${said}` };
      });
    return { compared: rows.length, differences };
  }

  private async events(window: ReconciliationWindow): Promise<Comparison> {
    const rows = await this.db.query<{ id: string; type: string; objectId: string | null; state: string }>(
      `select id, type, object_id as "objectId", state from payouts.stripe_event
       where (state in ('orphan', 'unknown') and received_at >= $1) or (state = 'stored' and received_at < $2) order by received_at limit $3`,
      [window.since, addSeconds(window.now, -LONGEST_EVENT_SECONDS), SHOWN],
    );
    const [all] = await this.db.query<{ count: number }>(
      'select count(*)::int as count from payouts.stripe_event where received_at >= $1',
      [window.since],
    );
    const differences = rows.map(({ id, type, objectId, state }): FoundDifference => ({
      kind: EVENT_KINDS[state] ?? 'unhandled_event',
      objectId: objectId ?? id,
      there: `${type} (${id})`,
    }));
    return { compared: all?.count ?? 0, differences };
  }

  private async schedules(): Promise<Comparison> {
    const rows = await this.db.query<{ accountId: string | null; workerId: string | null; interval: string; isGone: boolean }>(
      `select null as "accountId", null::uuid as "workerId", payout_interval as interval, false as "isGone" from payouts.stripe_platform
       union all
       select a.account_id, a.worker_id, coalesce(a.payout_interval, 'not known'), coalesce(a.reason = 'account_closed', false)
       from payouts.stripe_account a where a.account_id is not null
         and exists (select from payouts.payee p where p.worker_id = a.worker_id and p.rail = 'stripe' and p.state = 'usable')`,
    );
    const differences: FoundDifference[] = [];
    for (const { accountId, workerId, interval, isGone } of rows) {
      const subject = workerId === null ? null : { kind: 'worker', id: workerId };
      if (isGone) differences.push({ kind: 'account_gone', objectId: accountId, subject, here: 'the payee of a worker' });
      else if (interval !== 'manual')
        differences.push({ kind: 'schedule', objectId: accountId ?? 'our own account', subject, there: interval });
    }
    return { compared: rows.length, differences };
  }
}
