import { RequesterBalanceByDay } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { Shown } from '../../screen/shown.tsx';
import { useOrganisation } from '../organisation-context.ts';
import type { Period } from '../../charts/period.ts';
import { SpendingDays } from './spending-days.tsx';

/** Spending of each day as bars, and the balance of each day as a table. */
export function SpendingByDay({ period }: { readonly period: Period }) {
  const { id } = useOrganisation();
  const read = useRead(RequesterBalanceByDay, { id, ...period });
  return (
    <Shown read={read}>
      {({ organisation }) =>
        organisation?.balanceByDay == null ? null : <SpendingDays period={period} byDay={organisation.balanceByDay} />
      }
    </Shown>
  );
}
