/**
 * The exits of a payout: for each state and rail, what leads out of it when it does not go on by itself. Pure.
 *
 * The table has a row for each state of the lifecycle: a new state without an exit does not compile. The table in
 * docs/money/stuck-payouts.md is tested against it.
 */
import { type AdminRequestId, conflict, type PayoutId, type PersonId, type Refusal, say, fixed } from '../../kernel/index.ts';
import type { Payout, PayoutState } from '../payout.ts';
import type { RailName } from '../../ledger/index.ts';

/**
 * What two admins can decide about a payout:
 *
 * - `adopt`: store what happened at Stripe, including what somebody did by hand there.
 * - `retry`: send the request to Stripe again now, under a new idempotency key when no request under the earlier key can still take effect.
 * - `return`: give the money back to the worker's balance, once it is certain that Stripe neither has nor will pay it.
 * - `cover`: give the money back to the worker at the platform's own expense, because Stripe cannot take the transfer back.
 */
export const EXIT_ACTIONS = ['adopt', 'retry', 'return', 'cover'] as const;
export type ExitAction = (typeof EXIT_ACTIONS)[number];

export type ExitState = 'due' | 'done' | 'refused';

/** One exit that two admins decided on. */
export interface PayoutExit {
  readonly id: string;
  readonly payoutId: PayoutId;
  readonly action: ExitAction;
  readonly state: ExitState;
  readonly requestId: AdminRequestId;
  readonly askedBy: PersonId;
  readonly approvedBy: PersonId;
  readonly approvedAt: Date;
  /** Times that a process worked on it. */
  readonly attempt: number;
  /** The outcome; while it is due, the reason why it waits. */
  readonly outcome: string | null;
  readonly endedAt: Date | null;
}

/** What leads out of one state on one rail. */
export interface WayOut {
  /** What two admins can decide (`requestPayoutExit`). */
  readonly actions: readonly ExitAction[];
  /** Mutations that lead out of the state. */
  readonly mutations: readonly string[];
  /** What to do, for people. */
  readonly advice: string;
}

/** Null: payouts of this rail are never in the state. */
type WaysOut = Readonly<Record<RailName, WayOut | null>>;

const both = (way: WayOut): WaysOut => ({ manual: way, stripe: way });
const manual = (way: WayOut): WaysOut => ({ manual: way, stripe: null });
const stripe = (way: WayOut): WaysOut => ({ manual: null, stripe: way });
const ended: WayOut = {
  actions: [],
  mutations: ['requestPayout'],
  advice: fixed`The payout has ended and the money is available to the worker, who asks for a new payout.`,
};

export const WAYS_OUT: Readonly<Record<PayoutState, WaysOut>> = {
  awaiting_approval: both({
    actions: ['return'],
    mutations: ['approvePayout', 'refusePayout', 'cancelPayout'],
    advice: fixed`A second admin approves or refuses it, or the worker takes it back.`,
  }),
  reserved: {
    manual: {
      actions: ['return'],
      mutations: ['createPayoutRun', 'cancelPayout'],
      advice: fixed`Put it on a payout run; return the money when that is not possible (bank details that were erased).`,
    },
    stripe: {
      actions: ['return'],
      mutations: ['liftRestriction', 'liftPayerStop', 'cancelPayout'],
      advice: fixed`It is sent when the hold on the money of the worker, or the stop of the payer, is lifted; or return the money.`,
    },
  },
  in_run: manual({
    actions: [],
    mutations: ['approvePayoutRun', 'cancelPayoutRun'],
    advice: fixed`Another admin approves the run and its file is fetched, or the run is cancelled; then the payout is reserved again.`,
  }),
  sending: stripe({
    actions: ['adopt', 'retry', 'return'],
    mutations: [],
    advice: fixed`Adopt the transfer that Stripe has, tell Stripe again, or return the money when Stripe has no transfer.`,
  }),
  sent: {
    manual: { actions: [], mutations: ['markPayouts'], advice: fixed`Mark the line of the run as the bank's statement shows it.` },
    stripe: {
      actions: ['adopt', 'retry', 'return'],
      mutations: [],
      advice: fixed`Adopt what happened at Stripe, tell Stripe to pay the bank again, or return the money: the bank payout is cancelled and the transfer is taken back.`,
    },
  },
  paid: {
    manual: {
      actions: [],
      mutations: ['markPayouts'],
      advice: fixed`It arrived. When the bank's statement shows it as returned later, mark the line of the run as returned.`,
    },
    stripe: { actions: ['adopt'], mutations: [], advice: fixed`It arrived. Adopt it when Stripe says later that the bank sent it back.` },
  },
  returning: stripe({
    actions: ['adopt', 'retry', 'return', 'cover'],
    mutations: [],
    advice: fixed`Adopt the reversal that was made at Stripe, take the transfer back again now, or pay the worker at the expense of the platform when Stripe cannot take it back.`,
  }),
  returned: both(ended),
  failed: manual(ended),
  refused: both(ended),
  cancelled: both(ended),
};

/** What leads out of the state that the payout is in; null for a combination that does not exist. */
export function wayOut(payout: Pick<Payout, 'state' | 'rail'>): WayOut | null {
  return WAYS_OUT[payout.state][payout.rail];
}

/** Why this action does not lead out of the state of the payout; null: it does. */
export function exitFault(payout: Pick<Payout, 'state' | 'rail'>, action: ExitAction): Refusal | null {
  const way = wayOut(payout);
  if (way?.actions.includes(action) === true) return null;
  const advice = way === null ? '' : ` ${way.advice}`;
  const mutations = way === null || way.mutations.length === 0 ? '' : ` (${way.mutations.join(', ')})`;
  const actions = way === null || way.actions.length === 0 ? '' : ` Possible here: ${way.actions.join(', ')}.`;
  return conflict(
    payout.state,
    say`"${action}" leads out of no payout that is ${payout.state.replaceAll('_', ' ')}.${advice}${mutations}${actions}`,
  );
}

/** States before the payout is sent: two admins return the money in the approving transaction. */
export const UNSENT_STATES: readonly PayoutState[] = ['awaiting_approval', 'reserved'];

/** Seconds after which a request to Stripe is certainly over, also when its answer was lost. */
export const QUIET_SECONDS = 900;
