/** GraphQL: why a task stopped, and gold that the crowd is against. */
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { comparableOption, present, type AssignmentId } from '../../kernel/index.ts';
import { connectionType, idScalar, JsonScalar, SeenBy, SeenWithParent, isAdmin } from '../../platform/index.ts';
import type { StopDecision } from './decision.entity.ts';
import { givenValue, type CountedAnswer } from '../core/label.ts';
import { VerdictEnum } from '../core/label.types.ts';
import type { ContradictedGold } from '../runs/contradicted-gold.entity.ts';
import type { Verdict } from '../core/stored-label.ts';

@SeenBy(isAdmin)
@ObjectType('CreditedVote', { description: 'One answer as the stop rule used it.' })
export class CreditedVoteType {
  @Field(() => String, { description: 'Name of the question.' })
  question: string;

  @Field(() => String, { nullable: true, description: 'Of several choices, the option that this is about; null for other questions.' })
  option: string | null;

  @Field(() => idScalar('Assignment'), { description: 'The assignment with the answer.' })
  assignmentId: AssignmentId;

  @Field(() => JsonScalar, {
    description:
      "The value that the answer gives: of a choice the option's value, of a comparison left, right or tie, of a rating its number; of an option among several choices, true when the answer chose it.",
  })
  label: unknown;

  @Field(() => Float, { description: 'The probability of being right that the worker was credited with then.' })
  accuracy: number;
}

@SeenWithParent()
@ObjectType('TaskDecision', { description: 'Why no further answer to a task is bought. Made once, and never changed.' })
export class TaskDecisionType {
  /** Not a field. */
  decision: StopDecision;

  @Field(() => VerdictEnum, { description: 'Reason for which the task got no further answers.' })
  verdict: Verdict;

  @Field(() => Float, {
    nullable: true,
    description:
      'Probability of the least sure label then, by the rule; null when there was no answer to judge by. The labels have their own, which later answers and runs improve.',
  })
  confidence: number | null;

  @Field(() => Int, { description: 'Number of answers at the decision.' })
  answers: number;

  @Field(() => Int, { description: 'Minimum number of answers that the task required.' })
  minimumAnswers: number;

  @Field(() => Int, { description: 'Maximum number of answers that the task allowed.' })
  maximumAnswers: number;

  @Field(() => Float, { description: 'The confidence that was asked for.' })
  targetConfidence: number;

  @Field(() => String, { description: 'Name and version of the rule.' })
  rule: string;

  @Field(() => Date, { description: 'Time at which it was decided.' })
  decidedAt: Date;
}

@SeenWithParent()
@ObjectType('ContradictedGold', {
  description:
    'A known answer that the crowd is confident against, judged without it, as of the last run of the model: perhaps the key is wrong.',
})
export class ContradictedGoldType {
  /** Not a field: `task` is loaded by it. */
  taskId: ContradictedGold['taskId'];

  @Field(() => String, { description: 'Name of the question.' })
  question: string;

  @Field(() => JsonScalar, { description: 'The known answer of the gold task.' })
  goldLabel: unknown;

  @Field(() => JsonScalar, { description: "Label that the crowd's answers give." })
  crowdLabel: unknown;

  @Field(() => Float, { description: 'Probability that the crowd is right, were the known answer not known.' })
  confidence: number;

  @Field(() => Int, { description: 'Number of answers to the question.' })
  answers: number;

  @Field(() => Date, { description: 'Time at which the contradiction was found.' })
  foundAt: Date;
}

export const ContradictedGoldConnection = connectionType(ContradictedGoldType, 'ContradictedGold');

export function taskDecisionType(decision: StopDecision): TaskDecisionType {
  const { verdict, confidence, answers, rule, basis, at } = decision;
  const { minimumAnswers, maximumAnswers, confidence: targetConfidence } = basis.rule;
  return Object.assign(new TaskDecisionType(), {
    decision,
    verdict,
    confidence,
    answers,
    rule,
    minimumAnswers,
    maximumAnswers,
    targetConfidence,
    decidedAt: at,
  });
}

export function contradictedGoldType(found: ContradictedGold): ContradictedGoldType {
  const { taskId, question, goldValue, crowdValue, confidence, answers, at } = found;
  return Object.assign(new ContradictedGoldType(), {
    taskId,
    question,
    goldLabel: goldValue,
    crowdLabel: crowdValue,
    confidence,
    answers,
    foundAt: at,
  });
}

/** @param answers of the assignments that voted; a decision stores classes, whose order is that of the form of its day */
export function creditedVotes({ basis }: StopDecision, answers: ReadonlyMap<AssignmentId, CountedAnswer['answer']>): CreditedVoteType[] {
  return basis.items.flatMap(({ question, option, votes }) =>
    votes.map(({ assignmentId, label, accuracy }) => {
      const given = givenValue(present(answers.get(assignmentId), 'the answer that a decision counted'), question);
      const value = typeof given === 'string' ? comparableOption(given) : given;
      return Object.assign(new CreditedVoteType(), {
        question,
        option,
        assignmentId,
        accuracy,
        label: option === null ? value : label === 1,
      });
    }),
  );
}
