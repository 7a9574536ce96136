/**
 * How an organisation treats its workers, as anyone sees it before accepting its work: how long it takes to
 * decide, how much it rejects, what an hour of work came to. Pure.
 *
 * Small numbers are shown as such: with few decisions, or on the work of few people, there is the count and nothing else.
 * A single rejection would be a rate of 100 %, and the pay per hour that of one person.
 */

/** What the latest decisions on an organisation's paid work come to. */
export interface StandingTally {
  /** Assignments decided. */
  readonly decided: number;
  /** People whose work it was. */
  readonly workers: number;
  /** Of those decided: rejected, and not put right since. */
  readonly rejected: number;
  /** Median from the answer to the decision; null when nothing is decided. */
  readonly reviewSeconds: number | null;
  /** From claims to answers, of what was rejected, too. */
  readonly workSeconds: bigint;
  /** Rewards of what was approved. */
  readonly paidMinor: bigint;
  /** ISO 4217; null when nothing is decided. */
  readonly currency: string | null;
}

export interface OrganisationStanding {
  readonly basedOn: number;
  readonly reviewSeconds: number | null;
  readonly rejectionRatePercent: number | null;
  readonly paidPerHourMinor: bigint | null;
  readonly currency: string | null;
}

/** The latest decisions that count: what an organisation was like long ago says little. */
export const LATEST_DECISIONS = 1_000;
export const LEAST_DECISIONS_SHOWN = 10;
export const LEAST_WORKERS_SHOWN = 3;
/** How old a tally may be while the organisation has something on the board. */
export const STANDING_SECONDS = 3_600;

const UNKNOWN: OrganisationStanding = {
  basedOn: 0,
  reviewSeconds: null,
  rejectionRatePercent: null,
  paidPerHourMinor: null,
  currency: null,
};

export function organisationStanding(tally: StandingTally | null): OrganisationStanding {
  if (tally === null) return UNKNOWN;
  const { decided, rejected, reviewSeconds, workSeconds, paidMinor, currency } = tally;
  if (decided < LEAST_DECISIONS_SHOWN || tally.workers < LEAST_WORKERS_SHOWN) return { ...UNKNOWN, basedOn: decided };
  return {
    basedOn: decided,
    reviewSeconds: reviewSeconds === null ? null : Math.round(reviewSeconds),
    rejectionRatePercent: Math.round((rejected / decided) * 1000) / 10,
    // Answers of less than a second are rounded to none: then there is no hour to speak of.
    paidPerHourMinor: workSeconds === 0n ? null : (paidMinor * 3600n) / workSeconds,
    currency,
  };
}
