/** The section "Balance at the end of each day" of statements. */
import { money } from '../../kernel/index.ts';
import type { BalanceByDay, Flow, Flows, Holdings } from '../statements/day-balance.repository.ts';
import type { Column, Row, Section } from './document.ts';

const PART_HEADINGS: Readonly<Record<string, string>> = {
  pending: 'Pending',
  available: 'Available',
  in_transit: 'In transit',
  reserved: 'Reserved',
  in_dispute: 'In dispute',
  refunding: 'Being refunded',
  owing: 'Owed to us',
};

const FLOW_HEADINGS: Readonly<Record<string, string>> = {
  earned: 'Earned',
  paid_out: 'Paid out',
  paid_in: 'Paid in',
  spent: 'Spent',
  paid_back: 'Paid back',
  disputed: 'Disputed',
  adjusted: 'Adjusted',
  other: 'Other',
};

/** Flows that the page shows even when they are zero on every day. */
const MAIN_FLOWS: ReadonlySet<string> = new Set(['earned', 'paid_out', 'paid_in', 'spent']);

const camelCase = (text: string): string => text.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** Parts of the balance, and the flows that change it. */
interface BalanceForm {
  readonly parts: readonly string[];
  readonly flows: readonly Flow[];
}

/**
 * The balance by day as a section whose lines add up: each line equals the line before, plus inward flows, less outward flows. The
 * same holds for the totals.
 */
export function balanceSection(balance: BalanceByDay, form: BalanceForm, currency: string, firstDay: string): Section {
  return {
    heading: 'Balance at the end of each day',
    intro: `Days on which nothing moved are left out. In each line: together before${form.flows.map(flowText(balance)).join('')} = together.`,
    columns: balanceColumns(balance, form),
    rows: dayRows(balance, form, currency, firstDay),
    totals: () => [totalRow(balance, form, currency)],
    empty: 'Nothing moved.',
  };
}

/** Text such as " + earned"; empty for a flow that the page does not show. */
function flowText(balance: BalanceByDay): (flow: Flow) => string {
  return (flow) =>
    isFlowShown(balance, flow) ? ` ${flow.isOutward ? '−' : '+'} ${(FLOW_HEADINGS[flow.name] ?? flow.name).toLowerCase()}` : '';
}

function isFlowShown({ days }: BalanceByDay, { name }: Flow): boolean {
  return MAIN_FLOWS.has(name) || days.some(({ flows }) => (flows[name] ?? 0n) !== 0n);
}

/** Columns: the day, each flow, each part, the sum of the parts. Columns without values are in CSV only. */
function balanceColumns(balance: BalanceByDay, { parts, flows }: BalanceForm): Column[] {
  const isUsed = (part: string): boolean =>
    [balance.opening, ...balance.days.map(({ closing }) => closing)].some((of) => (of[part] ?? 0n) !== 0n);
  return [
    { name: 'day', heading: 'Day' },
    ...flows.map((flow): Column => {
      const heading = FLOW_HEADINGS[flow.name] ?? flow.name;
      return { name: camelCase(flow.name), heading, isNumber: true, isForPrograms: !isFlowShown(balance, flow) };
    }),
    ...parts.map((part): Column => {
      const heading = PART_HEADINGS[part] ?? part;
      return { name: camelCase(part), heading, isNumber: true, isForPrograms: part !== 'available' && !isUsed(part) };
    }),
    { name: 'together', heading: 'Together', isNumber: true },
    { name: 'currency', heading: 'Currency', isForPrograms: true },
  ];
}

/** Rows: the balance before the first day, then each day with a posting and its closing balance. */
function dayRows(balance: BalanceByDay, { parts, flows }: BalanceForm, currency: string, firstDay: string): Row[] {
  const row = (label: string, holdings: Holdings, of: Flows | null): Row => {
    const amounts = parts.map((part) => holdings[part] ?? 0n);
    const together = amounts.reduce((sum, minor) => sum + minor, 0n);
    const moved = flows.map(({ name }) => (of === null ? null : money(of[name] ?? 0n, currency)));
    return [label, ...moved, ...amounts.map((minor) => money(minor, currency)), money(together, currency), currency];
  };
  return [row(`before ${firstDay}`, balance.opening, null), ...balance.days.map((day) => row(day.day, day.closing, day.flows))];
}

/** Totals: the sum of each flow, and the closing balance. */
function totalRow({ days, closing }: BalanceByDay, { parts, flows }: BalanceForm, currency: string): Row {
  const sums = flows.map(({ name }) => days.reduce((sum, day) => sum + (day.flows[name] ?? 0n), 0n));
  const amounts = parts.map((part) => closing[part] ?? 0n);
  const together = amounts.reduce((sum, minor) => sum + minor, 0n);
  return ['In all, and at the end', ...[...sums, ...amounts, together].map((minor) => money(minor, currency)), currency];
}

/** The name of an account kind for people: "Worker available" for `worker_available`. */
export function kindText(kind: string): string {
  return `${kind.slice(0, 1).toUpperCase()}${kind.slice(1).replaceAll('_', ' ')}`;
}
