/** Days from which to which money is shown, both included: YYYY-MM-DD in UTC. */
export interface Period {
  readonly firstDay: string;
  readonly lastDay: string;
}

const DAY_MS = 86_400_000;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The last `count` days, including today. */
export const lastDays = (count: number, now: number): Period => ({ firstDay: dayOf(now - (count - 1) * DAY_MS), lastDay: dayOf(now) });

/** Start of the first day and end of the last day as timestamps. */
export const momentsOf = ({ firstDay, lastDay }: Period): { readonly from: string; readonly to: string } => ({
  from: `${firstDay}T00:00:00.000Z`,
  to: new Date(Date.parse(lastDay) + DAY_MS).toISOString(),
});

/** One bar for each day of the period; days without a figure have 0. */
export function barsOf(
  { firstDay, lastDay }: Period,
  amounts: ReadonlyMap<string, number>,
): readonly { readonly day: string; readonly amount: number }[] {
  const count = Math.round((Date.parse(lastDay) - Date.parse(firstDay)) / DAY_MS) + 1;
  const days = Array.from({ length: Math.max(0, count) }, (_each, index) => dayOf(Date.parse(firstDay) + index * DAY_MS));
  return days.map((day) => ({ day, amount: amounts.get(day) ?? 0 }));
}
