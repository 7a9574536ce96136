/** Reads the balance of a worker or an organisation at the end of each day, from the ledger alone. */
import { Injectable } from '@nestjs/common';
import { firstIdAt } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import type { DaySpan } from '../core/days.ts';
import { dayName, dayOfId, daysSql } from '../core/id-span.ts';
import { EVENT } from './earnings.repository.ts';
import type { Period } from '../core/period.ts';

/** Balances by part, minor units. */
export type Holdings = Readonly<Record<string, bigint>>;

/** Amounts by the name of a {@link Flow}, minor units. An outward flow is positive when money goes out. */
export type Flows = Readonly<Record<string, bigint>>;

export interface DayOfBalance {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** Flows of the day: balance before + inward flows − outward flows = balance at the end. */
  readonly flows: Flows;
  /** Balances at the end of the day. */
  readonly closing: Holdings;
}

export interface BalanceByDay {
  /** Balances before the first day. */
  readonly opening: Holdings;
  /** Days with postings, oldest first. */
  readonly days: readonly DayOfBalance[];
  /** Balances at the end of the last day. */
  readonly closing: Holdings;
}

/** A way in which money enters or leaves the accounts of an owner. Moves between the owner's own accounts belong to no flow. */
export interface Flow {
  readonly name: string;
  /** Events of the chart. A reversal belongs to the flow of the reversed event. Empty: all events that no other flow has. */
  readonly events: readonly string[];
  /** Whether the flow is positive when money goes out. */
  readonly isOutward: boolean;
}

const flow = (name: string, events: readonly string[], isOutward = false): Flow => ({ name, events, isOutward });
const ADJUSTED = flow('adjusted', ['adj']);
const OTHER = flow('other', []);

export const WORKER_FLOWS: readonly Flow[] = [
  flow('earned', ['appr', 'ovt', 'rest', 'part', 'top', 'tpay', 'bonus']),
  ADJUSTED,
  OTHER,
  flow('paid_out', ['po'], true),
];

export const ORGANISATION_FLOWS: readonly Flow[] = [
  flow('paid_in', ['fund', 'fback']),
  flow('spent', ['appr', 'ovt', 'rest', 'part', 'top', 'tpay', 'bonus'], true),
  flow('paid_back', ['rf'], true),
  flow('disputed', ['dp'], true),
  ADJUSTED,
  OTHER,
];

const WORKER = `
  select a.id, replace(a.kind, 'worker_', '') as part from ledger.account_view a
  where a.owner_id = $1 and a.currency = $2 and a.kind in ('worker_pending', 'worker_available', 'worker_in_transit')`;
export const WORKER_PARTS = ['pending', 'available', 'in_transit'] as const;

const ORGANISATION = `
  select a.id, case a.kind when 'requester_available' then 'available' when 'requester_pending' then 'pending'
    when 'refund_clearing' then 'refunding' else 'owing' end as part
  from ledger.account_view a
  where a.owner_id = $1 and a.currency = $2
    and a.kind in ('requester_available', 'requester_pending', 'refund_clearing', 'requester_receivable')
  union all
  select a.id, 'reserved' from batches.batch_view b
  join ledger.account_view a on a.owner_id = b.id and a.currency = $2 and a.kind in ('batch_escrow', 'batch_reserve')
  where b.organisation_id = $1
  union all
  select a.id, 'reserved' from assessments.test_view t
  join ledger.account_view a on a.owner_id = t.id and a.currency = $2 and a.kind = 'test_reserve'
  where t.organisation_id = $1
  union all
  select distinct a.id, 'in_dispute' from review.rejection_hold_view d
  join ledger.account_view a on a.owner_id = d.assignment_id and a.currency = $2 and a.kind = 'dispute_hold'
  where d.organisation_id = $1`;
export const ORGANISATION_PARTS = ['available', 'pending', 'reserved', 'in_dispute', 'refunding', 'owing'] as const;

interface MoveRow {
  /** Null for the current balance. */
  readonly day: string | null;
  readonly part: string;
  /** Null for the current balance. */
  readonly event: string | null;
  readonly minor: bigint;
}

@Injectable()
export class DayBalanceRepository {
  /** Start and end of a period of days as times. A day does not always have 24 hours. */
  async momentsOf(db: Db, span: DaySpan): Promise<Period> {
    const [row] = await db.query<Period>(
      `select $1::date::timestamp at time zone $3 as "from", ($2::date + 1)::timestamp at time zone $3 as "to"`,
      [span.firstDay, span.lastDay, span.timeZone],
    );
    return row!;
  }

  ofWorker(db: Db, workerId: string, currency: string, span: DaySpan): Promise<BalanceByDay> {
    return this.read(db, WORKER, { parts: WORKER_PARTS, flows: WORKER_FLOWS }, workerId, currency, span);
  }

  ofOrganisation(db: Db, organisationId: string, currency: string, span: DaySpan): Promise<BalanceByDay> {
    const form = { parts: ORGANISATION_PARTS, flows: ORGANISATION_FLOWS };
    return this.read(db, ORGANISATION, form, organisationId, currency, span);
  }

  /**
   * Counts back from the current balance, so that only postings since the first day are read. The id of a journal begins with its
   * time, so a period is a range of ids.
   */
  private async read(db: Db, accounts: string, form: BalanceForm, ownerId: string, currency: string, span: DaySpan): Promise<BalanceByDay> {
    const { from, to } = await this.momentsOf(db, span);
    // Postings after the last day have the day after it.
    const rows = await db.query<MoveRow>(
      `with ${daysSql('$5', '$6', '$3')}, accounts as (${accounts})
       select null as day, x.part, null as event, sum(b.posted) as minor from accounts x join ledger.balance_view b on b.account_id = x.id group by x.part
       union all
       select ${dayName('moved.day')}, moved.part, moved.event, moved.minor from (
         select ${dayOfId('e.journal_id')} as day, x.part, ${EVENT} as event, sum(e.amount) as minor
         from accounts x
         join ledger.entry_view e on e.account_id = x.id and e.journal_id >= $4
         cross join days
         group by 1, 2, 3
       ) moved`,
      [ownerId, currency, span.timeZone, firstIdAt(from), from, to],
    );
    return balanceByDay(rows, form, span);
  }
}

/** Parts of a balance, and the flows that change it. */
interface BalanceForm {
  readonly parts: readonly string[];
  readonly flows: readonly Flow[];
}

/** Computes the balance by day from the current balance and the postings since the first day. Pure function. */
export function balanceByDay(rows: readonly MoveRow[], { parts, flows }: BalanceForm, span: DaySpan): BalanceByDay {
  const opening: Record<string, bigint> = Object.fromEntries(parts.map((part) => [part, 0n]));
  const moves = new Map<string, { byPart: Record<string, bigint>; byFlow: Record<string, bigint> }>();
  for (const { day, part, event, minor } of rows) {
    opening[part] = (opening[part] ?? 0n) + (day === null ? minor : -minor);
    if (day === null || day > span.lastDay) continue;
    const move = moves.get(day) ?? { byPart: {}, byFlow: Object.fromEntries(flows.map(({ name }) => [name, 0n])) };
    move.byPart[part] = (move.byPart[part] ?? 0n) + minor;
    const { name, isOutward } = flowOf(flows, event);
    move.byFlow[name] = (move.byFlow[name] ?? 0n) + (isOutward ? -minor : minor);
    moves.set(day, move);
  }
  let closing: Holdings = opening;
  const days = [...moves].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    opening,
    days: days.map(([day, { byPart, byFlow }]) => {
      closing = Object.fromEntries(parts.map((part) => [part, (closing[part] ?? 0n) + (byPart[part] ?? 0n)]));
      return { day, closing, flows: byFlow };
    }),
    closing,
  };
}

function flowOf(flows: readonly Flow[], event: string | null): Flow {
  return flows.find(({ events }) => event !== null && events.includes(event)) ?? OTHER;
}
