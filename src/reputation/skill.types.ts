/** GraphQL: how good a worker is at each kind of work, as they, requesters and admins see it. */
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { AssignmentId } from '../kernel/index.ts';
import { idScalar, SeenBy, SeenWithParent, personIdOf, SentenceField } from '../platform/index.ts';
import type { ShownSkill } from './skill.entity.ts';
import type { Pace } from './shown-skill.repository.ts';
import { hundredths, rounded, type Move } from './shown-skill.ts';
import type { SkillEstimate } from './skill.ts';

@ObjectType({ isAbstract: true })
abstract class Estimate {
  @Field(() => String, { description: 'The kind of the batches that it was shown in: "image", "sentiment".' })
  skill: string;

  @Field(() => Float, { description: 'How likely the next answer is right, from 0 to 1, in hundredths.' })
  accuracy: number;

  @Field(() => Float, { description: 'With a probability of 95 % the accuracy is between this and `high`.' })
  low: number;

  @Field(() => Float, { description: 'With a probability of 95 % the accuracy is between `low` and this.' })
  high: number;
}

@SeenWithParent()
@ObjectType('CrowdWorkerSkill', { description: 'How good a worker is at one kind of work that they did for you.' })
export class CrowdWorkerSkillType extends Estimate {}

@ObjectType({ isAbstract: true })
abstract class FullEstimate extends Estimate {
  @Field(() => Float, {
    description:
      'Information that one answer gives about the truth, in bits: 0 for a worker who always gives the same answer, however many of them are right; 1 for a worker who is always right between two equally frequent classes.',
  })
  informationBits: number;

  @Field(() => Int, { description: 'Number of answers that the estimate is based on.' })
  evidence: number;
}

@SeenWithParent()
@ObjectType('PersonSkill', { description: "A worker's estimate at one kind of work by all evidence there is now, as admins see it." })
export class PersonSkillType extends FullEstimate {}

@SeenWithParent()
@ObjectType('WorkerSpeed', { description: 'How long you take for an assignment, and how long others do.' })
export class WorkerSpeedType {
  @Field(() => Float, { description: 'The middle one of your latest assignments of the kind, from claim to answer, in seconds.' })
  medianSeconds: number;

  @Field(() => Float, { nullable: true, description: 'The same of all workers; null while too little is known.' })
  crowdMedianSeconds: number | null;
}

@SeenWithParent()
@ObjectType('SkillMove', { description: 'What one of your answers did to the estimate.' })
export class SkillMoveType {
  @Field(() => idScalar('Assignment'), { description: 'Public id of the answered assignment.' })
  assignmentId: AssignmentId;

  @Field(() => String, { description: 'The name of the question in its form.' })
  question: string;

  @Field(() => Float, {
    description:
      'Percentage points that the estimate is higher (or lower, when negative) than without this answer, in tenths; taken as if it had been judged right or wrong for sure, by what others answered. Answers that were known beforehand count in the estimate by what is known, which is told of none.',
  })
  by: number;

  @Field(() => Date, { description: 'Time at which you gave the answer.' })
  at: Date;
}

@SeenWithParent()
@ObjectType('SkillExplanation', { description: 'Where an estimate comes from, and what would raise it.' })
export class SkillExplanationType {
  @Field(() => [SkillMoveType], { description: 'The ten answers that raised it most and the ten that lowered it most, newest first.' })
  moved: SkillMoveType[];

  @Field(() => Float, { description: 'What a newcomer is taken for: the mean of all who do such work, in hundredths.' })
  newcomerAccuracy: number;

  @Field(() => Float, {
    description: 'How many answers that mean counts as in your estimate, in tenths: the more you answer, the less it matters.',
  })
  newcomerAnswers: number;

  @Field(() => Int, { description: 'What is so many days older than your newest answer counts half; 0: everything counts in full.' })
  halfLifeDays: number;

  @SentenceField({ description: 'What would raise it, in words.' })
  wouldRaise: string;
}

@SeenBy((actor, { shown }: WorkerSkillType) => personIdOf(actor) === shown.workerId, { scopes: ['work'] })
@ObjectType('WorkerSkill', {
  description:
    'How good you are at one kind of work, by the answers of days that are over and whose answers have all been judged: it changes once a day, by five answers at least.',
})
export class WorkerSkillType extends FullEstimate {
  @Field(() => Date, { description: 'Time as of which the estimate is shown.' })
  shownAt: Date;

  @Field(() => WorkerSpeedType, { nullable: true, description: 'How fast you are; null without a recent answer.' })
  speed: WorkerSpeedType | null;

  @Field(() => Float, {
    description:
      'How likely a task that you claim is answered and neither given back nor left to run out, from 0 to 1, in hundredths; few claims are mixed with what is usual.',
  })
  finishing: number;

  /** Not a field: `explanation` is made of it. */
  shown: ShownSkill;
}

/** Claims that what is usual counts as in a worker's finishing. */
const USUAL_CLAIMS = 10;

export function workerSkillType(
  shown: ShownSkill,
  pace: Pace | undefined,
  pool: { readonly medianSeconds: number | null; readonly finishing: number },
): WorkerSkillType {
  const { submitted, unfinished } = pace ?? { submitted: 0, unfinished: 0 };
  return Object.assign(new WorkerSkillType(), {
    ...fullEstimate(shown.skill, shown, shown.answers),
    shownAt: shown.shownAt,
    speed: pace === undefined || pace.medianSeconds === null ? null : speedType(pace.medianSeconds, pool.medianSeconds),
    finishing: hundredths((submitted + USUAL_CLAIMS * pool.finishing) / (submitted + unfinished + USUAL_CLAIMS)),
    shown,
  });
}

function speedType(medianSeconds: number, crowdMedianSeconds: number | null): WorkerSpeedType {
  return Object.assign(new WorkerSpeedType(), { medianSeconds, crowdMedianSeconds });
}

export function crowdWorkerSkillType(shown: ShownSkill): CrowdWorkerSkillType {
  return Object.assign(new CrowdWorkerSkillType(), { skill: shown.skill, ...rounded(shown) });
}

export function personSkillType(row: { readonly skill: string; readonly answers: number } & SkillEstimate): PersonSkillType {
  return Object.assign(new PersonSkillType(), fullEstimate(row.skill, row, row.answers));
}

function fullEstimate(skill: string, estimate: SkillEstimate, answers: number) {
  return { skill, ...rounded(estimate), informationBits: hundredths(estimate.informationBits), evidence: answers };
}

export function skillMoveType(move: Move): SkillMoveType {
  const { assignmentId, question, points, at } = move;
  return Object.assign(new SkillMoveType(), { assignmentId, question, by: points, at });
}
