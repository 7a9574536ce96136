/** A test or a training, and what its owner may set. Pure. */
import { itemChecker, type AnswerCheck, type AnswerForm, type Payload } from '../forms/index.ts';
import {
  amountTooLarge,
  type Currency,
  type FeeAgreementId,
  formatMoney,
  invalid,
  lengthOf,
  money,
  type OrganisationId,
  type QualificationTypeId,
  type Refusal,
  say,
  type TestId,
} from '../kernel/index.ts';
import { checkKey, type Key } from './known-answer.ts';

/** A training shows after each answer whether it was right, and why. */
export const PURPOSES = ['test', 'training'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const TEST_STATES = ['open', 'closed'] as const;
export type TestState = (typeof TEST_STATES)[number];

export interface Test {
  readonly id: TestId;
  readonly typeId: QualificationTypeId;
  /** Null: the platform's. */
  readonly organisationId: OrganisationId | null;
  readonly purpose: Purpose;
  readonly state: TestState;
  /** The newest. */
  readonly version: number;
  readonly currency: Currency;
  /** What is set aside for attempts, minor units. */
  readonly reservedMinor: bigint;
  /** Of that, what attempts under way hold. */
  readonly committedMinor: bigint;
  readonly revision: number;
  readonly createdAt: Date;
}

/** One thing to look at and answer the form about. */
export interface TestItem {
  readonly name: string;
  readonly payload: Payload;
  readonly key: Key;
  /** Of each question that the key knows. */
  readonly weight: number;
  /** Other weights for single questions, by name. */
  readonly weights: Readonly<Record<string, number>> | null;
  /** What a training says after the answer. */
  readonly explanation: string | null;
}

/** What its owner decides. */
export interface TestDraft {
  readonly instructions: string;
  readonly form: AnswerForm;
  readonly items: readonly TestItem[];
  readonly timeLimitSeconds: number;
  readonly estimatedSeconds: number;
  /** Least score, in percent, to pass. */
  readonly passingPercent: number;
  /** Whether passing grants the qualification. */
  readonly grants: boolean;
  /** Null: the score in percent. */
  readonly grantedValue: number | null;
  /** How long the qualification lasts; null: it does not end. */
  readonly grantedSeconds: number | null;
  /** From the start of an attempt to the next; null: one attempt only. */
  readonly retakeDelaySeconds: number | null;
  /** Null: no limit. */
  readonly maximumAttempts: number | null;
  /** How many of a worker's attempts are paid. */
  readonly paidAttempts: number;
  /** Whether a worker sees afterwards which items were right. */
  readonly showsResults: boolean;
  readonly rewardMinor: bigint;
}

export interface TestVersion extends TestDraft {
  readonly testId: TestId;
  readonly version: number;
  readonly feeMinor: bigint;
  readonly feeBasisPoints: number;
  readonly feeMinimumMinor: bigint;
  readonly feeAgreementId: FeeAgreementId | null;
  readonly createdAt: Date;
}

export const TEST_LIMITS = {
  items: 100,
  bytes: 512 * 1024,
  instructions: 50_000,
  explanation: 5_000,
  weight: 100,
  shortestSeconds: 10,
  longestSeconds: 4 * 3600,
  attempts: 100,
  seconds: 315_360_000,
} as const;

/** An estimate that the limit exceeds by more than this is none: the pay is reckoned by it. */
const LIMIT_PER_ESTIMATE = 3;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** What the platform demands of what a test pays. */
export interface PayRules {
  readonly currency: Currency;
  /** Least pay for an hour, minor units. */
  readonly hourlyMinor: bigint;
  /** Longest training that may be unpaid. */
  readonly unpaidSeconds: number;
  /** The platform's own pay nothing. */
  readonly isPlatforms: boolean;
}

/** The least pay of an attempt that takes that long, minor units, rounded up. */
export function leastReward(rules: Pick<PayRules, 'hourlyMinor'>, estimatedSeconds: number): bigint {
  return (rules.hourlyMinor * BigInt(estimatedSeconds) + 3_599n) / 3_600n;
}

/**
 * Everything that is wrong with a test as its owner wants it.
 *
 * @param formFaults what is wrong with the form; it is compiled in a thread
 * @param check asked about each answer of the keys, unless the form is at fault
 */
export function checkTest(
  draft: TestDraft,
  purpose: Purpose,
  rules: PayRules,
  formFaults: readonly Refusal[],
  check: AnswerCheck,
): Refusal[] {
  const form = formFaults.map((fault) => under(fault, 'form'));
  const items = form.length === 0 ? checkItems(draft, check) : [];
  return [
    ...checkWords(draft),
    ...form,
    ...items,
    ...checkNumbers(draft, purpose),
    ...checkAttempts(draft),
    ...checkPay(draft, purpose, rules),
  ];
}

function under(fault: Refusal, ...path: string[]): Refusal {
  return { ...fault, path: [...path, ...(fault.path ?? [])] };
}

function checkWords({ instructions }: TestDraft): Refusal[] {
  const isEmpty = instructions.trim() === '';
  return !isEmpty && lengthOf(instructions) <= TEST_LIMITS.instructions
    ? []
    : [invalid(say`Instructions have 1 to ${TEST_LIMITS.instructions} characters.`, 'instructions')];
}

function checkItems({ form, items }: TestDraft, checkAnswer: AnswerCheck): Refusal[] {
  if (items.length < 1 || items.length > TEST_LIMITS.items) return [invalid(say`A test has 1 to ${TEST_LIMITS.items} items.`, 'items')];
  const names = new Set<string>();
  const check = itemChecker(form, null);
  const faults = items.flatMap((item, index) => {
    const at = String(index);
    const found: Refusal[] = [];
    if (!NAME.test(item.name)) found.push(invalid('An item is named by up to 40 letters, digits, "_" and "-".', 'items', at, 'name'));
    if (names.has(item.name)) found.push(invalid(say`Another item is named "${item.name}" already.`, 'items', at, 'name'));
    names.add(item.name);
    const misfit = check(item.payload);
    if (misfit !== null) found.push(invalid(say`The item ${misfit}.`, 'items', at, 'payload'));
    else found.push(...checkKey(form, item.key, item.payload, checkAnswer).map((fault) => under(fault, 'items', at, 'key')));
    found.push(...checkWeights(item).map((fault) => under(fault, 'items', at)));
    if (item.explanation !== null && lengthOf(item.explanation) > TEST_LIMITS.explanation) {
      found.push(invalid(say`An explanation has up to ${TEST_LIMITS.explanation} characters.`, 'items', at, 'explanation'));
    }
    return found;
  });
  if (faults.length === 0 && Buffer.byteLength(JSON.stringify(items)) > TEST_LIMITS.bytes) {
    return [invalid(say`The items are more than ${TEST_LIMITS.bytes} bytes as JSON.`, 'items')];
  }
  return faults;
}

function checkWeights({ key, weight, weights }: TestItem): Refusal[] {
  const faults: Refusal[] = [];
  whole(faults, weight, 1, TEST_LIMITS.weight, 'weight', 'A weight');
  for (const [name, each] of Object.entries(weights ?? {})) {
    if (!Object.hasOwn(key ?? {}, name)) faults.push(invalid(say`The key knows no question "${name}".`, 'weights', name));
    else if (typeof each !== 'number' || !Number.isInteger(each) || each < 1 || each > TEST_LIMITS.weight) {
      faults.push(invalid(say`A weight is a whole number from 1 to ${TEST_LIMITS.weight}.`, 'weights', name));
    }
  }
  return faults;
}

/** Adds a fault unless the number is whole and within its bounds; null counts as absent. */
function whole(faults: Refusal[], value: number | null, least: number, most: number, field: string, what: string): void {
  if (value !== null && (!Number.isInteger(value) || value < least || value > most)) {
    faults.push(invalid(say`${what} is a whole number from ${least} to ${most}.`, field));
  }
}

function checkNumbers(draft: TestDraft, purpose: Purpose): Refusal[] {
  const faults: Refusal[] = [];
  const { timeLimitSeconds: limit, estimatedSeconds: estimate } = draft;
  whole(faults, limit, TEST_LIMITS.shortestSeconds, TEST_LIMITS.longestSeconds, 'timeLimitSeconds', 'The time limit, in seconds,');
  whole(faults, estimate, 1, TEST_LIMITS.longestSeconds, 'estimatedSeconds', 'The estimate, in seconds,');
  if (estimate > limit) faults.push(invalid('The estimate must not exceed the time limit.', 'estimatedSeconds'));
  if (limit > estimate * LIMIT_PER_ESTIMATE) {
    faults.push(
      invalid(
        say`A time limit of more than ${LIMIT_PER_ESTIMATE} times the estimate says that the estimate is too low: pay is reckoned by it.`,
        'estimatedSeconds',
      ),
    );
  }
  whole(faults, draft.passingPercent, purpose === 'test' ? 1 : 0, 100, 'passingPercent', 'The least score to pass, in percent,');
  whole(faults, draft.grantedValue, -2_147_483_648, 2_147_483_647, 'grantedValue', 'The value');
  whole(faults, draft.grantedSeconds, 60, TEST_LIMITS.seconds, 'grantedSeconds', 'How long the qualification lasts, in seconds,');
  if (!draft.grants && purpose === 'test') faults.push(invalid('A test grants the qualification to whoever passes.', 'grants'));
  if (!draft.grants && (draft.grantedValue !== null || draft.grantedSeconds !== null)) {
    faults.push(invalid('A training that grants nothing has no value to grant.', 'grants'));
  }
  return faults;
}

function checkAttempts(draft: TestDraft): Refusal[] {
  const faults: Refusal[] = [];
  const { retakeDelaySeconds, maximumAttempts, paidAttempts } = draft;
  whole(faults, retakeDelaySeconds, 0, TEST_LIMITS.seconds, 'retakeDelaySeconds', 'The delay, in seconds,');
  whole(faults, maximumAttempts, 1, TEST_LIMITS.attempts, 'maximumAttempts', 'The most attempts of one worker');
  whole(faults, paidAttempts, 1, TEST_LIMITS.attempts, 'paidAttempts', 'The number of paid attempts of one worker');
  const most = retakeDelaySeconds === null ? 1 : maximumAttempts;
  if (retakeDelaySeconds === null && maximumAttempts !== null && maximumAttempts > 1) {
    faults.push(invalid('For more than one attempt, say how long a worker waits before the next.', 'retakeDelaySeconds'));
  } else if (most !== null && paidAttempts > most) {
    faults.push(invalid(say`A worker has ${most} attempt${most === 1 ? '' : 's'}; no more can be paid.`, 'paidAttempts'));
  }
  return faults;
}

function checkPay({ rewardMinor, estimatedSeconds, timeLimitSeconds }: TestDraft, purpose: Purpose, rules: PayRules): Refusal[] {
  const large = amountTooLarge(rewardMinor, rules.currency, 'rewardMinor');
  if (large !== null) return [large];
  if (rewardMinor < 0n) return [invalid('The pay is not negative.', 'rewardMinor')];
  const mayBeUnpaid = purpose === 'training' && timeLimitSeconds <= rules.unpaidSeconds;
  if (rules.isPlatforms) {
    if (rewardMinor > 0n) return [invalid("Nobody's money pays for a test of the platform: set no pay.", 'rewardMinor')];
    if (mayBeUnpaid) return [];
    const message = say`The platform's own types can have a training of up to ${rules.unpaidSeconds} seconds only: whatever is longer has to be paid, and there is no organisation to pay it.`;
    return [invalid(message, 'timeLimitSeconds')];
  }
  if (rewardMinor === 0n && mayBeUnpaid) return [];
  const least = leastReward(rules, estimatedSeconds);
  if (rewardMinor >= least && rewardMinor > 0n) return [];
  const text = (minor: bigint) => formatMoney(money(minor, rules.currency));
  const unpaid = purpose === 'training' ? ` Only a training with a time limit of up to ${rules.unpaidSeconds} seconds may be unpaid.` : '';
  return [
    invalid(
      say`${estimatedSeconds} seconds of a worker's time cost at least ${text(least)}, by ${text(rules.hourlyMinor)} an hour.${unpaid}`,
      'rewardMinor',
    ),
  ];
}
