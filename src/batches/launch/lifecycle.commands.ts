/** Pauses, closes, cancels and expires batches; an admin's review of first batches. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type BatchId,
  type Clock,
  conflict,
  invalid,
  isBlankText,
  lengthOf,
  notFound,
  ok,
  type Refusal,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import {
  CLOCK,
  Commands,
  DB,
  denyUnverified,
  Jobs,
  systemCaller,
  type Actor,
  type Caller,
  type Db,
  type Tx,
} from '../../platform/index.ts';
import { OrganisationRestrictions } from '../../identity/index.ts';
import { type Batch, subject } from '../core/batch.ts';
import { BatchRepository, type BatchChange } from '../core/batch.repository.ts';
import { denyManaging, denyReviewing } from '../core/batches.policy.ts';
import { Ending } from './ending.ts';
import { Reservations } from './reservations.ts';
import { textFault } from '../../forms/index.ts';
import { isRunning, lifecycle, type BatchEvent } from '../core/lifecycle.ts';

const NOTE_LENGTH = 5_000;
const EXPIRE_AT_ONCE = 50;
const EXPIRED_NOTE = 'It expired before an admin had looked at it. Set a later expiry and launch it again.';

type Denial = (actor: Actor, batch: Batch) => Refusal | null;

@Injectable()
export class LifecycleCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly batches: BatchRepository,
    private readonly ending: Ending,
    private readonly reservations: Reservations,
    private readonly restrictions: OrganisationRestrictions,
    private readonly jobs: Jobs,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'batches.expire', run: () => this.expire() });
  }

  pause(caller: Caller, batchId: BatchId): Promise<Result<BatchId>> {
    return this.on(caller, batchId, 'pause', denyManaging, async (tx, batch, state) => {
      await this.batches.update(tx, batch, { state });
      tx.act('batch.paused', subject(batch));
      return ok(batch.id);
    });
  }

  /** Opens a paused batch. Slots that were withdrawn because of a disputed payment are bought again, or it is refused. */
  resume(caller: Caller, batchId: BatchId): Promise<Result<BatchId>> {
    return this.on(caller, batchId, 'resume', denyManaging, async (tx, batch, state) => {
      const unverified = denyUnverified(tx.actor);
      if (unverified !== null) return refuse(unverified);
      const expired = refuseExpired(batch, tx.now);
      if (expired !== null) return refuse(expired);
      const restricted = await this.restrictions.refusal(tx, batch.organisationId, 'resume a batch');
      if (restricted !== null) return refuse(restricted);
      const restored = await this.reservations.restore(tx, batch, { state });
      if (!restored.ok) return restored;
      const { slots } = restored.value;
      tx.act('batch.resumed', subject(batch), slots === 0 ? {} : { slots });
      return ok(batch.id);
    });
  }

  /** Closes the batch: withdraws free slots with their money; work in flight is still paid; then the batch is settled. */
  close(caller: Caller, batchId: BatchId): Promise<Result<BatchId>> {
    return this.on(caller, batchId, 'close', denyManaging, async (tx, batch) => {
      await this.ending.begin(tx, batch, 'close');
      return ok(batch.id);
    });
  }

  /** The same, but it ends as cancelled; a draft, or a batch in review, at once. */
  cancel(caller: Caller, batchId: BatchId): Promise<Result<BatchId>> {
    return this.on(caller, batchId, 'be cancelled', denyManaging, async (tx, batch) => {
      if (isRunning(batch.state)) {
        await this.ending.begin(tx, batch, 'be cancelled');
        return ok(batch.id);
      }
      const change: BatchChange = { state: 'cancelled', ending: 'cancelled', endedAt: tx.now };
      if (batch.state === 'in_review') await this.reservations.unlaunch(tx, batch, change);
      else await this.batches.update(tx, batch, change);
      tx.act('batch.cancelled', subject(batch));
      return ok(batch.id);
    });
  }

  /** An admin lets a first batch onto the board. */
  approve(caller: Caller, batchId: BatchId): Promise<Result<BatchId>> {
    return this.on(caller, batchId, 'be approved', denyReviewing, async (tx, batch, state) => {
      const expired = refuseExpired(batch, tx.now);
      if (expired !== null) return refuse(expired);
      await this.batches.update(tx, batch, { state, openedAt: tx.now });
      tx.act('batch.approved', subject(batch));
      return ok(batch.id);
    });
  }

  /** An admin sends a first batch back to draft, with its money and a reason that the requester reads. */
  sendBack(caller: Caller, batchId: BatchId, note: string): Promise<Result<BatchId>> {
    const unfit = denyNote(note);
    if (unfit !== null) return Promise.resolve(refuse(unfit));
    return this.on(caller, batchId, 'be sent back', denyReviewing, async (tx, batch, state) => {
      await this.reservations.unlaunch(tx, batch, { state, reviewNote: note });
      tx.act('batch.sent_back', subject(batch));
      return ok(batch.id);
    });
  }

  /** Lets batches drain whose time is over; one that still waits for an admin becomes a draft again. Returns how many. */
  async expire(): Promise<number> {
    const due = await this.batches.expired(this.db, this.clock.now(), EXPIRE_AT_ONCE);
    let count = 0;
    for (const batchId of due) {
      if (await this.commands.must(systemCaller('batches.expire'), (tx) => this.expireOne(tx, batchId))) count++;
    }
    return count;
  }

  private async expireOne(tx: Tx, batchId: BatchId): Promise<Result<boolean>> {
    const batch = await this.batches.lock(tx, batchId);
    const next = batch === null ? null : lifecycle.next(batch.state, 'expire');
    if (batch === null || next === null || !next.ok || refuseExpired(batch, tx.now) === null) return ok(false);
    if (isRunning(batch.state)) await this.ending.begin(tx, batch, 'expire');
    else {
      await this.reservations.unlaunch(tx, batch, { state: next.value, reviewNote: EXPIRED_NOTE });
      tx.act('batch.sent_back', subject(batch), { by: 'expire' });
    }
    return ok(true);
  }

  private on(
    caller: Caller,
    batchId: BatchId,
    event: BatchEvent,
    deny: Denial,
    act: (tx: Tx, batch: Batch, next: Batch['state']) => Promise<Result<BatchId>>,
  ): Promise<Result<BatchId>> {
    return this.commands.run(caller, async (tx) => {
      const batch = await this.batches.lock(tx, batchId);
      if (batch === null) return refuse(notFound('The batch', 'batchId'));
      const denied = deny(tx.actor, batch);
      if (denied !== null) return refuse(denied);
      const next = lifecycle.next(batch.state, event);
      return next.ok ? act(tx, batch, next.value) : next;
    });
  }
}

function refuseExpired(batch: Batch, now: Date): Refusal | null {
  if (batch.expiresAt === null || batch.expiresAt > now) return null;
  return conflict(batch.state, 'The batch has expired; its requester has to set a later expiry first.');
}

function denyNote(note: string): Refusal | null {
  const fault = textFault(note);
  if (fault !== null) return invalid(say`The note ${fault}: say what has to change.`, 'note');
  if (!isBlankText(note) && lengthOf(note) <= NOTE_LENGTH) return null;
  return invalid(say`The note must have 1 to ${NOTE_LENGTH} characters: say what has to change.`, 'note');
}
