/**
 * Buys answers up to a target: for each task with new answers, stops the task or requests more answers. The rule is in
 * stop.ts; this file collects its facts and carries the decision out. It runs in the transaction that updated the
 * labels, under the lock of the batch, so each task gets one decision.
 */
import { Injectable } from '@nestjs/common';
import { Batches, type Batch } from '../../batches/index.ts';
import { ok, present, type BatchId, type TaskId, type WorkerId } from '../../kernel/index.ts';
import { Commands, systemCaller, type Tx } from '../../platform/index.ts';
import { Reputation, type SkillEstimate } from '../../reputation/index.ts';
import { classesOf, codingOf, type Coding } from '../core/answer-table.ts';
import { StopDecisionRepository, type NewStopDecision, type UndecidedTask } from './decision.repository.ts';
import { countedQuestions, givenValue } from '../core/label.ts';
import { LabelRepository } from '../core/label.repository.ts';
import { LabelStoreRepository, type NewLabel, type TouchedTask } from '../core/label-store.repository.ts';
import { judge, STOP_RULE, surelyNeeded, type StopBasis, type StopCause, type StopFacts, type StopItem } from './stop.ts';

/** Maximum number of tasks in one statement. */
const TASKS_AT_ONCE = 1_000;

/** The questions of a batch that can be judged, by name. */
type Codings = ReadonlyMap<string, Coding>;

/** A task for which the rule requests more answers. */
interface Open {
  readonly task: UndecidedTask;
  readonly basis: StopBasis;
  readonly confidence: number | null;
}

@Injectable()
export class Deciding {
  constructor(
    private readonly commands: Commands,
    private readonly batches: Batches,
    private readonly reputation: Reputation,
    private readonly store: LabelStoreRepository,
    private readonly forms: LabelRepository,
    private readonly decisions: StopDecisionRepository,
  ) {}

  /** Decides about tasks whose answers have changed. Nothing for a batch that has no target or is not running. */
  async afterAnswers(tx: Tx, batch: Batch, codings: Codings, touched: readonly TouchedTask[], labels: readonly NewLabel[]): Promise<void> {
    if (batch.targetMinimum === null || touched.length === 0 || !isRunning(batch)) return;
    await this.batches.lock(tx, batch.id);
    await this.batches.setDoubts(tx, batch.id, doubtsOf(labels));
    const tasks = await this.decisions.undecided(
      tx,
      touched.map((task) => task.taskId),
    );
    const open = await this.stopSettled(tx, batch, codings, tasks, touched);
    await this.askForMore(tx, batch, open);
  }

  /** Gives the undecided tasks of a batch that has come to its end their verdict. Returns how many, at least 1 when that is done. */
  atTheEnd(batchId: BatchId): Promise<number> {
    return this.giveUp(batchId, (batch) => !isRunning(batch));
  }

  /** The same for an open batch without a claim since `before`: withdraws its free slots with their money. */
  nobodyCame(batchId: BatchId, before: Date): Promise<number> {
    return this.giveUp(
      batchId,
      async (batch, tx) => batch.state === 'open' && (await this.decisions.idleBatches(tx, before, 1_000)).includes(batchId),
    );
  }

  private giveUp(batchId: BatchId, applies: (batch: Batch, tx: Tx) => boolean | Promise<boolean>): Promise<number> {
    return this.commands.must(systemCaller('labels.give_up'), async (tx) => {
      if ((await this.store.lock(tx, batchId)) === null) return ok(0);
      const batch = present(await this.batches.lock(tx, batchId), 'a batch with a target');
      if (!(await applies(batch, tx))) return ok(0);
      const questions = countedQuestions((await this.forms.forms(tx, [batchId])).get(batchId) ?? []);
      const codings = new Map(questions.flatMap((question) => coded(codingOf(question))));
      let decided = 0;
      for (let position = 0; ;) {
        const tasks = await this.decisions.withoutDecision(tx, batchId, position, TASKS_AT_ONCE);
        const touched = await this.store.touched(
          tx,
          tasks.map((task) => task.taskId),
        );
        const open = await this.stopSettled(tx, batch, codings, tasks, touched);
        await this.stop(
          tx,
          batch,
          open.map((each) => decisionOf(each, 'no_workers')),
        );
        decided += tasks.length;
        if (tasks.length < TASKS_AT_ONCE) break;
        position = tasks.at(-1)!.position;
      }
      if (!isRunning(batch)) await this.decisions.noteClosed(tx, batchId);
      tx.act('batch.given_up_on', { kind: 'batch', id: batchId, organisationId: batch.organisationId }, { tasks: decided });
      return ok(Math.max(1, decided));
    });
  }

  /** Stops the tasks that the rule has settled; returns the others. */
  private async stopSettled(
    tx: Tx,
    batch: Batch,
    codings: Codings,
    tasks: readonly UndecidedTask[],
    touched: readonly TouchedTask[],
  ): Promise<Open[]> {
    if (tasks.length === 0) return [];
    const answered = new Map(touched.map((task) => [task.taskId, task]));
    const workerIds = [...new Set(touched.flatMap((task) => task.answers.map((answer) => answer.workerId)))];
    const skills = await this.reputation.skills(tx, workerIds, batch.kind);
    const poolVersion = await this.decisions.poolVersion(tx, batch.kind);
    const settled: NewStopDecision[] = [];
    const open: Open[] = [];
    for (const task of tasks) {
      const facts = factsOf(batch, codings, task, present(answered.get(task.taskId), 'a task that was read'), skills);
      const { verdict, confidence } = judge(facts);
      const basis: StopBasis = { ...facts, cause: 'rule', skill: batch.kind, poolVersion };
      if (verdict === null) open.push({ task, basis, confidence });
      else settled.push({ taskId: task.taskId, verdict, confidence, answers: facts.answers, rule: STOP_RULE, basis });
    }
    await this.stop(tx, batch, settled);
    return open;
  }

  private async stop(tx: Tx, batch: Batch, decisions: readonly NewStopDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    const written = await this.decisions.insert(tx, batch, decisions);
    if (isRunning(batch)) await this.batches.stopTasks(tx, batch.id, [...written]);
    const counts: Record<string, number> = {};
    for (const { verdict } of decisions) counts[verdict] = (counts[verdict] ?? 0) + 1;
    tx.act('batch.tasks_decided', { kind: 'batch', id: batch.id, organisationId: batch.organisationId }, counts);
  }

  /** Opens slots of tasks without a free slot or an assignment in progress. Stops the tasks that the budget does not cover. */
  private async askForMore(tx: Tx, batch: Batch, open: readonly Open[]): Promise<void> {
    const waiting = open.filter(({ task }) => task.free === 0 && task.held === 0);
    if (waiting.length === 0) return;
    const wanted = waiting.map(({ task, basis }) => ({ taskId: task.taskId, slots: surelyNeeded(basis), used: task.used }));
    const { opened, refused } = await this.batches.openSlots(tx, batch.id, wanted);
    if (opened.size > 0) await this.decisions.noteAsked(tx, batch.id);
    if (refused !== 'budget') return;
    const without = waiting.filter(({ task }) => !opened.has(task.taskId));
    const now = await this.decisions.undecided(
      tx,
      without.map(({ task }) => task.taskId),
    );
    const stuck = new Set(now.filter((task) => task.free === 0 && task.held === 0).map((task) => task.taskId));
    await this.stop(
      tx,
      batch,
      without.filter(({ task }) => stuck.has(task.taskId)).map((each) => decisionOf(each, 'budget')),
    );
  }
}

function coded(coding: Coding | null): [string, Coding][] {
  return coding === null ? [] : [[coding.question.name, coding]];
}

function isRunning(batch: Batch): boolean {
  return batch.state === 'open' || batch.state === 'paused';
}

/** A verdict from outside the rule. */
function decisionOf({ task, basis, confidence }: Open, cause: Exclude<StopCause, 'rule'>): NewStopDecision {
  return { taskId: task.taskId, verdict: cause, confidence, answers: basis.answers, rule: STOP_RULE, basis: { ...basis, cause } };
}

function factsOf(
  batch: Batch,
  codings: Codings,
  task: UndecidedTask,
  touched: TouchedTask,
  skills: ReadonlyMap<WorkerId, SkillEstimate>,
): StopFacts {
  const minimumAnswers = Math.min(batch.targetMinimum ?? 1, task.redundancy);
  return {
    rule: { minimumAnswers, maximumAnswers: task.redundancy, confidence: batch.targetConfidence ?? 1 },
    answers: touched.answers.length,
    // A batch that has ended has no slots either, but might have been answered further.
    exhausted: isRunning(batch) && task.free === 0 && task.withheld === 0 && task.held === 0,
    items: [...codings.values()].flatMap((coding) => itemsOf(coding, touched, skills)),
  };
}

/** One per question, or per option of one. */
function itemsOf(coding: Coding, touched: TouchedTask, skills: ReadonlyMap<WorkerId, SkillEstimate>): StopItem[] {
  const question = coding.question.name;
  const given = touched.answers.flatMap(({ assignmentId, workerId, answer }) => {
    const classes = classesOf(coding, givenValue(answer, question));
    return classes === null ? [] : [{ assignmentId, classes, accuracy: present(skills.get(workerId), 'the skill of a worker').accuracy }];
  });
  return (coding.options ?? [null]).map((option, item) => ({
    question,
    option,
    classes: coding.classNames.length,
    votes: given.map(({ assignmentId, classes, accuracy }) => ({ assignmentId, label: classes[item]!, accuracy })),
  }));
}

/** The probability that the least sure label of each task is wrong. */
function doubtsOf(labels: readonly NewLabel[]): Map<TaskId, number> {
  const doubts = new Map<TaskId, number>();
  for (const { taskId, confidence } of labels) {
    if (confidence !== null) doubts.set(taskId, Math.max(doubts.get(taskId) ?? 0, 1 - confidence));
  }
  return doubts;
}
