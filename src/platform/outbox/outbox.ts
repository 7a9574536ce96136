/**
 * Calls to another system that must take effect once, also after crashes and lost answers:
 *
 * 1. The intent is a row, committed before the call. Who makes the call leases the row.
 * 2. The call is made under an idempotency key that stays the same until the outcome of the calls under it is certain.
 * 3. The outcome is written in one transaction, by compare-and-set.
 *
 * Three guards prevent a second effect. An earlier attempt is looked up before a retry. After a failure of the other system the
 * row waits for at least a lease, so that the failed call is over before the key can change. No call starts if the lease could
 * end before the call does. Any number of processes may work on the same rows.
 */
import { Logger } from '@nestjs/common';
import { addSeconds, ok, type Clock } from '../../kernel/index.ts';
import type { Caller } from '../access/actor.ts';
import type { Commands } from '../commands/commands.ts';
import type { Tx } from '../database/database.ts';

/** What the outbox knows of a call: columns of its row. */
export interface OutboxCall {
  /** Increases when no request under the earlier keys can still take effect. */
  readonly epoch: number;
  /** Tries of this epoch, this one included. */
  readonly attempt: number;
  /** Of this epoch. */
  readonly firstTriedAt: Date | null;
  readonly leasedUntil: Date | null;
  /** Last answer or error of the other system in this epoch, or what ended the epoch before a pause; null: none yet. */
  readonly lastAnswer: string | null;
  /** Number of consecutive checks that found the call not ready. */
  readonly waitCount: number;
}

/** The answer of the other system. Only `refused` means that nothing happened and nothing will. */
export type OutboxAnswer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly status: number }
  | { readonly kind: 'unknown'; readonly why: string };

/** What the other system has, or has not, of something that may have been asked for before. */
export type LookUp = { readonly kind: 'found'; readonly settle: () => Promise<void> } | { readonly kind: 'absent' };

/** Whether the call may be made now. */
export type Readiness<Call extends OutboxCall> =
  /** `prepare` writes down what the call is made with, before it is made. @returns the call as it is then */
  | { readonly kind: 'ready'; readonly prepare?: (call: Call) => Promise<Call> }
  /** Later, under the same key. `until`: checking earlier is of no use. */
  | { readonly kind: 'wait'; readonly reason: string; readonly until?: Date }
  /** Never; `reason` is written down. */
  | { readonly kind: 'never'; readonly reason: string };

/** A pause between two epochs. */
export interface EpochPause {
  readonly answer: string;
  readonly until: Date;
}

/** The rows of one kind of call. All of it compare-and-set: only who holds a row changes it. */
export interface OutboxRows<Call extends OutboxCall> {
  /** Takes what is due, oldest first; nobody else has it until the lease ends. */
  lease(tx: Tx, limit: number, until: Date): Promise<Call[]>;
  /** Gives a row back, to be tried again under the same key. */
  postpone(tx: Tx, call: Call, answer: string, dueAt: Date): Promise<void>;
  /** Gives a row back when the call was not ready: this does not count as an attempt, and `waits` grows. */
  wait(tx: Tx, call: Call, reason: string, dueAt: Date): Promise<void>;
  /**
   * Begins the next epoch.
   *
   * @param pause why the next request is made later, and when; null: the holder goes on at once, within its lease, and
   *   `lastAnswer` becomes null, because the answer under the earlier key says nothing about this one
   * @returns the call as it is now; null: another process has the row
   */
  nextEpoch(tx: Tx, call: Call, pause: EpochPause | null): Promise<Call | null>;
}

/** One kind of call to another system. */
export interface OutboxStep<Call extends OutboxCall> {
  /** Asks the other system whether the effect is there. @throws OutboxUnavailable when nobody knows */
  lookUp(call: Call): Promise<LookUp>;
  /** Asks what has to be so before. @throws OutboxUnavailable when nobody knows */
  readiness(call: Call): Promise<Readiness<Call>>;
  /** Makes the call, once, unless `mayStart` returns false just before it. `settle` stores the outcome. */
  send(call: Call, key: string, mayStart: () => boolean): Promise<OutboxAnswer<{ readonly settle: () => Promise<void> }>>;
  /** Whether a definite refusal has nothing to do with this call and passes: it is tried again later. */
  isPassing(refusal: { readonly code: string; readonly status: number }): boolean;
  /** Writes down that the other system certainly will not. @param code the other system's; absent when it was not asked */
  refused(call: Call, reason: string, code?: string): Promise<void>;
  /** The idempotency key of the call's epoch. */
  key(call: Call): string;
  /** For the log. */
  describe(call: Call): string;
}

/**
 * The decisions that the safety of a call hangs on, apart, so that the proofs under fault can put a wrong one in their place and
 * see that it is caught.
 */
export interface OutboxDesign {
  /** Whether to ask for what may be there already, before this call is made. */
  looksUpFirst(call: OutboxCall): boolean;
  /** The effect is absent: whether the call may be made under another key. `keySeconds`: how long a key is relied on. */
  startsNewEpoch(call: OutboxCall, now: Date, keySeconds: number): boolean;
  /** The idempotency key of a try. @param key that of the epoch */
  key(call: OutboxCall, key: string): string;
  /** Whether a row rests for a lease after the other system failed, before its key may change. */
  readonly restsAfterFailure: boolean;
}

/**
 * Always looks up an earlier attempt first: the other system may forget a key earlier than promised. The key changes only when the
 * earlier key can have no more effect: it is too old, or the other system would repeat its own failure under it.
 */
export function safeDesign(isServerFailure: (answer: string) => boolean): OutboxDesign {
  return {
    looksUpFirst: (call) => call.attempt > 1 || call.epoch > 1,
    startsNewEpoch: (call, now, keySeconds) =>
      (call.firstTriedAt !== null && addSeconds(call.firstTriedAt, keySeconds) <= now) ||
      (call.lastAnswer !== null && isServerFailure(call.lastAnswer)),
    key: (_call, key) => key,
    restsAfterFailure: true,
  };
}

/** What was to be read from the other system could not be: ask again later. */
export class OutboxUnavailable extends Error {}

export interface OutboxOptions {
  readonly caller: Caller;
  readonly design: OutboxDesign;
  readonly leaseSeconds: number;
  /** How long after its first use a key is relied on. */
  readonly keySeconds: number;
  /** Longest time that one call may take, in milliseconds. */
  readonly longestCallMs: number;
  /** Pause before the next check of a row that is not ready, in seconds. @param waits number of consecutive checks that found it not ready */
  readonly waitSeconds: (waitCount: number) => number;
  /** Whether an answer is a failure of the other system itself, which it may repeat under the key. */
  readonly isServerFailure: (answer: string) => boolean;
}

const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 1800;

/** Pause after an unknown outcome, in seconds: doubled with each attempt, up to half an hour. */
export function pauseSeconds(attempt: number): number {
  return Math.min(FIRST_PAUSE_SECONDS * 2 ** Math.max(0, attempt - 1), LONGEST_PAUSE_SECONDS);
}

export class Outbox<Call extends OutboxCall> {
  private readonly logger = new Logger('outbox');

  constructor(
    private readonly rows: OutboxRows<Call>,
    private readonly step: OutboxStep<Call>,
    private readonly commands: Commands,
    private readonly clock: Clock,
    private readonly options: OutboxOptions,
  ) {}

  /** Takes up to `limit` rows that are due. The transaction is committed before {@link make}. */
  lease(tx: Tx, limit: number): Promise<Call[]> {
    return this.rows.lease(tx, limit, addSeconds(tx.now, this.options.leaseSeconds));
  }

  /** Makes a leased call. A call that goes wrong is tried again, at the latest when the lease ends. @throws when the database is gone */
  async make(leased: Call): Promise<void> {
    try {
      await this.attempt(leased);
    } catch (error) {
      if (error instanceof OutboxUnavailable) return this.postpone(leased, error.message);
      // A bug of ours, or the database is gone: another try under the same key comes when the lease ends.
      this.logger.error(`${this.step.describe(leased)}: ${(error as Error).message}`, (error as Error).stack);
    }
  }

  private async attempt(leased: Call): Promise<void> {
    const { design, keySeconds } = this.options;
    let call = leased;
    // No call was made in this epoch because the row was not ready: while it still is not, no look-up is needed.
    const early = call.waitCount > 0 && call.attempt === 1 ? await this.step.readiness(call) : null;
    if (early?.kind === 'wait') return this.wait(call, early);
    if (design.looksUpFirst(call)) {
      const found = await this.step.lookUp(call);
      if (found.kind === 'found') return found.settle();
      if (design.startsNewEpoch(call, this.clock.now(), keySeconds)) {
        const next = await this.nextEpoch(call, null);
        if (next === null) return;
        call = next;
      }
    }
    const readiness = early ?? (await this.step.readiness(call));
    if (readiness.kind === 'wait') return this.wait(call, readiness);
    if (readiness.kind === 'never') return this.step.refused(call, readiness.reason);
    await this.send(readiness.prepare === undefined ? call : await readiness.prepare(call));
  }

  private wait(call: Call, { reason, until }: { readonly reason: string; readonly until?: Date }): Promise<void> {
    return this.commands.must(this.options.caller, async (tx) => {
      const at = addSeconds(tx.now, this.options.waitSeconds(call.waitCount));
      return ok(await this.rows.wait(tx, call, reason, until !== undefined && until > tx.now ? until : at));
    });
  }

  private async send(call: Call): Promise<void> {
    // Who takes the row over when the lease has ended must not find this call under way.
    const mayStart = () => (call.leasedUntil?.getTime() ?? 0) - this.clock.now().getTime() > this.options.longestCallMs;
    const answer = await this.step.send(call, this.options.design.key(call, this.step.key(call)), mayStart);
    switch (answer.kind) {
      case 'ok':
        return answer.value.settle();
      case 'unknown':
        return this.postpone(call, answer.why);
      case 'refused':
        if (!this.step.isPassing(answer)) return this.step.refused(call, answer.message, answer.code);
        // The refusal may be saved under the key: what is asked for later needs another one.
        await this.nextEpoch(call, { answer: answer.code, until: addSeconds(this.clock.now(), this.options.waitSeconds(call.waitCount)) });
    }
  }

  /** After a failure of the other system the key may change: not before what the failed call had begun is over. */
  private postpone(call: Call, answer: string): Promise<void> {
    const { design, isServerFailure, leaseSeconds, caller } = this.options;
    const seconds = pauseSeconds(call.attempt);
    const pause = design.restsAfterFailure && isServerFailure(answer) ? Math.max(seconds, leaseSeconds) : seconds;
    return this.commands.must(caller, async (tx) => ok(await this.rows.postpone(tx, call, answer, addSeconds(tx.now, pause))));
  }

  private nextEpoch(call: Call, pause: EpochPause | null): Promise<Call | null> {
    return this.commands.must(this.options.caller, async (tx) => ok(await this.rows.nextEpoch(tx, call, pause)));
  }
}
