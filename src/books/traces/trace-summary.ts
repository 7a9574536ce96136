/** Sums the postings of a trace by what they are, so that thousands of them can be shown as some lines. Pure. */
import { referenceOf } from '../core/reference.ts';
import type { TraceDirection, TracedPosting } from './money-trace.ts';

/** Postings of one kind, direction and currency. */
export interface TraceSummaryLine {
  /** {@link kindOfPart} of each. */
  readonly kind: string;
  readonly event: string;
  readonly direction: TraceDirection;
  readonly count: number;
  /** Minor units of the traced money; null when these postings moved none of it. */
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Their postings move the same money one step after the other, so that a sum over the steps would count it several times. */
const IN_STEPS: ReadonlySet<string> = new Set(['po', 'rf', 'dp']);

/** The event, with its step where the event has steps: "appr", "po:paid", "dp:open". */
export function kindOfPart({ event, ref }: Pick<TracedPosting, 'event' | 'ref'>): string {
  const step = IN_STEPS.has(event) ? /^[a-z]+/.exec(referenceOf(event, ref).part ?? '')?.[0] : undefined;
  return step === undefined ? event : `${event}:${step}`;
}

/** In the order in which the kinds first appear. @param parts oldest first */
export function summaryOf(parts: readonly TracedPosting[]): TraceSummaryLine[] {
  const lines = new Map<string, TraceSummaryLine>();
  for (const part of parts) {
    const { event, direction, currency, amountMinor, createdAt } = part;
    const kind = kindOfPart(part);
    const key = [kind, direction, currency].join(' ');
    const known = lines.get(key);
    lines.set(key, {
      ...{ kind, event, direction, currency },
      count: (known?.count ?? 0) + 1,
      amountMinor: amountMinor === null ? (known?.amountMinor ?? null) : (known?.amountMinor ?? 0n) + amountMinor,
      firstAt: known?.firstAt ?? createdAt,
      lastAt: createdAt,
    });
  }
  return [...lines.values()];
}
