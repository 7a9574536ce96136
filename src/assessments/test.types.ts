/** GraphQL: tests and training, as workers are offered them and as their owners make them. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { QuestionInput, QuestionInterface, questionTypes } from '../batches/index.ts';
import type { QualificationTypeId, TestId } from '../kernel/index.ts';
import {
  connectionType,
  IdempotentInput,
  idScalar,
  JsonScalar,
  MinorUnits,
  MoneyType,
  moneyType,
  payloadType,
  SeenBy,
  SeenWithParent,
} from '../platform/index.ts';
import type { Purpose, Test, TestItem, TestState, TestVersion } from './test.ts';
import type { TestFigures } from './test.repository.ts';
import { mayKnowOfTest } from './test-visibility.ts';

export const PurposeEnum = { TEST: 'test', TRAINING: 'training' } as const;
registerEnumType(PurposeEnum, {
  name: 'TestPurpose',
  description: 'What a test is for.',
  valuesMap: {
    TEST: { description: 'To find out: answered as a whole, scored, paid whatever the score. The key is never told.' },
    TRAINING: { description: 'To learn: after the answer to each item the worker is told what is right, and why.' },
  },
});

export const TestStateEnum = { OPEN: 'open', CLOSED: 'closed' } as const;
registerEnumType(TestStateEnum, {
  name: 'TestState',
  description: 'Whether attempts can be begun.',
  valuesMap: {
    OPEN: { description: 'They can, while there is money for them.' },
    CLOSED: { description: 'They cannot; attempts under way go on.' },
  },
});

@SeenWithParent()
@ObjectType('TestReserve', { description: 'Money for attempts at a test.' })
export class TestReserveType {
  @Field(() => MoneyType, { description: 'Set aside in all.' })
  reserved: MoneyType;

  @Field(() => MoneyType, { description: 'Of that, what attempts under way hold.' })
  held: MoneyType;

  @Field(() => Int, {
    nullable: true,
    description: 'For so many more attempts it is enough, at the pay of the newest version; null: it is unpaid.',
  })
  attemptsLeft: number | null;
}

@SeenWithParent()
@ObjectType('TestFigures', { description: 'How attempts at a test went, of all its versions.' })
export class TestFiguresType {
  @Field(() => Int, { description: 'Submitted.' })
  submitted: number;

  @Field(() => Int, { description: 'Of those, passed.' })
  passed: number;

  @Field(() => Int, { description: 'Not submitted in time.' })
  expired: number;
}

@SeenWithParent()
@ObjectType('TestItem', { description: 'One thing to look at and answer the questions about.' })
export class TestItemType {
  @Field(() => String, { description: 'Its name, by which it is answered.' })
  name: string;

  @Field(() => JsonScalar, { description: 'What is shown.' })
  payload: unknown;
}

@SeenWithParent()
@ObjectType('KnownTestItem', { description: 'An item with what is right, for who may see the key.' })
export class KnownTestItemType extends TestItemType {
  @Field(() => JsonScalar, { description: 'What is right: an object, question name → answer.' })
  key: unknown;

  @Field(() => Int, { description: 'How much each of its questions counts.' })
  weight: number;

  @Field(() => JsonScalar, { nullable: true, description: 'Where single questions count otherwise: question name → weight.' })
  weights: unknown;

  @Field(() => String, { nullable: true, description: 'What a training says after the answer, in Markdown.' })
  explanation: string | null;
}

@SeenBy((actor, { test }: QualificationTestType, context) => mayKnowOfTest(actor, test, context), {
  scopes: ['work', 'requester:read', 'requester:write', 'money'],
})
@ObjectType('QualificationTest', { description: 'A test or a training by which a qualification is earned, as its newest version is.' })
export class QualificationTestType {
  /** Not fields. */
  test: Test;
  current: TestVersion;

  @Field(() => idScalar('Test'), { description: 'Its id.' })
  id: TestId;

  @Field(() => PurposeEnum, { description: 'What it is for.' })
  purpose: Purpose;

  @Field(() => TestStateEnum, { description: 'Whether attempts can be begun.' })
  state: TestState;

  @Field(() => Int, { description: 'Its version, from 1. An attempt ends on the version that it began with.' })
  version: number;

  @Field(() => String, { description: 'What to do, in Markdown.' })
  instructions: string;

  @Field(() => Int, { description: 'How many items it has.' })
  itemCount: number;

  @Field(() => Int, { description: 'How long an attempt may take, by the clock of the server.' })
  timeLimitSeconds: number;

  @Field(() => Int, { description: 'How long it takes, as the requester estimates.' })
  estimatedSeconds: number;

  @Field(() => MoneyType, { description: 'What an attempt that is submitted pays, whatever its score.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'What that comes to per hour at the estimated time.' })
  rewardPerHour: MoneyType;

  @Field(() => Int, { description: "How many of a worker's attempts are paid." })
  paidAttempts: number;

  @Field(() => Int, { nullable: true, description: 'Most attempts of one worker; null: no limit.' })
  maximumAttempts: number | null;

  @Field(() => Int, { nullable: true, description: 'Seconds from the start of an attempt to the next; null: there is one attempt.' })
  retakeDelaySeconds: number | null;

  @Field(() => Int, { description: 'Least score to pass, in percent.' })
  passingPercent: number;

  @Field(() => Boolean, { description: 'Whether passing grants the qualification.' })
  grants: boolean;

  @Field(() => Int, { nullable: true, description: 'The value of the qualification for whoever passes; null: the score in percent.' })
  grantedValue: number | null;

  @Field(() => Int, { nullable: true, description: 'How long the qualification lasts, in seconds; null: it does not end.' })
  grantedSeconds: number | null;

  @Field(() => Boolean, { description: 'Whether a worker is told afterwards what was right. The key of a test is never told.' })
  showsResults: boolean;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;
}

export const QualificationTestConnection = connectionType(QualificationTestType, 'QualificationTest');

export function qualificationTestType(test: Test, version: TestVersion): QualificationTestType {
  const { form: _form, items, rewardMinor, feeMinor: _fee, testId: _testId, version: number, createdAt: _at, ...rest } = version;
  const { id, purpose, state, createdAt, currency } = test;
  return Object.assign(new QualificationTestType(), {
    ...rest,
    test,
    current: version,
    id,
    purpose,
    state,
    createdAt,
    version: number,
    itemCount: items.length,
    reward: moneyType(rewardMinor, currency),
    rewardPerHour: moneyType((rewardMinor * 3_600n) / BigInt(version.estimatedSeconds), currency),
  });
}

export function testReserveType(test: Test, version: TestVersion): TestReserveType {
  const each = version.rewardMinor + version.feeMinor;
  const free = test.reservedMinor - test.committedMinor;
  return Object.assign(new TestReserveType(), {
    reserved: moneyType(test.reservedMinor, test.currency),
    held: moneyType(test.committedMinor, test.currency),
    attemptsLeft: each === 0n ? null : Number(free / each),
  });
}

export function testFiguresType(figures: TestFigures | null): TestFiguresType {
  const { submitted = 0, passed = 0, expired = 0 } = figures ?? {};
  return Object.assign(new TestFiguresType(), { submitted, passed, expired });
}

export function knownItemType({ name, payload, key, weight, weights, explanation }: TestItem): KnownTestItemType {
  return Object.assign(new KnownTestItemType(), { name, payload, key, weight, weights, explanation });
}

/** The form as questions; everyone who has begun sees it. */
export function formType(version: Pick<TestVersion, 'form'>): QuestionInterface[] {
  return questionTypes(version.form);
}

@InputType({ description: 'One thing to look at, and what is right about it.' })
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

  @Field(() => String, { nullable: true, description: 'What a training says after the answer, in Markdown; up to 5,000 characters.' })
  explanation?: string | null;
}

@InputType({ description: 'A test or a training of a qualification type: all of it. Of one that exists it makes a new version.' })
export class SetQualificationTestInput extends IdempotentInput {
  @Field(() => idScalar('QualificationType'), { description: 'By which type is earned what is found.' })
  typeId: QualificationTypeId;

  @Field(() => PurposeEnum, { defaultValue: 'test', description: 'What it is for. A type can have one of each.' })
  purpose: Purpose;

  @Field(() => String, { description: 'What to do, in Markdown.' })
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

  @Field(() => Boolean, { defaultValue: false, description: 'Whether a worker is told afterwards what was right.' })
  showsResults: boolean;

  @Field(() => MinorUnits, {
    description: 'What an attempt that is submitted pays, whatever its score, in minor units; the platform says how little is too little.',
  })
  rewardMinor: bigint;
}

@InputType({ description: 'A test to open or close.' })
export class SetQualificationTestStateInput {
  @Field(() => idScalar('Test'), { description: 'Which.' })
  testId: TestId;

  @Field(() => TestStateEnum, { description: 'Whether attempts can be begun from now on.' })
  state: TestState;
}

@InputType({ description: 'Money for attempts at a test.' })
export class ReserveForTestInput {
  @Field(() => idScalar('Test'), { description: 'Which.' })
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
  @Field(() => idScalar('Test'), { description: 'Which.' })
  testId: TestId;
}

export const SetQualificationTestPayload = payloadType('SetQualificationTest', { test: () => QualificationTestType });
export const SetQualificationTestStatePayload = payloadType('SetQualificationTestState', { test: () => QualificationTestType });
export const ReserveForTestPayload = payloadType('ReserveForTest', { test: () => QualificationTestType });
export const ReturnTestReservePayload = payloadType('ReturnTestReserve', { test: () => QualificationTestType });
