/** What people decide about submitted work: approve, reject, and take a rejection back. */
import { Injectable } from '@nestjs/common';
import {
  allOf,
  assert,
  conflict,
  invalid,
  lengthOf,
  notFound,
  ok,
  type AssignmentId,
  type PersonId,
  present,
  type Refusal,
  refuse,
  type Result,
  say,
  type Sentence,
} from '../kernel/index.ts';
import { Commands, personIdOf, type Actor, type Caller, type Db, type Tx } from '../platform/index.ts';
import { DECIDE_MAXIMUM, Work, type Assignment, type ReviewDecision } from '../work/index.ts';
import { checkBulk, checkNote, chunks, rejectionHoldLifecycle, NOTE_LENGTH, type RejectionReasonCode } from './review.ts';
import { mayOverturn, mayReview } from './review.policy.ts';
import { ReviewRepository } from './review.repository.ts';
import { Verdicts } from './verdicts.ts';

export interface Approval {
  readonly assignmentIds: readonly AssignmentId[];
  readonly note: string | null;
  readonly idempotencyKey: string | null;
}

export interface Rejection {
  readonly assignmentId: AssignmentId;
  readonly reasonCode: RejectionReasonCode;
  readonly note: string;
}

@Injectable()
export class ReviewCommands {
  constructor(
    private readonly commands: Commands,
    private readonly work: Work,
    private readonly reviews: ReviewRepository,
    private readonly verdicts: Verdicts,
  ) {}

  /** Approves all of them, or none. What is approved already stays so. @returns how many this call approved */
  approve(caller: Caller, approval: Approval): Promise<Result<{ approvedCount: number }>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const checked = allOf(approval.note === null ? [] : longNote(approval.note));
        if (!checked.ok) return checked;
        const found = await this.find(tx, approval.assignmentIds, 'assignmentIds', 'approved');
        if (!found.ok) return found;
        const waiting = found.value.filter((assignment) => assignment.state === 'submitted');
        const approved = await this.decide(tx, waiting, { from: 'submitted', to: 'approved' });
        if (approved.length < waiting.length) {
          // Somebody was faster: an approval is what was asked for, a rejection is not.
          const again = await this.find(tx, approval.assignmentIds, 'assignmentIds', 'approved');
          if (!again.ok) return again;
        }
        await this.verdicts.approve(tx, approved, personIdOf(tx.actor), approval.note);
        return ok({ approvedCount: approved.length });
      },
      {
        key: approval.idempotencyKey,
        command: 'review.approve',
        request: { approve: approval },
        authorise: (db) => this.denials(db, caller.actor, approval.assignmentIds, 'assignmentIds'),
      },
    );
  }

  /** Rejects all of them, or none. @returns how many */
  reject(caller: Caller, rejections: readonly Rejection[], idempotencyKey: string | null): Promise<Result<{ rejectedCount: number }>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const ids = rejections.map((rejection) => rejection.assignmentId);
        const checked = allOf(rejections.flatMap((rejection, index) => checkNote(rejection.note, 'rejections', String(index), 'note')));
        if (!checked.ok) return checked;
        const found = await this.find(tx, ids, 'rejections', null);
        if (!found.ok) return found;
        const rejected = await this.decide(tx, found.value, { from: 'submitted', to: 'rejected' });
        if (rejected.length < found.value.length) {
          const again = await this.find(
            tx,
            ids.filter((id) => !rejected.some((assignment) => assignment.id === id)),
            'rejections',
            null,
          );
          return again.ok
            ? refuse(conflict('changing', 'Somebody else decides about these assignments at this moment; look again.'))
            : again;
        }
        const byId = new Map(rejections.map((rejection) => [rejection.assignmentId, rejection]));
        await this.verdicts.reject(
          tx,
          rejected.map((assignment) => ({ assignment, ...byId.get(assignment.id)! })),
          personIdOf(tx.actor) as PersonId,
        );
        return ok({ rejectedCount: rejected.length });
      },
      {
        key: idempotencyKey,
        command: 'review.reject',
        request: { reject: rejections },
        authorise: (db) =>
          this.denials(
            db,
            caller.actor,
            rejections.map((rejection) => rejection.assignmentId),
            'rejections',
          ),
      },
    );
  }

  /** The requester takes a rejection back, while it rests: the worker is paid. */
  withdraw(caller: Caller, assignmentId: AssignmentId, note: string | null): Promise<Result<{ assignmentId: AssignmentId }>> {
    return this.commands.run(caller, async (tx) => {
      const refusals = note === null ? [] : longNote(note);
      if (refusals[0] !== undefined) return refuse(refusals[0]);
      const assignment = await this.work.assignment(tx, assignmentId);
      if (assignment === null) return refuse(notFound('The assignment', 'assignmentId'));
      const denied = mayReview(tx.actor, assignment);
      if (denied !== null) return refuse(denied);
      return this.undo(tx, assignment, 'withdrawn', note);
    });
  }

  /** An admin undoes a rejection, while it rests: the worker is paid. */
  overturn(caller: Caller, assignmentId: AssignmentId, reason: string): Promise<Result<{ assignmentId: AssignmentId }>> {
    return this.commands.run(caller, async (tx) => {
      const refusals = checkNote(reason, 'reason');
      if (refusals[0] !== undefined) return refuse(refusals[0]);
      const assignment = await this.work.assignment(tx, assignmentId);
      if (assignment === null) return refuse(notFound('The assignment', 'assignmentId'));
      const denied = mayOverturn(tx.actor, assignment);
      if (denied !== null) return refuse(denied);
      return this.undo(tx, assignment, 'overturned', reason);
    });
  }

  private async undo(
    tx: Tx,
    assignment: Assignment,
    to: 'withdrawn' | 'overturned',
    note: string | null,
  ): Promise<Result<{ assignmentId: AssignmentId }>> {
    const resting = await this.reviews.lockResting(tx, assignment.id);
    if (resting === null) {
      return refuse(conflict(assignment.state, undone(assignment.state)));
    }
    if (resting.heldUntil <= tx.now) {
      return refuse(conflict('stands', 'The time to undo this rejection is over.'));
    }
    const next = rejectionHoldLifecycle.next(resting.state, to === 'withdrawn' ? 'withdraw' : 'overturn');
    if (!next.ok) return next;
    const [hold] = await this.reviews.closeHolds(tx, [resting.reviewId], to);
    const approved = await this.work.decide(tx, assignment.id, { from: 'rejected', to: 'approved' });
    assert(hold !== undefined && approved !== null, `the locked rejection of ${assignment.id} was undone by somebody else`);
    await this.verdicts.undo(tx, approved, hold, to, note);
    return ok({ assignmentId: assignment.id });
  }

  /** Why the actor may not judge some of these assignments. */
  private async denials(db: Db, actor: Actor, ids: readonly AssignmentId[], field: string): Promise<readonly Refusal[]> {
    const checked = checkBulk(ids, field);
    if (!checked.ok) return checked.refusals;
    const byId = await this.work.assignments(db, ids);
    return ids.flatMap((id, index) => {
      const assignment = byId.get(id);
      const denied = assignment === undefined ? notFound('The assignment') : mayReview(actor, assignment);
      return denied === null ? [] : { ...denied, path: [field, String(index)] };
    });
  }

  /** The assignments in the order asked, if each waits for a verdict, or is `already` so. */
  private async find(tx: Tx, ids: readonly AssignmentId[], field: string, already: 'approved' | null): Promise<Result<Assignment[]>> {
    const byId = await this.work.assignments(tx, ids);
    const found = ids.map((id) => present(byId.get(id), 'an assignment that the actor may judge'));
    const faults = allOf(found.flatMap((assignment, index) => cannotDecide(assignment, already, [field, String(index)])));
    return faults.ok ? ok(found) : faults;
  }

  /** Moves those that are still where they were; in the order of their ids, so that two commands never wait for each other. */
  private async decide(tx: Tx, assignments: readonly Assignment[], decision: ReviewDecision): Promise<Assignment[]> {
    const ids = assignments.map((assignment) => assignment.id).sort();
    const moved: Assignment[] = [];
    for (const run of chunks(ids, DECIDE_MAXIMUM)) moved.push(...(await this.work.decideMany(tx, run, decision)));
    return moved;
  }
}

/** Why there is no rejection to undo. */
function undone(state: Assignment['state']): Sentence {
  if (state === 'rejected') return say`The time to undo this rejection is over: it stands.`;
  return state === 'approved'
    ? say`This answer is approved: there is no rejection to undo.`
    : say`This assignment is ${state}: there is no rejection to undo.`;
}

/** Why no verdict can be given now; an assignment that is `already` what was asked for is no fault. */
function cannotDecide(assignment: Assignment, already: string | null, path: string[]): Refusal[] {
  if (assignment.state === 'submitted' || assignment.state === already) return [];
  const hint = assignment.state === 'rejected' ? ' Withdraw the rejection instead.' : '';
  return [
    { ...conflict(assignment.state, say`Only submitted work can be reviewed; this assignment is ${assignment.state}.${hint}`), path },
  ];
}

function longNote(note: string): Refusal[] {
  return lengthOf(note) > NOTE_LENGTH.most ? [invalid(say`Say it in at most ${NOTE_LENGTH.most} characters.`, 'note')] : [];
}
