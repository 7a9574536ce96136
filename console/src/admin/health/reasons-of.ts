/** Reasons why the money health is not sound. Pure. */
import type { MoneyHealthData } from '../../api/generated/admin.ts';
import type { MessageKey } from '../../messages/keys.ts';

type Health = MoneyHealthData['moneyHealth'];
type Facts = Pick<Health, 'at' | 'solvency' | 'differences' | 'lastComparison' | 'payerStops' | 'stuck' | 'seals'>;

/** The server seals each log every few minutes: rows that wait longer are a fault. */
const SEALED_WITHIN_MS = 15 * 60_000;

export function reasonsOf({ at, solvency, differences, lastComparison, payerStops, stuck, seals }: Facts): readonly MessageKey[] {
  const isUnsealed = seals.some(
    ({ unsealedSince }) => unsealedSince !== null && Date.parse(at) - Date.parse(unsealedSince) >= SEALED_WITHIN_MS,
  );
  const reasons: readonly (readonly [boolean, MessageKey])[] = [
    [solvency.some(({ isSolvent }) => !isSolvent), 'health.why-insolvent'],
    [differences.length > 0, 'health.why-differences'],
    [lastComparison !== null && (lastComparison.failure !== null || lastComparison.differences > 0), 'health.why-comparison'],
    [payerStops.length > 0, 'health.why-stops'],
    [stuck.length > 0, 'health.why-stuck'],
    [isUnsealed, 'health.why-unsealed'],
  ];
  return reasons.filter(([isSo]) => isSo).map(([, reason]) => reason);
}
