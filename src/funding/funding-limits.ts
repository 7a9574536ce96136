/** How much may be paid in by Stripe: the least and the most at once, and caps for organisations that nobody knows yet. */
import { addSeconds, type Currency, formatMoney, invalid, limitReached, money, type Refusal, say } from '../kernel/index.ts';
import { limitIn, type RuleValues } from '../platform/index.ts';

const DAY_SECONDS = 86_400;

export interface FundingLimits {
  readonly currency: Currency;
  readonly leastMinor: bigint;
  readonly mostMinor: bigint;
  /** Null: no cap. */
  readonly caps: NewcomerCaps | null;
}

/** A stolen card is used at once and disputed weeks later: what is unknown starts small. */
export interface NewcomerCaps {
  readonly dayMinor: bigint;
  readonly totalMinor: bigint;
  readonly until: Date;
}

/** What was started and not given up, by organisation and currency. */
export interface CommittedFunding {
  readonly dayMinor: bigint;
  readonly totalMinor: bigint;
}

export const DAY_OF_CAP_SECONDS = DAY_SECONDS;

/** The limits of an organisation now. */
export function fundingLimits(
  rules: RuleValues,
  organisation: { readonly currency: Currency; readonly createdAt: Date; readonly isTrusted: boolean },
  now: Date,
): FundingLimits {
  const { currency } = organisation;
  const limit = { minor: rules.FUNDING_MINIMUM_MINOR, currency: rules.CURRENCY, byCurrency: rules.FUNDING_MINIMUM_BY_CURRENCY };
  const leastMinor = limitIn(currency, limit);
  // In other currencies, each limit has the same ratio to the minimum as in the marketplace's currency.
  const scaled = (minor: bigint) =>
    currency === rules.CURRENCY || limit.minor === 0n
      ? limitIn(currency, { minor, currency: rules.CURRENCY, byCurrency: new Map() })
      : (minor * leastMinor) / limit.minor;
  const until = addSeconds(organisation.createdAt, rules.NEW_ORGANISATION_DAYS * DAY_SECONDS);
  const isNew = !organisation.isTrusted && now < until;
  const caps = isNew
    ? { dayMinor: scaled(rules.NEW_ORGANISATION_DAY_MINOR), totalMinor: scaled(rules.NEW_ORGANISATION_TOTAL_MINOR), until }
    : null;
  return { currency, leastMinor, mostMinor: scaled(rules.FUNDING_MAXIMUM_MINOR), caps };
}

/** Why this much may not be paid in now; null: it may. */
export function amountFault(limits: FundingLimits, committed: CommittedFunding, amountMinor: bigint): Refusal | null {
  const text = (minor: bigint) => formatMoney(money(minor, limits.currency));
  if (amountMinor < limits.leastMinor) return invalid(say`Pay in ${text(limits.leastMinor)} or more at once.`, 'amountMinor');
  if (amountMinor > limits.mostMinor) return invalid(say`Pay in ${text(limits.mostMinor)} or less at once.`, 'amountMinor');
  if (limits.caps === null) return null;
  const { dayMinor, totalMinor, until } = limits.caps;
  const isOverDay = committed.dayMinor + amountMinor > dayMinor;
  const isOverTotal = committed.totalMinor + amountMinor > totalMinor;
  if (!isOverDay && !isOverTotal) return null;
  const cap = isOverTotal ? totalMinor : dayMinor;
  const left = cap - (isOverTotal ? committed.totalMinor : committed.dayMinor);
  return limitReached(
    Number(cap),
    say`A new organisation pays in at most ${text(cap)} ${isOverTotal ? `until ${until.toISOString().slice(0, 10)}` : 'in 24 hours'} by card, of which ${text(left < 0n ? 0n : left)} is left; pay the rest by bank transfer (createInvoice), or ask the operator to lift the cap.`,
  );
}
