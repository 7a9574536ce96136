/** An attempt at a test: its lifecycle, and who may begin one. Pure. */
import {
  addSeconds,
  conflict,
  forbidden,
  limitReached,
  ok,
  refuse,
  type Result,
  say,
  stateMachine,
  type TestAttemptId,
  type TestId,
  tryLater,
  type WorkerId,
} from '../kernel/index.ts';
import type { Results, TestAnswers } from './score.ts';
import type { Test, TestVersion } from './test.ts';

export const ATTEMPT_STATES = ['open', 'submitted', 'expired'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

export interface Attempt {
  readonly id: TestAttemptId;
  readonly testId: TestId;
  readonly version: number;
  readonly workerId: WorkerId;
  /** Which of the worker's attempts at this test, from 1. */
  readonly n: number;
  readonly state: AttemptState;
  /** What it pays when it is submitted. */
  readonly rewardMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: string;
  readonly startedAt: Date;
  /** The end of the time limit. */
  readonly dueAt: Date;
  /** A little later: until then what comes is taken. */
  readonly closesAt: Date;
  readonly endedAt: Date | null;
  readonly answers: TestAnswers | null;
  readonly results: Results | null;
  readonly scorePercent: number | null;
  readonly passed: boolean | null;
  readonly grantId: string | null;
}

export const attemptLifecycle = stateMachine<AttemptState, 'submit' | 'expire'>(
  'attempt',
  'open',
  { open: { submit: 'submitted', expire: 'expired' }, submitted: {}, expired: {} },
  {
    states: { open: 'under way' },
    events: { submit: 'be answered', expire: 'run out' },
    instead: {
      submit: { submitted: say`You have submitted this already.`, expired: say`The time for this is over; it was not submitted.` },
    },
  },
);

/** What beginning an attempt depends on. */
export interface StartFacts {
  readonly test: Pick<Test, 'state' | 'reservedMinor' | 'committedMinor' | 'purpose'>;
  readonly version: Pick<TestVersion, 'grants' | 'retakeDelaySeconds' | 'maximumAttempts' | 'paidAttempts' | 'rewardMinor' | 'feeMinor'>;
  readonly isTypeActive: boolean;
  /** Of the worker's grant of the type; null: never had it. */
  readonly standing: 'granted' | 'expired' | 'revoked' | null;
  /** The worker's attempts since the qualification ran out, or all. */
  readonly attempts: { readonly made: number; readonly paid: number; readonly lastAt: Date | null };
  /** Whether the worker belongs to the organisation, and may know the key. */
  readonly isMember: boolean;
  readonly isBlocked: boolean;
}

/** What an attempt begun now pays the worker, and the platform on top. */
export interface AttemptPay {
  readonly rewardMinor: bigint;
  readonly feeMinor: bigint;
}

/**
 * Whether the worker may begin an attempt now, and what it pays.
 *
 * A qualification that ran out may be earned again at once, and what was attempted before does not count then. What was
 * taken away by a person is given back by a person.
 */
export function mayStart(facts: StartFacts, now: Date): Result<AttemptPay> {
  const { test, version, standing, attempts } = facts;
  if (facts.isMember) return refuse(forbidden('You belong to the organisation whose test this is.'));
  if (facts.isBlocked)
    return refuse(forbidden('This requester has blocked you; see "me { restrictions { … } }" for the reason and the end.'));
  if (!facts.isTypeActive) return refuse(conflict('INACTIVE', 'This qualification is not given any more.'));
  if (test.state === 'closed') return refuse(conflict('CLOSED', say`This ${test.purpose} is closed; its owner may open it again.`));
  if (version.grants && standing === 'granted') return refuse(conflict('GRANTED', 'You have this qualification already.'));
  if (standing === 'revoked') {
    return refuse(forbidden('This qualification was taken away from you; only whoever gives it can give it back.'));
  }
  const late = tooSoon(version, attempts, now);
  if (late !== null) return late;
  const pays = attempts.paid < version.paidAttempts;
  const pay = pays ? { rewardMinor: version.rewardMinor, feeMinor: version.feeMinor } : { rewardMinor: 0n, feeMinor: 0n };
  if (pay.rewardMinor + pay.feeMinor > test.reservedMinor - test.committedMinor) {
    const message = say`No attempt can be begun now: what the requester set aside to pay for this ${test.purpose} is used up or held by others. Nobody is left unpaid; ask again later.`;
    return refuse(conflict('UNFUNDED', message));
  }
  return ok(pay);
}

function tooSoon(version: StartFacts['version'], { made, lastAt }: StartFacts['attempts'], now: Date) {
  if (made === 0) return null;
  const most = version.retakeDelaySeconds === null ? 1 : version.maximumAttempts;
  if (most !== null && made >= most) {
    return refuse(limitReached(most, say`This can be attempted ${most === 1 ? 'once' : `${most} times`} only, and you have.`));
  }
  const retryAt = addSeconds(lastAt!, version.retakeDelaySeconds ?? 0);
  if (retryAt <= now) return null;
  const retryAfterSeconds = Math.ceil((retryAt.getTime() - now.getTime()) / 1000);
  return refuse(tryLater(retryAfterSeconds, say`You can attempt this again in ${retryAfterSeconds} seconds.`));
}
