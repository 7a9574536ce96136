/**
 * What people are shown of a skill, and when. Pure.
 *
 * Whoever works must not learn from it which tasks had known answers. Such an answer is judged at once, and as right or
 * wrong for sure; others are judged when enough people have answered, and with a probability. So: what is shown changes once
 * a day, with the answers of whole days that are over; of one batch and day all answers or none count (shown_evidence() in
 * 0016_skills.sql); five answers at least come in together; figures are whole hundredths; and the effect of one answer is shown as
 * if it had been judged right or wrong for sure, by what the others answered: known answers count in the sums alone.
 */
import { Bug, say, type Sentence } from '../kernel/index.ts';
import { dayOf, weightOf, type SkillEstimate } from './skill.ts';
import type { Pool, Totals } from './pool.ts';

/** An answer that counts in what is shown. */
export interface ShownAnswer {
  readonly assignmentId: string;
  readonly question: string;
  readonly rightPermille: number;
  /** Whether the others' answers alone have it rather right than wrong. */
  readonly shownRight: boolean;
  readonly chancePermille: number;
  readonly at: Date;
}

/** What one answer did to the estimate. */
export interface Move {
  readonly assignmentId: string;
  readonly question: string;
  /** Percentage points that the estimate is higher or lower than it would be without the answer, in tenths. */
  readonly points: number;
  readonly at: Date;
}

/** Answers that come into what is shown together, at least: the sum of so many rounded to a hundredth tells none of them. */
export const SHOWN_TOGETHER = 5;

const DAY_MS = 86_400_000;

/** Answers given before this are old enough: the last midnight (UTC) that is `afterSeconds` ago. */
export function answeredBefore(now: Date, afterSeconds: number): Date {
  return new Date(dayOf(new Date(now.getTime() - afterSeconds * 1000)) * DAY_MS);
}

/** When `answeredBefore` moves next. */
export function nextLook(now: Date, afterSeconds: number): Date {
  return new Date(answeredBefore(now, afterSeconds).getTime() + DAY_MS + afterSeconds * 1000);
}

export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** In whole hundredths: more digits would tell single answers. */
export function rounded(estimate: Pick<SkillEstimate, 'accuracy' | 'low' | 'high'>): { accuracy: number; low: number; high: number } {
  return { accuracy: hundredths(estimate.accuracy), low: hundredths(estimate.low), high: hundredths(estimate.high) };
}

/** The percentage that requirements compare: rounded down, so that 90 means 90 at least. */
export function accuracyPercent(accuracy: number): number {
  return Math.floor(accuracy * 100);
}

/**
 * The answers that moved the estimate most, up to `most` that raised it and as many that lowered it; newest first.
 *
 * By how much is the estimate with the answer less the estimate without it, (R + r w)/(N + w) − R/N, the answer taken for
 * right (r = 1) or wrong (r = 0), whichever is likelier by what the others answered. A newer answer never weighs less, so the
 * newest `most` right and the newest `most` wrong answers give the same result as all answers.
 */
export function movesOf(answers: readonly ShownAnswer[], totals: Totals, pool: Pool, most: number): Move[] {
  const newest = answers.reduce((day, answer) => Math.max(day, dayOf(answer.at)), -Infinity);
  const all = totals.evidence + pool.strength;
  const accuracy = (totals.right + pool.mean * pool.strength) / all;
  const moves = answers.map((answer) => {
    const weight = weightOf(dayOf(answer.at), newest, pool.halfLifeDays);
    const right = answer.shownRight ? 1 : 0;
    const points = Math.round(((weight * (right - accuracy)) / (all - weight)) * 1000) / 10;
    return { assignmentId: answer.assignmentId, question: answer.question, points, at: answer.at };
  });
  // Equal moves are shown newest first: nothing else may decide which of them are shown.
  const byNewest = [...moves].sort(
    (a, b) => b.at.getTime() - a.at.getTime() || (a.assignmentId + a.question < b.assignmentId + b.question ? 1 : -1),
  );
  const raised = byNewest.filter((move) => move.points > 0).sort((a, b) => b.points - a.points);
  const lowered = byNewest.filter((move) => move.points < 0).sort((a, b) => a.points - b.points);
  const strongest = new Set([...raised.slice(0, most), ...lowered.slice(0, most)]);
  return byNewest.filter((move) => strongest.has(move));
}

/** How many right answers in a row bring the estimate to `target`, 0 when it is there; the target is below 1. */
export function rightAnswersTo(target: number, totals: Totals, pool: Pool): number {
  if (target >= 1) throw new Bug('no number of answers makes certain');
  const all = totals.evidence + pool.strength;
  const right = totals.right + pool.mean * pool.strength;
  return Math.max(0, Math.ceil((target * all - right) / (1 - target) - 1e-9));
}

/** Beyond this no target is named. */
const HIGHEST_TARGET = 0.95;

/** In plain words: what would raise the estimate, and to what. */
export function wouldRaise(totals: Totals, pool: Pool): Sentence {
  const accuracy = (totals.right + pool.mean * pool.strength) / (totals.evidence + pool.strength);
  const nextStep = Math.floor(accuracy * 20 + 1 + 1e-9) / 20;
  if (nextStep > HIGHEST_TARGET) return say`It is among the highest there are. Right answers keep it there; each wrong one lowers it.`;
  const count = rightAnswersTo(nextStep, totals, pool);
  const percent = Math.round(nextStep * 100);
  const step = say`About ${count} right answers in a row would bring it to ${percent} %.`;
  const average = rightAnswersTo(pool.mean, totals, pool);
  const raised = accuracy < pool.mean ? say`${step} About ${average} would bring it to the average of all who do such work.` : step;
  return pool.halfLifeDays === 0 ? raised : say`${raised} What is ${pool.halfLifeDays} days older than your newest answer counts half.`;
}
