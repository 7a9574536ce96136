/** What the crowd says about gold, each task judged without its known answer: contradictions and calibration. Pure. */
import type { TaskId } from '../../kernel/index.ts';
import { classesOf, itemsPerTask, type AnswerTable } from '../core/answer-table.ts';
import type { JudgedLabel } from '../core/calibration.ts';
import { accuracyOf, posteriorOf, valueOf } from './posterior.ts';
import type { NewContradiction, WorkerAccuracy } from './run.repository.ts';

/** Known answers by task: `{ [question]: value }`. */
export type Gold = ReadonlyMap<TaskId, Readonly<Record<string, unknown>>>;

/** Minimum confidence at which a crowd label is reported as contradicting gold. */
export const CONTRADICTION_CONFIDENCE = 0.9;
/** Minimum number of answers at which it is reported. */
export const CONTRADICTION_ANSWERS = 3;

export interface WorkerRecord {
  /** By worker; those without a judged answer have the pool's accuracy and no answers. */
  readonly workers: readonly WorkerAccuracy[];
  readonly pool: number;
  /** Sum of the probabilities that the worker's judged answers are right. */
  readonly rightSums: Float64Array;
  /** By answer. */
  readonly right: Float64Array;
}

/** The crowd's label of a gold task, from its answers and their workers' accuracy in all other tasks. */
export interface GoldJudgement extends JudgedLabel {
  readonly taskId: TaskId;
  readonly value: unknown;
  readonly answers: number;
}

/** The crowd's label of every gold task with answers. @param known class of each item, below 0 where none is known */
export function judgeGold(table: AnswerTable, known: Int32Array | null, estimates: WorkerRecord): GoldJudgement[] {
  if (known === null) return [];
  const items = itemsPerTask(table.coding);
  const answersTo = new Map<number, number[]>();
  for (const [place, given] of table.given.entries()) {
    if (known[given.task * items]! < 0) continue;
    const places = answersTo.get(given.task);
    if (places === undefined) answersTo.set(given.task, [place]);
    else places.push(place);
  }
  return [...answersTo].map(([task, places]) => {
    const answers = places.map((place) => {
      const { worker, classes } = table.given[place]!;
      const others = estimates.workers[worker]!.answers - 1;
      return { classes, accuracy: accuracyOf(estimates.rightSums[worker]! - estimates.right[place]!, others, estimates.pool) };
    });
    const { classes, confidences } = posteriorOf(table.coding, answers);
    const { value, confidence } = valueOf(table.coding, classes, confidences);
    const chosen = classesOf(table.coding, value);
    const isRight = chosen !== null && chosen.every((each, item) => each === known[task * items + item]);
    return { taskId: table.taskIds[task]!, value, confidence, isRight, answers: places.length };
  });
}

/** Gold whose known answer the crowd contradicts with confidence. */
export function contradictions(judgements: readonly GoldJudgement[], question: string, gold: Gold): NewContradiction[] {
  return judgements
    .filter(({ isRight, confidence, answers }) => !isRight && confidence >= CONTRADICTION_CONFIDENCE && answers >= CONTRADICTION_ANSWERS)
    .map(({ taskId, value, confidence, answers }) => {
      const goldValue = gold.get(taskId)![question];
      return { taskId, question, goldValue, crowdValue: value, confidence, answers };
    });
}
