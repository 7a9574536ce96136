/**
 * Stop rule of a batch with a target: decides when a task has enough answers. Pure. All of its input is one value, so a
 * decision can be replayed from its recorded facts.
 *
 * The one-coin rule of consensus judges each question with known values; a question with several choices counts as one
 * question per option. A task is settled when all of its questions are; the least confident question decides. A question
 * that an answer leaves out gets no vote from it and requires one answer less.
 */
import { stopDecision, type StopDecision } from '../../consensus/index.ts';
import type { AssignmentId } from '../../kernel/index.ts';
import type { Verdict } from '../core/stored-label.ts';

/**
 * Name and version of the rule. A change of its decisions needs a new version, so that older decisions are still
 * replayed by their own rule.
 */
export const STOP_RULE = 'one-coin/1';

export interface StopRuleOfBatch {
  readonly minimumAnswers: number;
  readonly maximumAnswers: number;
  /** 0.5 to 0.999. */
  readonly confidence: number;
}

export interface CreditedVote {
  readonly assignmentId: AssignmentId;
  /** Class. */
  readonly label: number;
  /** Accuracy credited to the worker: the probability of being right. */
  readonly accuracy: number;
}

/** One thing to be settled: a question, or an option of one. */
export interface StopItem {
  readonly question: string;
  readonly option: string | null;
  readonly classes: number;
  readonly votes: readonly CreditedVote[];
}

export interface StopFacts {
  readonly rule: StopRuleOfBatch;
  /** Number of valid answers to the task. */
  readonly answers: number;
  /** Whether no slot of the task is left, so that the existing answers must suffice. */
  readonly exhausted: boolean;
  readonly items: readonly StopItem[];
}

export interface Judgement {
  /** Null: ask for another answer. */
  readonly verdict: 'confident' | 'ambiguous' | null;
  /** Of the least sure item; null when none has a vote. */
  readonly confidence: number | null;
}

/** The verdict on a task by its answers alone. */
export function judge(facts: StopFacts): Judgement {
  const decisions = facts.items.map((item) => decide(facts, item));
  const confidences = decisions.flatMap((decision) => (decision === null || decision.answers === 0 ? [] : [decision.confidence]));
  const confidence = confidences.length === 0 ? null : Math.min(...confidences);
  const last = facts.exhausted || facts.answers >= facts.rule.maximumAnswers;
  // Nothing to judge by: no question of known values, or all of them left out by everybody.
  if (confidences.length === 0) return { verdict: last ? 'ambiguous' : null, confidence };
  if (decisions.some((decision) => decision !== null && decision.verdict === null)) return { verdict: null, confidence };
  return {
    verdict: decisions.every((decision) => decision === null || decision.verdict === 'CONFIDENT') ? 'confident' : 'ambiguous',
    confidence,
  };
}

/** Null when the item needs no decision: nobody answered it, and enough workers left it out or no worker is left. */
function decide({ rule, answers, exhausted }: StopFacts, { classes, votes }: StopItem): StopDecision | null {
  const leftOut = answers - votes.length;
  if (votes.length === 0 && (exhausted || leftOut >= rule.minimumAnswers)) return null;
  const most = exhausted ? votes.length : Math.max(votes.length, rule.maximumAnswers - leftOut);
  return stopDecision(votes, classes, {
    minimumAnswers: Math.min(Math.max(1, rule.minimumAnswers - leftOut), Math.max(1, most)),
    maximumAnswers: Math.max(1, most),
    confidence: rule.confidence,
  });
}

/** The best worker that might still come, where none of those who came was better. */
const BEST_ACCURACY = 0.95;

/**
 * How many more answers are needed in any case: fewer could not settle the task, however well they agree. At least 1, and
 * no more than the rule's most.
 */
export function surelyNeeded(facts: StopFacts): number {
  const most = Math.max(1, facts.rule.maximumAnswers - facts.answers);
  for (let more = Math.max(1, facts.rule.minimumAnswers - facts.answers); more < most; more++) {
    const bestCase = { ...facts, answers: facts.answers + more, items: facts.items.map((item) => withAgreement(facts, item, more)) };
    if (judge(bestCase).verdict !== null) return more;
  }
  return most;
}

/** The item after `more` good workers have agreed with what leads. */
function withAgreement(facts: StopFacts, item: StopItem, more: number): StopItem {
  const leading = decide(facts, item)?.label ?? 0;
  const accuracy = Math.max(BEST_ACCURACY, ...item.votes.map((vote) => vote.accuracy));
  const vote: CreditedVote = { assignmentId: '' as AssignmentId, label: Math.max(0, leading), accuracy };
  return { ...item, votes: [...item.votes, ...Array.from({ length: more }, () => vote)] };
}

/** What ended a task. */
export type StopCause =
  /** The stop rule decided. */
  | 'rule'
  /** The batch's budget is used up. */
  | 'budget'
  /** Nobody came for the slots that were left, or the batch came to its end before. */
  | 'no_workers';

/** The recorded facts of a decision. */
export interface StopBasis extends StopFacts {
  readonly cause: StopCause;
  /** The skill that accuracies were looked up by. */
  readonly skill: string;
  /** The version of the pool of workers that they were estimated with; null before there was any evidence. */
  readonly poolVersion: number | null;
}

/** The verdict that follows from recorded facts. Null when none follows; a recorded decision with null was not made by this rule. */
export function replay(basis: StopBasis): { verdict: Verdict | null; confidence: number | null } {
  const { verdict, confidence } = judge(basis);
  // A budget or a lack of workers stops only tasks for which the rule would have requested more answers.
  if (basis.cause !== 'rule') return { verdict: verdict === null ? basis.cause : null, confidence };
  return { verdict, confidence };
}
