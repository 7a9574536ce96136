/** GraphQL: attempts at tests and training, and what a worker sees before they begin one. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { TestAttemptId, TestId } from '../kernel/index.ts';
import {
  connectionType,
  IdempotentInput,
  idScalar,
  JsonScalar,
  MoneyType,
  moneyType,
  payloadType,
  UserError,
  userError,
  SeenBy,
  SeenWithParent,
} from '../platform/index.ts';
import type { Attempt, AttemptState } from './attempt.ts';
import type { Offer } from './offers.ts';
import { TrainingFeedbackType } from './attempt-result.types.ts';
import { QualificationTestType, qualificationTestType } from './test.types.ts';
import { maySeeAttempt } from './test-visibility.ts';

export const AttemptStateEnum = { OPEN: 'open', SUBMITTED: 'submitted', EXPIRED: 'expired' } as const;
registerEnumType(AttemptStateEnum, {
  name: 'TestAttemptState',
  description: 'State of an attempt at a test.',
  valuesMap: {
    OPEN: { description: 'Under way, until its time is over.' },
    SUBMITTED: { description: 'Submitted in time: scored, and paid if it pays.' },
    EXPIRED: { description: 'Not submitted in time: not scored, not paid. It counts as an attempt.' },
  },
});

@SeenBy((actor, { attempt }: TestAttemptType, context) => maySeeAttempt(actor, attempt, context), {
  scopes: ['work', 'requester:read', 'requester:write'],
})
@ObjectType('TestAttempt', { description: 'An attempt at a test or a training.' })
export class TestAttemptType {
  /** Not a field. */
  attempt: Attempt;

  @Field(() => idScalar('TestAttempt'), { description: 'Public id of the test attempt.' })
  id: TestAttemptId;

  @Field(() => Int, { description: "Which of the worker's attempts it is, from 1." })
  number: number;

  @Field(() => Int, { description: 'The version of the test that it is of.' })
  version: number;

  @Field(() => AttemptStateEnum, { description: 'State of the attempt in its lifecycle.' })
  state: AttemptState;

  @Field(() => MoneyType, {
    description: 'What it pays the worker when it is submitted, whatever its score; the money is held for it from its start.',
  })
  reward: MoneyType;

  @Field(() => Date, { description: 'Time at which the attempt began.' })
  startedAt: Date;

  @Field(() => Date, { description: 'Until when it is to be submitted, by the clock of the server.' })
  dueAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was submitted or ran out; null: it is under way.' })
  endedAt: Date | null;

  @Field(() => Int, { nullable: true, description: 'The score, in percent; null: it was not submitted.' })
  scorePercent: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it was passed; null: it was not submitted.' })
  passed: boolean | null;

  @Field(() => Boolean, { description: 'Whether it earned the qualification.' })
  granted: boolean;
}

export const TestAttemptConnection = connectionType(TestAttemptType, 'TestAttempt');

export function testAttemptType(attempt: Attempt): TestAttemptType {
  const { id, n, version, state, rewardMinor, currency, startedAt, dueAt, endedAt, scorePercent, passed, grantId } = attempt;
  return Object.assign(new TestAttemptType(), {
    attempt,
    id,
    number: n,
    version,
    state,
    reward: moneyType(rewardMinor, currency),
    startedAt,
    dueAt,
    endedAt,
    scorePercent,
    passed,
    granted: grantId !== null,
  });
}

@SeenWithParent()
@ObjectType('TestOffer', { description: 'A test or a training as you may take it now: read it before you begin.' })
export class TestOfferType {
  @Field(() => QualificationTestType, { description: 'The test, with its time limit and its rules.' })
  test: QualificationTestType;

  @Field(() => Int, { description: 'How many attempts you have made; after a qualification ran out, since then.' })
  attemptsMade: number;

  @Field(() => TestAttemptType, { nullable: true, description: 'Your attempt that is under way; startTest answers it.' })
  underWay: TestAttemptType | null;

  @Field(() => Boolean, { description: 'Whether you can begin an attempt now.' })
  canStart: boolean;

  @Field(() => MoneyType, { nullable: true, description: 'What that attempt pays you, whatever its score; null: you cannot begin one.' })
  pays: MoneyType | null;

  @Field(() => [UserError], { description: 'Why you cannot begin one now; empty when you can.' })
  reasons: UserError[];
}

export function testOfferType({ test, version, attemptsMade, under, start }: Offer): TestOfferType {
  return Object.assign(new TestOfferType(), {
    test: qualificationTestType(test, version),
    attemptsMade,
    underWay: under && testAttemptType(under),
    canStart: start.ok && under === null,
    pays: start.ok && under === null ? moneyType(start.value.rewardMinor, test.currency) : null,
    reasons: start.ok ? [] : start.refusals.map(userError),
  });
}

@InputType({ description: 'A test to begin.' })
export class StartTestInput extends IdempotentInput {
  @Field(() => idScalar('Test'), { description: 'Public id of the test.' })
  testId: TestId;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the result may count at every organisation that accepts the skill; left out: as you chose before, else not. See shareQualification.',
  })
  shareResult?: boolean | null;
}

@InputType({ description: 'The answers of an attempt.' })
export class SubmitTestInput {
  @Field(() => idScalar('TestAttempt'), { description: 'Public id of the attempt.' })
  attemptId: TestAttemptId;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'An object: item name → (question name → answer). What is left out counts as wrong. Leave it out to end a training early.',
  })
  answers?: unknown;
}

@InputType({ description: 'The answer to one item of a training.' })
export class AnswerTrainingInput {
  @Field(() => idScalar('TestAttempt'), { description: 'Public id of the training attempt.' })
  attemptId: TestAttemptId;

  @Field(() => String, { description: 'The name of the item.' })
  item: string;

  @Field(() => JsonScalar, { description: 'An object: question name → answer.' })
  answer: unknown;
}

export const StartTestPayload = payloadType('StartTest', { attempt: () => TestAttemptType });
export const SubmitTestPayload = payloadType('SubmitTest', { attempt: () => TestAttemptType });
export const AnswerTrainingPayload = payloadType('AnswerTraining', {
  attempt: () => TestAttemptType,
  feedback: () => TrainingFeedbackType,
});
