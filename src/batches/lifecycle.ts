/**
 * The life of a batch, as one table. The check constraint `batch_state`, the GraphQL enum and the diagram in the
 * documents follow it.
 */
import { stateMachine } from '../kernel/index.ts';

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

export const lifecycle = stateMachine<BatchState, BatchEvent>('batch', 'draft', {
  draft: {
    'be edited': 'draft',
    'take tasks': 'draft',
    'lose tasks': 'draft',
    'be launched': 'open',
    'be sent to review': 'in_review',
    'be cancelled': 'cancelled',
  },
  // Nothing but leaving: an admin approves what they looked at.
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
  // What is in flight is still answered, reviewed and paid.
  draining: { settle: 'settled', 'end as cancelled': 'cancelled' },
  settled: {},
  cancelled: {},
});

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
  /** Launched slots that may still be claimed. */
  readonly freeSlots: number;
  /** Assignments that are held or submitted. */
  readonly inFlight: number;
  /** Seconds since its last assignment was decided; null when none was. */
  readonly quietSeconds: number | null;
}

/**
 * Whether a batch is done: a draining one as soon as nothing is in flight, a running one only when all of its tasks
 * are launched, all slots are used up and decided, and its requester had a day to extend it.
 */
export function isDone(progress: Progress): boolean {
  if (progress.inFlight > 0) return false;
  if (progress.state === 'draining') return true;
  return (
    isRunning(progress.state) &&
    progress.tasksWaiting === 0 &&
    progress.freeSlots === 0 &&
    progress.quietSeconds !== null &&
    progress.quietSeconds >= SETTLE_AFTER_QUIET_SECONDS
  );
}
