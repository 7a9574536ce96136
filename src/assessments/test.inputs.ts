/** GraphQL: inputs and payloads of the mutations by which an owner makes a test. */
import { Field, InputType, Int } from '@nestjs/graphql';
import { QuestionInput } from '../forms/index.ts';
import type { QualificationTypeId, TestId } from '../kernel/index.ts';
import { IdempotentInput, idScalar, JsonScalar, MinorUnits, payloadType } from '../platform/index.ts';
import type { Purpose, TestState } from './test.ts';
import { PurposeEnum, QualificationTestType, TestStateEnum } from './test.types.ts';

@InputType({ description: 'One item of a test with its right answers.' })
export class TestItemInput {
  @Field(() => String, { description: 'Its name: up to 40 letters, digits, "_" and "-". Workers see it.' })
  name: string;

  @Field(() => JsonScalar, { description: 'What is shown, as the payload of a task. Fields that begin with "_" are not shown to workers.' })
  payload: unknown;

  @Field(() => JsonScalar, {
    description:
      'What is right: question name → answer. A question that it leaves out does not count. A text may be a list of texts, any of which is right; a number may be {"value": 3, "tolerance": 0.5}.',
  })
  key: unknown;

  @Field(() => Int, { defaultValue: 1, description: 'How much each of its questions counts: 1 to 100.' })
  weight: number;

  @Field(() => JsonScalar, { nullable: true, description: 'Where single questions count otherwise: question name → weight.' })
  weights?: unknown;

  @Field(() => String, {
    nullable: true,
    description: 'Explanation that a training shows after the answer, in Markdown; up to 5,000 characters.',
  })
  explanation?: string | null;
}

@InputType({ description: 'A test or a training of a qualification type: all of it. Of one that exists it makes a new version.' })
export class SetQualificationTestInput extends IdempotentInput {
  @Field(() => idScalar('QualificationType'), { description: 'By which type is earned what is found.' })
  typeId: QualificationTypeId;

  @Field(() => PurposeEnum, { defaultValue: 'test', description: 'What it is for. A type can have one of each.' })
  purpose: Purpose;

  @Field(() => String, { description: 'Instructions for the worker, in Markdown.' })
  instructions: string;

  @Field(() => [QuestionInput], { description: 'The questions about each item, as those of a batch.' })
  form: QuestionInput[];

  @Field(() => [TestItemInput], { description: 'The items: 1 to 100.' })
  items: TestItemInput[];

  @Field(() => Int, { description: 'How long an attempt may take: 10 seconds to 4 hours, up to three times the estimate.' })
  timeLimitSeconds: number;

  @Field(() => Int, { description: 'How long it takes. The least pay is reckoned by it.' })
  estimatedSeconds: number;

  @Field(() => Int, { defaultValue: 80, description: 'Least score to pass, in percent.' })
  passingPercent: number;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether passing grants the qualification; a test always does.' })
  grants: boolean;

  @Field(() => Int, { nullable: true, description: 'The value for whoever passes; left out: the score in percent.' })
  grantedValue?: number | null;

  @Field(() => Int, { nullable: true, description: 'How long the qualification lasts, in seconds; left out: it does not end.' })
  grantedSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: 'Seconds from the start of an attempt to the next; left out: there is one attempt.' })
  retakeDelaySeconds?: number | null;

  @Field(() => Int, { nullable: true, description: 'Most attempts of one worker, up to 100; left out: no limit.' })
  maximumAttempts?: number | null;

  @Field(() => Int, { defaultValue: 1, description: "How many of a worker's attempts are paid; those after them are free for both." })
  paidAttempts: number;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether a worker sees afterwards which answers were right.' })
  showsResults: boolean;

  @Field(() => MinorUnits, {
    description: 'Reward of a submitted attempt, whatever its score, in minor units; the platform sets a minimum.',
  })
  rewardMinor: bigint;
}

@InputType({ description: 'A test to open or close.' })
export class SetQualificationTestStateInput {
  @Field(() => idScalar('Test'), { description: 'Public id of the test.' })
  testId: TestId;

  @Field(() => TestStateEnum, { description: 'Whether attempts can be begun from now on.' })
  state: TestState;
}

@InputType({ description: 'Money for attempts at a test.' })
export class ReserveForTestInput {
  @Field(() => idScalar('Test'), { description: 'Public id of the test.' })
  testId: TestId;

  @Field(() => Int, { description: 'Pay and fee of so many attempts, by the newest version; it adds to what is there.' })
  attempts: number;

  @Field(() => String, {
    description: 'Chosen by you: a repeat with the same key answers what the first call answered, and sets nothing aside again.',
  })
  idempotencyKey: string;
}

@InputType({ description: 'A test whose money is wanted back.' })
export class ReturnTestReserveInput {
  @Field(() => idScalar('Test'), { description: 'Public id of the test.' })
  testId: TestId;
}

export const SetQualificationTestPayload = payloadType('SetQualificationTest', { test: () => QualificationTestType });
export const SetQualificationTestStatePayload = payloadType('SetQualificationTestState', { test: () => QualificationTestType });
export const ReserveForTestPayload = payloadType('ReserveForTest', { test: () => QualificationTestType });
export const ReturnTestReservePayload = payloadType('ReturnTestReserve', { test: () => QualificationTestType });
