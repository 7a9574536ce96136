/**
 * The life of a batch, as one table. The check constraint `batch_state`, the GraphQL enum and the diagram in the
 * documents follow it.
 */
import { say, stateMachine } from '../../kernel/index.ts';

export type BatchState = 'draft' | 'in_review' | 'open' | 'paused' | 'draining' | 'settled' | 'cancelled';

/** How a draining batch will end. */
export type BatchEnding = 'settled' | 'cancelled';

export type BatchEvent =
  | 'be edited'
  | 'take tasks'
  | 'lose tasks'
  | 'be launched'
  | 'be sent to review'
  | 'be approved'
  | 'be sent back'
  | 'be extended'
  | 'pause'
  | 'resume'
  | 'close'
  | 'expire'
  | 'be cancelled'
  | 'settle'
  | 'end as cancelled';

const LAUNCHED = {
  in_review: say`This batch is waiting for an admin's look already; it opens when they approve it.`,
  open: say`This batch is open already; use extendBatch for tasks added since.`,
  paused: say`This batch is launched already, and paused: use resumeBatch to open it again, extendBatch for tasks added since.`,
} as const;

export const lifecycle = stateMachine<BatchState, BatchEvent>(
  'batch',
  'draft',
  {
    draft: {
      'be edited': 'draft',
      'take tasks': 'draft',
      'lose tasks': 'draft',
      'be launched': 'open',
      'be sent to review': 'in_review',
      'be cancelled': 'cancelled',
    },
    // A batch in review can only leave that state: an admin approves exactly what they reviewed.
    in_review: { 'be approved': 'open', 'be sent back': 'draft', expire: 'draft', 'be cancelled': 'cancelled' },
    open: {
      'be edited': 'open',
      'take tasks': 'open',
      'lose tasks': 'open',
      'be extended': 'open',
      pause: 'paused',
      close: 'draining',
      expire: 'draining',
      'be cancelled': 'draining',
    },
    paused: {
      'be edited': 'paused',
      'take tasks': 'paused',
      'lose tasks': 'paused',
      'be extended': 'paused',
      resume: 'open',
      close: 'draining',
      expire: 'draining',
      'be cancelled': 'draining',
    },
    // Work in flight is still answered, reviewed and paid.
    draining: { settle: 'settled', 'end as cancelled': 'cancelled' },
    settled: {},
    cancelled: {},
  },
  {
    states: { draft: 'a draft', in_review: "waiting for an admin's look", draining: 'coming to its end' },
    events: {
      'take tasks': 'take tasks',
      'lose tasks': 'have its waiting tasks removed',
      'be sent to review': 'be launched',
      pause: 'be paused',
      resume: 'be resumed',
      close: 'be closed',
      settle: 'be settled',
    },
    instead: {
      'be launched': LAUNCHED,
      'be sent to review': LAUNCHED,
      'be edited': {
        in_review: say`This batch is waiting for an admin's look, and they must find what you posted; wait until it is approved or sent back, or cancel it.`,
      },
      'take tasks': {
        in_review: say`This batch is waiting for an admin's look, and they must find what you posted; wait until it is approved or sent back, or cancel it.`,
      },
      'lose tasks': {
        in_review: say`This batch is waiting for an admin's look, and they must find what you posted; wait until it is approved or sent back, or cancel it.`,
      },
      'be extended': {
        draft: say`This batch is a draft; launch it with launchBatch.`,
        in_review: say`This batch is waiting for an admin's look; its other tasks can be launched once it is open.`,
      },
      pause: { paused: say`This batch is paused already.` },
      resume: { open: say`This batch is open already.` },
      close: {
        draft: say`This batch is a draft: nothing of it is launched. Use cancelBatch to be rid of it.`,
        in_review: say`This batch is waiting for an admin's look; use cancelBatch to take it back with its money.`,
        draining: say`This batch is closed already: it ends when the answers in flight are decided.`,
        settled: say`This batch has ended already.`,
      },
      'be cancelled': {
        draining: say`This batch is coming to its end already: nobody can claim its tasks any more.`,
        cancelled: say`This batch is cancelled already.`,
        settled: say`This batch has ended already.`,
      },
      'be approved': { open: say`This batch is open already.` },
    },
  },
);

/** The events that make a batch drain, and how it will end. */
export const ENDINGS = { close: 'settled', expire: 'settled', 'be cancelled': 'cancelled' } as const;

/** Whether slots of the batch are paid for, and so counted in its escrow. */
export function isRunning(state: BatchState): boolean {
  return state === 'open' || state === 'paused';
}

/** How long a batch that is done with waits before it settles by itself: its requester may want to extend it. */
export const SETTLE_AFTER_QUIET_SECONDS = 86_400;

export interface Progress {
  readonly state: BatchState;
  /** Tasks that are not launched. */
  readonly tasksWaiting: number;
  /** Whether a launched task may still be claimed; gold alone does not count. */
  readonly isAnythingFree: boolean;
  /** Whether a task waits for a decision whether to ask for more answers. */
  readonly isUndecided: boolean;
  /** Assignments that are held or submitted. */
  readonly inFlight: number;
  /** Seconds since its last assignment was decided; null when none was. */
  readonly quietSeconds: number | null;
}

/**
 * Whether a batch is done: a draining one as soon as nothing is in flight, a running one only when all of its tasks
 * are launched, all slots are used up and decided, no task waits for a decision to ask for more answers, and its
 * requester had a day to extend it.
 */
export function isDone(progress: Progress): boolean {
  if (progress.inFlight > 0) return false;
  if (progress.state === 'draining') return true;
  return (
    isRunning(progress.state) &&
    progress.tasksWaiting === 0 &&
    !progress.isAnythingFree &&
    !progress.isUndecided &&
    progress.quietSeconds !== null &&
    progress.quietSeconds >= SETTLE_AFTER_QUIET_SECONDS
  );
}
