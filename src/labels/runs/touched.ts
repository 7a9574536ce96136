/**
 * Computes labels for tasks with new answers. Uses the current full run if there is one, otherwise the worker accuracies
 * of the last run, otherwise a plurality vote. Pure.
 */
import { checkAnswer, type Question } from '../../forms/index.ts';
import { combineTexts, tokensOf } from '../../consensus/index.ts';
import type { TaskId } from '../../kernel/index.ts';
import { classesOf, type Coding } from '../core/answer-table.ts';
import { canMerge, marksOf, mergeMarks, type MarksQuestion } from '../core/marks.ts';
import type { RunLabel } from './full-run.ts';
import { givenValue, labelsOf, labelText, type Label } from '../core/label.ts';
import type { GivenAnswer, NewLabel, TouchedTask } from '../core/label-store.repository.ts';
import { fittingNumber, medianOf, type NumberQuestion } from '../core/number.ts';
import { posteriorOf, valueOf, type SkilledAnswer } from './posterior.ts';
import type { WorkerEstimates } from './run.repository.ts';
import { PLURALITY } from '../core/stored-label.ts';

/** The model of labels between two runs. */
export const BETWEEN_RUNS = 'one-coin/1';

/** Model name of merged boxes and spans, with and without a run. */
const MERGED = 'weighted-fusion/1';

/** UTF-16 units: a page of text. */
const ALIGNED_LENGTH = 2_000;

/**
 * Words of all texts of a task together: aligning takes its square in steps, while nothing else happens in the process. Three
 * pages are within it; ten pages in a script whose characters are words would take minutes.
 */
const ALIGNED_WORDS = 1_000;

type TextQuestion = Extract<Question, { type: 'text' }>;

export interface Knowledge {
  readonly questions: readonly Question[];
  /** Of the questions whose values are known beforehand. */
  readonly codings: ReadonlyMap<string, Coding>;
  /** Results of the current run, by question. */
  readonly runs: ReadonlyMap<string, ReadonlyMap<TaskId, RunLabel>>;
  /** Estimates of the last runs about the workers, by question. */
  readonly estimates: ReadonlyMap<string, WorkerEstimates>;
}

/** The labels of one task, one per answered question. A gold task has none. */
export function touchedLabels(task: TouchedTask, known: Knowledge): NewLabel[] {
  if (task.gold) return [];
  const byId = new Map(task.answers.map((answer) => [answer.assignmentId, answer]));
  return labelsOf(known.questions, task.answers).map((counted): NewLabel => {
    const answers = counted.assignmentIds.map((id) => byId.get(id)!);
    return {
      taskId: task.taskId,
      position: task.position,
      question: counted.question,
      answers: counted.answers,
      categorical: known.codings.has(counted.question),
      assignmentIds: counted.assignmentIds,
      formVersions: [...new Set(answers.map((answer) => answer.version))].sort((a, b) => a - b),
      staffAnswers: answers.filter((answer) => answer.byStaff).length,
      ...outcomeOf(task.taskId, counted, answers, known),
    };
  });
}

type LabelOutcome = Pick<NewLabel, 'value' | 'votes' | 'confidence' | 'model' | 'runId'>;

function outcomeOf(taskId: TaskId, counted: Label, answers: readonly GivenAnswer[], known: Knowledge): LabelOutcome {
  const run = known.runs.get(counted.question)?.get(taskId);
  // An answer that the run saw may have come since these were read: its own change waits in the queue.
  if (run !== undefined && run.answers === answers.length) {
    const { value, votes, confidence } = run;
    return { value, votes, confidence, model: run.run.model, runId: run.run.id };
  }
  const question = known.questions.find(({ name }) => name === counted.question)!;
  if (question.type === 'number') return numberOutcome(question, counted, answers);
  if (question.type === 'text') return textOutcome(question, counted, answers);
  if (question.type === 'boxes' || question.type === 'spans')
    return marksOutcome(question, counted, answers, known.estimates.get(counted.question));
  const coding = known.codings.get(counted.question);
  const estimates = known.estimates.get(counted.question);
  const skilled = coding && estimates && skilledAnswers(coding, estimates, answers);
  if (!coding || !skilled || skilled.length === 0) return pluralityOutcome(counted);
  const { classes, confidences } = posteriorOf(coding, skilled);
  const { value, confidence } = valueOf(coding, classes, confidences);
  return { value, confidence, votes: votesFor(coding, value, answers), model: BETWEEN_RUNS, runId: null };
}

function pluralityOutcome({ value, votes }: Label): LabelOutcome {
  return { value, votes, confidence: null, model: PLURALITY, runId: null };
}

/** Until the next run. */
function numberOutcome(question: NumberQuestion, counted: Label, answers: readonly GivenAnswer[]): LabelOutcome {
  const given = answers.map(({ answer }) => givenValue(answer, question.name)).filter((value) => typeof value === 'number');
  if (given.length === 0) return pluralityOutcome(counted);
  const value = fittingNumber(question, medianOf(given));
  return { value, votes: given.filter((each) => each === value).length, confidence: null, model: 'median/1', runId: null };
}

/** Merges marks with the worker estimates of the last run; without a confidence before the first run. */
function marksOutcome(
  question: MarksQuestion,
  counted: Label,
  answers: readonly GivenAnswer[],
  estimates: WorkerEstimates | undefined,
): LabelOutcome {
  const given = answers.map(({ workerId, answer }) => ({ workerId, marks: marksOf(givenValue(answer, question.name)) ?? [] }));
  const lists = given.map(({ marks }) => marks);
  if (given.length === 0 || !canMerge(lists)) return pluralityOutcome(counted);
  const skills = estimates && {
    accuracy: Float64Array.from(given, ({ workerId }) => estimates.accuracies.get(workerId) ?? estimates.pool),
    deviation: Float64Array.from(given, ({ workerId }) => estimates.deviations.get(workerId) ?? estimates.poolDeviation ?? 1),
  };
  const merged = mergeMarks(question, lists, skills);
  if (merged === null) return pluralityOutcome(counted);
  const { value, votes, confidence } = merged;
  return { value, votes, confidence: skills === undefined ? null : confidence, model: MERGED, runId: null };
}

/**
 * What most wrote, where most wrote the same; else word by word what most wrote. Not where the text has to have a shape, which
 * words of several texts need not have together, nor where it comes out longer than an answer may be; and not of
 * long texts, which take too long to align.
 */
function textOutcome(question: TextQuestion, counted: Label, answers: readonly GivenAnswer[]): LabelOutcome {
  const given = answers.map(({ answer }) => givenValue(answer, question.name)).filter((value) => typeof value === 'string');
  if (counted.agreement > 0.5 || question.pattern !== null || given.length < 3 || !isShort(given)) return pluralityOutcome(counted);
  const value = combineTexts(given)?.text ?? '';
  if (value === '' || checkAnswer([question], { [question.name]: value }).length > 0) return pluralityOutcome(counted);
  return { value, votes: votesForText(question, value, given), confidence: null, model: 'rover/1', runId: null };
}

function votesForText(question: TextQuestion, value: string, given: readonly string[]): number {
  const wanted = labelText(question, value);
  return given.filter((each) => labelText(question, each) === wanted).length;
}

function isShort(texts: readonly string[]): boolean {
  if (texts.some((text) => text.length > ALIGNED_LENGTH)) return false;
  return texts.reduce((sum, text) => sum + tokensOf(text).length, 0) <= ALIGNED_WORDS;
}

function skilledAnswers(coding: Coding, estimates: WorkerEstimates, answers: readonly GivenAnswer[]): SkilledAnswer[] {
  return answers.flatMap(({ answer, workerId }): SkilledAnswer[] => {
    const classes = classesOf(coding, givenValue(answer, coding.question.name));
    return classes === null ? [] : [{ classes, accuracy: estimates.accuracies.get(workerId) ?? estimates.pool }];
  });
}

function votesFor(coding: Coding, value: unknown, answers: readonly GivenAnswer[]): number {
  const wanted = labelText(coding.question, value);
  return answers.filter(({ answer }) => labelText(coding.question, givenValue(answer, coding.question.name)) === wanted).length;
}
