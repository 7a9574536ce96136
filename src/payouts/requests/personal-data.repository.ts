/** What payouts hold on a person: where and what they were paid; and the deletion of it. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { longSection, MONEY_OWED, PersonalData, shortSection, type ExportSection, type Retained } from '../../identity/index.ts';
import { conflict, money, type PayeeId, type PayoutId, type PersonId, publicId, type Refusal, say } from '../../kernel/index.ts';
import { Ledger } from '../../ledger/index.ts';
import type { Tx } from '../../platform/index.ts';
import { PayeeRepository } from '../payees/payee.repository.ts';
import { PAYOUT_UNDER_WAY } from './pay-out-rest.commands.ts';

const SECTIONS: readonly ExportSection[] = [
  longSection(
    'payouts.payees',
    'Payee',
    `select p.id, p.currency, p.rail, p.state, d.holder_name as "holderName", d.country, d.iban, d.account_number as "accountNumber",
       d.routing_number as "routingNumber", d.bic, p.review_reason as "reviewReason", p.decision, p.decision_note as "decisionNote",
       p.decided_at as "decidedAt", p.created_at as "createdAt", p.replaced_at as "replacedAt"
     from payouts.payee p left join payouts.payee_private d on d.payee_id = p.id
     where p.worker_id = $1 and ($2::uuid is null or p.id > $2) order by p.id limit $3`,
  ),
  longSection(
    'payouts.payouts',
    'Payout',
    `select o.id, o.payee_id as "payeeId", o.rail, o.amount_minor as "amountMinor", o.currency, o.state, o.reason, o.requested_at as "requestedAt",
       o.sent_at as "sentAt", o.paid_at as "paidAt", o.ended_at as "endedAt", a.decision as "approval", a.note as "approvalNote"
     from payouts.payout o left join payouts.payout_approval a on a.payout_id = o.id
     where o.worker_id = $1 and ($2::uuid is null or o.id > $2) order by o.id limit $3`,
  ),
  shortSection('payouts.schedule', 'select frequency, changed_at as "changedAt" from payouts.payout_schedule where worker_id = $1'),
  shortSection(
    'payouts.scheduled_turns',
    `select currency, due_at as "dueAt", frequency, payout_id as "payoutId", refusal, at from payouts.payout_turn where worker_id = $1
     order by due_at, currency`,
  ),
  shortSection(
    'payouts.stripe_account',
    `select account_id as "stripeAccount", country, state, missing, reason, payout_interval as "payoutInterval", started_at as "startedAt",
       read_at as "readAt" from payouts.stripe_account where worker_id = $1`,
  ),
  shortSection(
    'payouts.stripe_banks',
    `select account_id as "stripeAccount", external_id as "bankAccount", is_current as "isCurrent", first_seen_at as "firstSeenAt",
       last_seen_at as "lastSeenAt" from payouts.stripe_bank where worker_id = $1 order by first_seen_at, external_id`,
  ),
  shortSection(
    'payouts.replaced_stripe_accounts',
    `select account_id as "stripeAccount", country, replaced_at as "replacedAt", closed_at as "closedAt"
     from payouts.stripe_account_replaced where worker_id = $1 order by replaced_at`,
  ),
  longSection(
    'ledger.postings',
    'Journal',
    `select j.id, j.created_at as at, (
         select jsonb_agg(jsonb_build_object('event', e.event, 'account', a.kind, 'currency', e.currency, 'amountMinor', e.amount::text) order by e.seq)
         from ledger.entry_view e join ledger.account_view a on a.id = e.account_id where e.journal_id = j.id and a.owner_id = $1) as entries
     from ledger.journal_view j
     where j.id in (select e.journal_id from ledger.entry_view e join ledger.account_view a on a.id = e.account_id where a.owner_id = $1)
       and ($2::uuid is null or j.id > $2)
     order by j.id limit $3`,
  ),
];

/** A payout that reached, or may have reached, a bank: who was paid is kept by tax law. */
const PAID = `o.state in ('sending', 'sent', 'paid', 'returning', 'returned', 'failed')`;

@Injectable()
export class PayoutsPersonalData implements OnModuleInit {
  constructor(
    private readonly data: PersonalData,
    private readonly payees: PayeeRepository,
    private readonly ledger: Ledger,
  ) {}

  onModuleInit(): void {
    this.data.register({
      sections: SECTIONS,
      obstacles: (tx, personId) => this.obstacles(tx, personId),
      retained: (tx, personId) => this.retained(tx, personId),
      erase: async (tx, personId, keeps) => {
        await tx.query('select payouts.erase_person($1, $2)', [personId, keeps]);
      },
      forget: async (tx, personId) => {
        await tx.query('select payouts.forget_payee($1)', [personId]);
      },
    });
  }

  /** Money that is owed, and payouts under way. */
  private async obstacles(tx: Tx, personId: PersonId): Promise<Refusal[]> {
    await this.payees.lockWorker(tx, personId);
    const found: Refusal[] = [];
    for (const { currency, minor } of await this.ledger.balancesOf(tx, [personId], 'worker_available')) {
      if (minor > 0n) {
        found.push(
          conflict(MONEY_OWED, say`${money(minor, currency)} are owed; ask for them first with payOutRest, however little they are.`),
        );
      }
    }
    for (const { currency, minor } of await this.ledger.balancesOf(tx, [personId], 'worker_pending')) {
      if (minor > 0n)
        found.push(conflict('MONEY_PENDING', say`${money(minor, currency)} can be paid out only after their hold time; wait for it.`));
    }
    const [open] = await tx.query<{ n: number }>(
      `select count(*)::int as n from payouts.payout o
       where o.worker_id = $1 and o.state not in ('paid', 'failed', 'refused', 'cancelled', 'returned')`,
      [personId],
    );
    if (open !== undefined && open.n > 0) {
      found.push(
        conflict(PAYOUT_UNDER_WAY, say`${open.n === 1 ? 'A payout is' : `${open.n} payouts are`} under way; wait for the end of it.`),
      );
    }
    return found;
  }

  private async retained(tx: Tx, personId: PersonId): Promise<Retained | null> {
    const [last] = await tx.query<{ at: Date | null }>(
      `select max(coalesce(o.ended_at, o.paid_at, o.sent_at, o.requested_at)) as at from payouts.payout o where o.worker_id = $1 and ${PAID}`,
      [personId],
    );
    if (last === undefined || last.at === null) return null;
    const payees = await tx.query<{ payeeId: PayeeId; payoutIds: PayoutId[] } & Record<string, unknown>>(
      `select p.id as "payeeId", p.currency, p.rail, d.holder_name as "holderName", d.country, d.iban, d.account_number as "accountNumber",
         d.routing_number as "routingNumber", d.bic, s.account_id as "stripeAccount", array_agg(o.id order by o.id) as "payoutIds"
       from payouts.payout o join payouts.payee p on p.id = o.payee_id left join payouts.payee_private d on d.payee_id = p.id
       left join payouts.stripe_account s on s.worker_id = p.worker_id and p.rail = 'stripe'
       where o.worker_id = $1 and ${PAID}
       group by p.id, d.payee_id, s.id order by p.id`,
      [personId],
    );
    const paidTo = payees.map(({ payeeId, payoutIds, ...payee }) => ({
      payeeId: publicId('Payee', payeeId),
      ...payee,
      payoutIds: payoutIds.map((id) => publicId('Payout', id)),
    }));
    return { lastPaymentAt: last.at, record: { paidTo } };
  }
}
