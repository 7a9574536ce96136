/** Parts that several papers share. */
import { money } from '../kernel/index.ts';
import type { BalanceByDay, Holdings } from './day-balance.repository.ts';
import type { Column, Row } from './paper.ts';

const PART_HEADINGS: Readonly<Record<string, string>> = {
  pending: 'Pending',
  available: 'Available',
  in_transit: 'In transit',
  reserved: 'Reserved',
  in_dispute: 'In dispute',
  refunding: 'Being refunded',
  owing: 'Owed to us',
};

const camelCase = (text: string): string => text.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** The columns of a balance by day: the day, each part, all together. */
export function partColumns(parts: readonly string[], balance: BalanceByDay): Column[] {
  const isUsed = (part: string): boolean =>
    [balance.opening, ...balance.days.map(({ closing }) => closing)].some((of) => (of[part] ?? 0n) !== 0n);
  const column = (part: string): Column => ({
    name: camelCase(part),
    heading: PART_HEADINGS[part] ?? part,
    isNumber: true,
    // A page does not tell what is nothing on all days.
    isForPrograms: part !== 'available' && !isUsed(part),
  });
  return [
    { name: 'day', heading: 'Day' },
    ...parts.map(column),
    { name: 'together', heading: 'Together', isNumber: true },
    { name: 'currency', heading: 'Currency', isForPrograms: true },
  ];
}

/** What there was before the first day, and at the end of each day on which something moved. */
export function dayRows(balance: BalanceByDay, parts: readonly string[], currency: string, firstDay: string): Row[] {
  const row = (label: string, holdings: Holdings): Row => {
    const amounts = parts.map((part) => holdings[part] ?? 0n);
    const together = amounts.reduce((sum, minor) => sum + minor, 0n);
    return [label, ...amounts.map((minor) => money(minor, currency)), money(together, currency), currency];
  };
  return [row(`before ${firstDay}`, balance.opening), ...balance.days.map(({ day, closing }) => row(day, closing))];
}

/** "Worker available", for people. */
export function kindText(kind: string): string {
  return `${kind.slice(0, 1).toUpperCase()}${kind.slice(1).replaceAll('_', ' ')}`;
}
