/**
 * How likely a worker's next answer at one kind of work is right, and what it is worth. Pure: the same evidence gives the
 * same estimate, to the last digit, in whatever order it came and in whatever process it is computed.
 *
 * Each answer counts as a right one as much as it is likely to be right, judged by the others' answers alone, or by the
 * known answer. Answers weigh 0.5^(age / half-life), the age counted back from the day of the worker's newest answer: not
 * working costs nothing. The sums are added to the pool's beta distribution (see pool.ts): the estimate is the mean of what
 * comes out, the interval holds 95 % of it. Gold counts as one answer, like any other: it is worth more because the model
 * that judges the others is held to it, and counting it twice forecast worse.
 */
import { betaQuantile } from './beta.ts';
import { permille } from './evidence.ts';
import { estimatePool, type Pool, type Totals } from './pool.ts';

export interface SkillEstimate {
  /** Probability that the next answer is right, above 0 and below 1. */
  readonly accuracy: number;
  /** The accuracy is above this with a probability of 97.5 %. */
  readonly low: number;
  /** The accuracy is below this with a probability of 97.5 %. */
  readonly high: number;
  /** What one answer tells about the truth, in bits: 0 for somebody whose answers do not depend on the item. */
  readonly informationBits: number;
  /** Sum of the answers' weights; 0: a newcomer, who is taken for the pool's mean. */
  readonly evidence: number;
}

/** The evidence of one day: whole numbers, so that adding and taking away leaves no trace of the order. */
export interface Day {
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  readonly answers: number;
  /** Sum of the probabilities of being right, in thousandths. */
  readonly rightPermille: number;
  /** Sum of the probabilities of a guesser's being right, in thousandths. */
  readonly chancePermille: number;
}

const NOTHING: Totals = { evidence: 0, right: 0, chance: 0 };
const DAY_MS = 86_400_000;

/** The day of a moment, in days since 1970-01-01, UTC. */
export function dayOf(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS);
}

/** What an answer of a day weighs when the newest answer is of another. */
export function weightOf(day: number, newest: number, halfLifeDays: number): number {
  return halfLifeDays === 0 ? 1 : 0.5 ** ((newest - day) / halfLifeDays);
}

/** Weighted sums over days, in any order. */
export function totalsOf(days: readonly Day[], halfLifeDays: number): Totals {
  const counted = days.filter((each) => each.answers > 0).sort((a, b) => a.day - b.day);
  const newest = counted.at(-1);
  if (newest === undefined) return NOTHING;
  let evidence = 0;
  let right = 0;
  let chance = 0;
  for (const each of counted) {
    const weight = weightOf(each.day, newest.day, halfLifeDays);
    evidence += weight * each.answers;
    right += weight * (each.rightPermille / 1000);
    chance += weight * (each.chancePermille / 1000);
  }
  return { evidence, right, chance };
}

/** The estimate of one worker of a pool. */
export function estimateOf(totals: Totals, pool: Pool): SkillEstimate {
  const { evidence } = totals;
  const all = evidence + pool.strength;
  const right = totals.right + pool.mean * pool.strength;
  const wrong = Math.max(0, evidence - totals.right) + (1 - pool.mean) * pool.strength;
  const accuracy = right / all;
  return {
    accuracy,
    low: Math.min(accuracy, betaQuantile(0.025, right, wrong)),
    high: Math.max(accuracy, betaQuantile(0.975, right, wrong)),
    informationBits: informationBits(accuracy, (totals.chance + pool.chance * pool.strength) / all),
    evidence,
  };
}

/**
 * What one answer tells about the truth, in bits, of somebody who is right this often where a guesser would be right with
 * probability `chance`: the relative entropy D(accuracy ‖ chance) = a log₂(a/c) + (1 − a) log₂((1 − a)/(1 − c)), and 0 for
 * who is no better than a guesser.
 *
 * With K equally common classes it is the capacity of the symmetric channel, log₂ K − H(a) − (1 − a) log₂(K − 1) (Shannon
 * 1948). Always giving one answer is as often right as that class is common: 0 bits, however many of them are right. That a
 * worker's worth is what their answers tell, not how many are right, is Ipeirotis, Provost and Wang 2010 and 2013. With
 * classes of different frequencies it is a lower bound, the relative entropy being convex.
 */
export function informationBits(accuracy: number, chance: number): number {
  if (accuracy <= chance) return 0;
  const wrong = 1 - accuracy;
  const bits = accuracy * Math.log2(accuracy / chance) + (wrong > 0 ? wrong * Math.log2(wrong / (1 - chance)) : 0);
  return Math.max(0, bits);
}

/** One judged answer, as the pure forecast takes it. */
export interface Judged {
  readonly workerId: string;
  /** Probability of being right, 0 to 1. */
  readonly right: number;
  /** Probability of a guesser's being right, 0 to 1. */
  readonly chance: number;
  /** Left out: all answers are of one day. */
  readonly at?: Date;
}

/**
 * The estimates of all workers of one skill from all evidence of it, with the pool that they are shrunk to: the pool of the
 * evidence itself, unless one is given. No database: for forecasts on crowds, and for what wants to recompute.
 */
export function skillEstimates(
  rows: Iterable<Judged>,
  settings: { readonly halfLifeDays: number; readonly pool?: Pool },
): { pool: Pool; estimates: Map<string, SkillEstimate> } {
  const daysOf = new Map<string, Map<number, Day>>();
  for (const row of rows) {
    const days = daysOf.get(row.workerId) ?? new Map<number, Day>();
    daysOf.set(row.workerId, days);
    const day = row.at === undefined ? 0 : dayOf(row.at);
    const before = days.get(day) ?? { day, answers: 0, rightPermille: 0, chancePermille: 0 };
    days.set(day, {
      day,
      answers: before.answers + 1,
      rightPermille: before.rightPermille + permille(row.right),
      chancePermille: before.chancePermille + permille(row.chance),
    });
  }
  const totals = [...daysOf]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([workerId, days]) => ({ workerId, totals: totalsOf([...days.values()], settings.halfLifeDays) }));
  const pool =
    settings.pool ??
    estimatePool(
      totals.map((each) => each.totals),
      settings.halfLifeDays,
    );
  return { pool, estimates: new Map(totals.map((each) => [each.workerId, estimateOf(each.totals, pool)])) };
}
