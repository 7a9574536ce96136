/** GraphQL: tests and training, as workers and their owners read them. */
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { QuestionInterface, questionTypes } from '../forms/index.ts';
import type { TestId } from '../kernel/index.ts';
import { connectionType, idScalar, JsonScalar, MoneyType, moneyType, SeenBy, SeenWithParent } from '../platform/index.ts';
import type { Purpose, Test, TestItem, TestState, TestVersion } from './test.ts';
import type { TestFigures } from './test.repository.ts';
import { mayKnowOfTest } from './test-visibility.ts';

export const PurposeEnum = { TEST: 'test', TRAINING: 'training' } as const;
registerEnumType(PurposeEnum, {
  name: 'TestPurpose',
  description: 'Purpose of a test: measuring or training.',
  valuesMap: {
    TEST: { description: 'Measures: answered as a whole, scored, paid whatever the score. The key is never shown.' },
    TRAINING: { description: 'Trains: after the answer to each item the worker sees what is right, and why.' },
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
  @Field(() => Int, { description: 'Number of attempts that were submitted.' })
  submitted: number;

  @Field(() => Int, { description: 'Number of submitted attempts that passed.' })
  passed: number;

  @Field(() => Int, { description: 'Not submitted in time.' })
  expired: number;
}

@SeenWithParent()
@ObjectType('TestItem', { description: 'One item of a test that the questions are about.' })
export class TestItemType {
  @Field(() => String, { description: 'Its name, by which it is answered.' })
  name: string;

  @Field(() => JsonScalar, { description: 'Data of the item that the worker sees.' })
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

  @Field(() => String, { nullable: true, description: 'Explanation that a training shows after the answer, in Markdown.' })
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

  @Field(() => idScalar('Test'), { description: 'Public id of the qualification test.' })
  id: TestId;

  @Field(() => PurposeEnum, { description: 'Purpose: a test or a training.' })
  purpose: Purpose;

  @Field(() => TestStateEnum, { description: 'Whether attempts can be begun.' })
  state: TestState;

  @Field(() => Int, { description: 'Its version, from 1. An attempt ends on the version that it began with.' })
  version: number;

  @Field(() => String, { description: 'Instructions for the worker, in Markdown.' })
  instructions: string;

  @Field(() => Int, { description: 'Number of items in the test.' })
  itemCount: number;

  @Field(() => Int, { description: 'How long an attempt may take, by the clock of the server.' })
  timeLimitSeconds: number;

  @Field(() => Int, { description: 'How long it takes, as the requester estimates.' })
  estimatedSeconds: number;

  @Field(() => MoneyType, { description: 'What an attempt that is submitted pays, whatever its score.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'Reward per hour of work at the estimated time.' })
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

  @Field(() => Boolean, { description: 'Whether a worker sees afterwards which answers were right. The key of a test is never shown.' })
  showsResults: boolean;

  @Field(() => Date, { description: 'Time at which the qualification test was created.' })
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
