/**
 * Submitting and giving back.
 *
 * An answer counts as long as its slot was not opened again: in the lease, in the grace after it, and after that until
 * the sweep has come by. A later one is kept and not counted. A repeat of the same answer is not a fault: its response
 * may have been lost.
 */
import { Injectable } from '@nestjs/common';
import { accountOfOwner, SchemaThreads, type SchemaRules } from '../forms/index.ts';
import { Batches } from '../batches/index.ts';
import {
  allOf,
  type AssignmentId,
  conflict,
  notFound,
  ok,
  present,
  refuse,
  refuseAndKeep,
  type Result,
  say,
  type WorkerId,
} from '../kernel/index.ts';
import { Commands, type Caller, type Tx } from '../platform/index.ts';
import { Reputation, type OutcomeKind } from '../reputation/index.ts';
import {
  autoApproveAt,
  NOTHING_REPORTED,
  reportedTimeFault,
  sameJson,
  secondsUntilEnd,
  submissionCase,
  timeWorked,
  type Answer,
  type Assignment,
  type ReportedTime,
} from './assignment.ts';
import { AssignmentRepository, type HeldTerms } from './assignment.repository.ts';
import { ReturnedSlots } from './returned-slots.ts';
import { repeatable, runWritten, type Written } from './written.ts';

@Injectable()
export class AssignmentCommands {
  constructor(
    private readonly commands: Commands,
    private readonly rows: AssignmentRepository,
    private readonly batches: Batches,
    private readonly slots: ReturnedSlots,
    private readonly reputation: Reputation,
    private readonly schemas: SchemaThreads,
  ) {}

  /**
   * Hands in the answer to a held assignment.
   *
   * @param answer a value per question of the form, as of the version that the worker saw
   * @param reported what the client says about the time. It never decides whether the answer counts, and a repeat may say
   *   something else: the first is kept
   * @returns the assignment; or NOT_FOUND, INVALID (per question), CONFLICT (answered otherwise before, given back, expired)
   */
  submit(
    caller: Caller,
    workerId: WorkerId,
    id: AssignmentId,
    answer: unknown,
    key?: string | null,
    reported: ReportedTime = NOTHING_REPORTED,
  ): Promise<Result<Written>> {
    const fault = reportedTimeFault(reported);
    if (fault !== null) return Promise.resolve(refuse(fault));
    const submit = (rules: SchemaRules) =>
      runWritten(
        this.commands,
        caller,
        async (tx) => {
          for (;;) {
            const held = await this.rows.forSubmission(tx, id, workerId);
            if (held === null) return refuse(notFound('The assignment', 'assignmentId'));
            const result = await this.decideSubmission(tx, held, { answer, reported }, rules);
            // Null: between reading and writing it stopped being held; what it became decides.
            if (result !== null) return result;
          }
        },
        repeatable(caller, 'assignment.submit', key, { submit: id, answer }),
      );
    return this.schemas.use(submit);
  }

  private async decideSubmission(
    tx: Tx,
    held: HeldTerms,
    { answer, reported }: { answer: unknown; reported: ReportedTime },
    rules: SchemaRules,
  ): Promise<Result<Assignment> | null> {
    const { assignment } = held;
    switch (submissionCase(assignment, sameJson(assignment.answer, answer))) {
      case 'repeat':
        return ok(assignment);
      case 'answered':
        return refuse(conflict(assignment.state, 'You have handed in another answer to this task, and an answer cannot be changed.'));
      case 'given back':
        return refuse(conflict('returned', assignment.startedAt === null ? WENT_BACK : 'You gave this task back; claim another one.'));
      case 'not started':
        return refuse(conflict('prepared', 'You hold this task in advance, and its clock is off. Start it, then submit the answer.'));
      case 'too late':
        return this.keepLate(tx, held, answer, rules);
      case 'counts': {
        const fits = await this.check(tx, held, answer, rules);
        if (!fits.ok) return fits;
        const submitted = await this.rows.submit(tx, assignment.id, {
          answer: answer as Answer,
          ...timeWorked({ ...assignment, startedAt: present(assignment.startedAt, 'the start of a clock') }, reported, tx.now),
          autoApproveAt: autoApproveAt(tx.now, held.autoApproveSeconds),
        });
        if (submitted === null) return null;
        await this.reputation.record(tx, [outcomeOf(submitted, 'submitted', submitted.secondsWorked)]);
        tx.act('assignment.submitted', subjectOf(submitted), aboutOf(submitted));
        return ok(submitted);
      }
    }
  }

  /** Whether the answer fits the form of the version that the worker saw. */
  private async check(tx: Tx, { assignment, payload }: HeldTerms, answer: unknown, rules: SchemaRules): Promise<Result<undefined>> {
    const { batchId, batchVersion, organisationId } = assignment;
    const version = present(await this.batches.version(tx, batchId, batchVersion), 'the version of an assignment');
    const [faults] = await rules.answers(accountOfOwner(organisationId), [{ form: version.form, answer, payload }]);
    return allOf(faults!);
  }

  private async keepLate(tx: Tx, held: HeldTerms, answer: unknown, rules: SchemaRules): Promise<Result<Assignment>> {
    const { assignment } = held;
    const fits = await this.check(tx, held, answer, rules);
    if (!fits.ok) return fits;
    if (await this.rows.keepLate(tx, assignment.id, answer as Answer)) {
      tx.act('assignment.answered_late', subjectOf(assignment), aboutOf(assignment));
    }
    return refuseAndKeep(
      conflict(
        'expired',
        say`The time for this task ran out at ${assignment.graceUntil}, and its slot is not yours any more. Your answer is kept, but does not count; claim another task.`,
      ),
    );
  }

  /**
   * Gives a held assignment back; its slot opens for another worker at once. Giving it back twice is no fault.
   *
   * @returns the assignment; or NOT_FOUND, CONFLICT (answered, expired)
   */
  giveBack(caller: Caller, workerId: WorkerId, id: AssignmentId, key?: string | null): Promise<Result<Written>> {
    return runWritten(
      this.commands,
      caller,
      async (tx) => {
        const before = await this.rows.ofWorker(tx, id, workerId);
        if (before === null) return refuse(notFound('The assignment', 'assignmentId'));
        if (before.state === 'returned') return ok(before);
        if (before.state !== 'held') return refuse(notHeld(before.state));
        const returned = await this.giveBackHeld(tx, before);
        if (returned === null) return refuse(notHeld((await this.rows.ofWorker(tx, id, workerId))?.state ?? 'submitted'));
        return ok(returned);
      },
      repeatable(caller, 'assignment.return', key, { giveBack: id }),
    );
  }

  /** Returns all tasks that a worker holds, in the transaction that ends the account. */
  async giveBackAll(tx: Tx, workerId: WorkerId): Promise<void> {
    for (const held of await this.rows.heldBy(tx, workerId)) await this.giveBackHeld(tx, held);
  }

  /** Null when it is not held any more. */
  private async giveBackHeld(tx: Tx, held: Assignment): Promise<Assignment | null> {
    const slots = await this.slots.lock(tx, [held]);
    const returned = await this.rows.giveBack(tx, held.id);
    if (returned === null) return null;
    await this.slots.settle(tx, slots, [returned]);
    await this.reputation.record(tx, [outcomeOf(returned, 'returned', secondsUntilEnd(returned, tx.now))]);
    tx.act('assignment.returned', subjectOf(returned), aboutOf(returned));
    return returned;
  }
}

/** For a task that was held in advance and went back. */
export const WENT_BACK = 'You held this task in advance, and it went back before you started it; claim another one.';

function notHeld(state: string) {
  return conflict(
    state,
    state === 'expired'
      ? 'The time for this task has run out; there is nothing left to give back.'
      : 'You have handed in an answer to this task; only a task that you hold can be given back.',
  );
}

export function outcomeOf(assignment: Assignment, kind: OutcomeKind, seconds: number | null) {
  const { workerId, organisationId, batchId, taskId, id } = assignment;
  return { workerId, organisationId, batchId, taskId, assignmentId: id, kind, seconds };
}

export function subjectOf(assignment: Assignment) {
  return { kind: 'assignment', id: assignment.id, organisationId: assignment.organisationId };
}

export function aboutOf(assignment: Assignment) {
  return { batchId: assignment.batchId, taskId: assignment.taskId };
}
