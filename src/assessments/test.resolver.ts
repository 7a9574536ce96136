/** Tests as their owners make and read them; and, on the type of a qualification, as everybody may. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { formOf, QuestionInterface } from '../forms/index.ts';
import { present, type Result, type TestId } from '../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  load,
  MoneyType,
  moneyType,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { QualificationLoaders, QualificationTypeType, qualificationTypeType } from '../qualifications/index.ts';
import { AssessmentLoaders } from './assessments.loaders.ts';
import { mayReadKey, mayReadTest } from './assessments.policy.ts';
import { AttemptRepository } from './attempt.repository.ts';
import { TestAttemptConnection, testAttemptType, type TestAttemptType } from './attempt.types.ts';
import { ReserveCommands } from './reserve.commands.ts';
import { TestCommands } from './test.commands.ts';
import type { TestDraft } from './test.ts';
import { TestRepository } from './test.repository.ts';
import {
  ReserveForTestInput,
  ReserveForTestPayload,
  ReturnTestReserveInput,
  ReturnTestReservePayload,
  SetQualificationTestInput,
  SetQualificationTestPayload,
  SetQualificationTestStateInput,
  SetQualificationTestStatePayload,
} from './test.inputs.ts';
import {
  formType,
  KnownTestItemType,
  knownItemType,
  qualificationTestType,
  QualificationTestType,
  TestFiguresType,
  testFiguresType,
  TestReserveType,
  testReserveType,
} from './test.types.ts';
import { mayKnowOfTest } from './test-visibility.ts';

@Resolver(() => QualificationTestType)
export class TestResolver {
  constructor(
    private readonly commands: TestCommands,
    private readonly reserves: ReserveCommands,
    private readonly tests: TestRepository,
    private readonly attemptRows: AttemptRepository,
    private readonly loaders: AssessmentLoaders,
    private readonly qualifications: QualificationLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => QualificationTestType, {
    nullable: true,
    description: 'One test or training of your organisation; null when there is none that you may see.',
  })
  async qualificationTest(
    @Args('id', { type: () => idScalar('Test'), description: 'Public id of the qualification test.' }) id: TestId,
    @CurrentCaller() caller: Caller,
  ): Promise<QualificationTestType | null> {
    const test = await this.tests.byId(this.db, id);
    return test !== null && mayReadTest(caller.actor, test.organisationId) ? this.one(id) : null;
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => SetQualificationTestPayload, {
    description:
      "Gives a qualification type a test or a training, or the one that it has a new version: attempts under way end on theirs. It can be taken once money is set aside for it (reserveForTest). An organisation's managers and owners may; an admin for the platform's types.",
  })
  async setQualificationTest(
    @Args('input', { description: 'All settings and items of the test.' }) input: SetQualificationTestInput,
    @CurrentCaller() caller: Caller,
  ) {
    const form = formOf(input.form);
    if (!form.ok) {
      const [first, ...rest] = form.refusals.map((refusal) => ({ ...refusal, path: ['form', ...(refusal.path ?? [])] }));
      return payload({ ...form, refusals: [first!, ...rest] }, () => ({}));
    }
    const { typeId, purpose, idempotencyKey, items, form: _form, ...rest } = input;
    const draft: TestDraft = {
      ...rest,
      form: form.value,
      items: items.map(
        (item) => ({ ...item, weights: item.weights ?? null, explanation: item.explanation ?? null }) as TestDraft['items'][number],
      ),
      grantedValue: rest.grantedValue ?? null,
      grantedSeconds: rest.grantedSeconds ?? null,
      retakeDelaySeconds: rest.retakeDelaySeconds ?? null,
      maximumAttempts: rest.maximumAttempts ?? null,
    };
    return this.answer(await this.commands.set(caller, { typeId, purpose, draft, idempotencyKey: idempotencyKey ?? null }));
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => SetQualificationTestStatePayload, { description: 'Opens or closes a test; attempts under way go on.' })
  async setQualificationTestState(
    @Args('input', { description: 'The test and its new state.' }) input: SetQualificationTestStateInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.setState(caller, input.testId, input.state));
  }

  @Allow('member', 'money')
  @Mutation(() => ReserveForTestPayload, {
    description:
      "Sets aside pay and fee of attempts, from the organisation's balance. Without it no attempt can be begun: nobody is left unpaid.",
  })
  async reserveForTest(
    @Args('input', { description: 'For which, and how many.' }) input: ReserveForTestInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.reserves.reserve(caller, input.testId, input.attempts, input.idempotencyKey));
  }

  @Allow('member', 'money')
  @Mutation(() => ReturnTestReservePayload, { description: 'Takes back what is set aside for a test and no attempt under way holds.' })
  async returnTestReserve(
    @Args('input', { description: 'The test whose reserve is returned.' }) input: ReturnTestReserveInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.reserves.giveBack(caller, input.testId));
  }

  @ResolveField(() => QualificationTypeType, { description: 'The qualification that it is about.' })
  async type(@Parent() { test }: QualificationTestType, @Context() context: GraphContext): Promise<QualificationTypeType> {
    return qualificationTypeType(present(await this.qualifications.type(context, test.typeId), 'the type of a test'));
  }

  @ResolveField(() => MoneyType, { nullable: true, description: 'What the organisation pays the platform on top; null for workers.' })
  fee(@Parent() { test, current }: QualificationTestType, @CurrentCaller() caller: Caller): MoneyType | null {
    return mayReadTest(caller.actor, test.organisationId) ? moneyType(current.feeMinor, test.currency) : null;
  }

  @ResolveField(() => TestReserveType, { nullable: true, description: 'Money for it; null for workers.' })
  reserve(@Parent() { test, current }: QualificationTestType, @CurrentCaller() caller: Caller): TestReserveType | null {
    return mayReadTest(caller.actor, test.organisationId) ? testReserveType(test, current) : null;
  }

  @ResolveField(() => TestFiguresType, { nullable: true, description: 'How attempts went; null for workers.' })
  async figures(
    @Parent() { test }: QualificationTestType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<TestFiguresType | null> {
    if (!mayReadTest(caller.actor, test.organisationId)) return null;
    return testFiguresType(await this.loaders.figures(context, test.id));
  }

  @ResolveField(() => Number, {
    nullable: true,
    description: 'How long attempts that were submitted took, in seconds: the median; null while there are fewer than five.',
  })
  async measuredSeconds(@Parent() { test }: QualificationTestType, @Context() context: GraphContext): Promise<number | null> {
    return (await this.loaders.figures(context, test.id))?.medianSeconds ?? null;
  }

  @ResolveField(() => [QuestionInterface], {
    nullable: true,
    description: 'The questions about each item; null for callers who may not see the key.',
  })
  form(@Parent() { test, current }: QualificationTestType, @CurrentCaller() caller: Caller): QuestionInterface[] | null {
    return mayReadKey(caller.actor, test.organisationId) ? formType(current) : null;
  }

  @ResolveField(() => [KnownTestItemType], {
    nullable: true,
    description: 'The items with the right answers; null for callers who may not see the key.',
  })
  items(@Parent() { test, current }: QualificationTestType, @CurrentCaller() caller: Caller): KnownTestItemType[] | null {
    return mayReadKey(caller.actor, test.organisationId) ? current.items.map(knownItemType) : null;
  }

  @ResolveField(() => TestAttemptConnection, {
    nullable: true,
    description: 'Attempts at the test, newest first; null for callers who may not see them.',
  })
  async attempts(
    @Parent() { test }: QualificationTestType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<TestAttemptType> | null> {
    if (!mayReadKey(caller.actor, test.organisationId)) return null;
    const read = async (after: string | null, limit: number) =>
      (await load(context, `assessments.attempts:${limit}:${after ?? ''}`, test.id, (ids) =>
        this.attemptRows.ofTests(this.db, ids, after, limit),
      )) ?? [];
    return connectionById(args, read, testAttemptType);
  }

  private async one(id: TestId): Promise<QualificationTestType> {
    const test = present(await this.tests.byId(this.db, id), 'a test that was found');
    return qualificationTestType(test, await this.tests.version(this.db, id, test.version));
  }

  private answer(result: Result<{ testId: TestId }>) {
    return payload(result, async ({ testId }) => ({ test: await this.one(testId) }));
  }
}

@Resolver(() => QualificationTypeType)
export class TestsOfTypeResolver {
  constructor(private readonly loaders: AssessmentLoaders) {}

  @ResolveField(() => [QualificationTestType], { description: 'The test and the training by which it is earned, if it has any.' })
  async tests(
    @Parent() type: QualificationTypeType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<QualificationTestType[]> {
    const all = await this.loaders.ofType(context, type.id);
    const isKnown = await Promise.all(all.map(({ test }) => mayKnowOfTest(caller.actor, test, context)));
    return all.filter((_, index) => isKnown[index]).map(({ test, version }) => qualificationTestType(test, version));
  }
}
