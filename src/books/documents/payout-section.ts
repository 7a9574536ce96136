/** The section "Payouts" of documents: when each payout was requested, its rail, and its state. */
import { add, money, publicId, type Money } from '../../kernel/index.ts';
import type { PayoutState } from '../../payouts/index.ts';
import type { RailName } from '../../ledger/index.ts';
import { rowsOf, type Column, type Row, type Section } from './document.ts';
import { paymentReference } from '../statements/receipt.repository.ts';
import type { WorkerPayout } from '../statements/worker-payout.repository.ts';

const PAGE = 500;

export const WAY_TEXT: Readonly<Record<RailName, string>> = { manual: 'Bank transfer', stripe: 'Stripe' };

const STATE_TEXT: Readonly<Record<PayoutState, string>> = {
  awaiting_approval: 'Waits for approval',
  reserved: 'Waits to be sent',
  in_run: 'Being prepared for the bank',
  sending: 'Being sent',
  sent: 'On its way',
  paid: 'At the bank',
  failed: 'Not paid, available again',
  refused: 'Not accepted, available again',
  cancelled: 'Taken back, available again',
  returning: 'Coming back from the bank',
  returned: 'Came back, available again',
};

const COLUMNS: readonly Column[] = [
  { name: 'requestedAt', heading: 'Asked for' },
  { name: 'payoutId', heading: 'Payout', isForPrograms: true },
  { name: 'way', heading: 'Way' },
  { name: 'reference', heading: 'Reference' },
  { name: 'state', heading: 'Where it is now' },
  { name: 'paidAt', heading: 'At the bank' },
  { name: 'endedAt', heading: 'Available again' },
  { name: 'amount', heading: 'Amount', isNumber: true },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
  { name: 'arrived', heading: 'Arrived as', isNumber: true },
  { name: 'arrivedCurrency', heading: 'Currency that arrived', isForPrograms: true },
  { name: 'exchangeRate', heading: 'Rate' },
];

function payoutRow(payout: WorkerPayout): Row {
  const { payoutId, rail, state, reason, requestedAt, paidAt, endedAt, amountMinor, currency } = payout;
  const { arrivedMinor, arrivedCurrency, exchangeRate } = payout;
  const arrived = arrivedMinor === null || arrivedCurrency === null ? null : money(arrivedMinor, arrivedCurrency);
  const where = reason === null ? STATE_TEXT[state] : `${STATE_TEXT[state]}: ${reason}`;
  const ends = [state === 'paid' ? paidAt : null, endedAt];
  const id = publicId('Payout', payoutId);
  return [
    requestedAt,
    id,
    WAY_TEXT[rail],
    paymentReference(payout),
    where,
    ...ends,
    money(amountMinor, currency),
    currency,
    arrived,
    arrivedCurrency,
    exchangeRate,
  ];
}

/** @param next reads the page after the last payout */
export function payoutsSection(next: (last: WorkerPayout | null, limit: number) => Promise<readonly WorkerPayout[]>): Section {
  const arrived = new Map<string, Money>();
  const row = (payout: WorkerPayout): Row => {
    const { state, currency, amountMinor } = payout;
    const sum = arrived.get(currency) ?? money(0n, currency);
    arrived.set(currency, state === 'paid' ? add(sum, money(amountMinor, currency)) : sum);
    return payoutRow(payout);
  };
  const total = (sum: Money): Row =>
    COLUMNS.map(({ name }) => (name === 'amount' ? sum : name === 'requestedAt' ? 'At the bank, together' : null));
  return {
    heading: 'Payouts',
    intro: 'By the day on which they were asked for.',
    columns: COLUMNS,
    rows: rowsOf(PAGE, (last: WorkerPayout | null) => next(last, PAGE), row),
    totals: () => [...arrived.values()].map(total),
    empty: 'No payout was asked for.',
  };
}
