/** Taking tests and training, and attempts as the worker, the owner of the test and admins see them. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { QuestionInterface, visibleItem, type Payload } from '../forms/index.ts';
import { CrowdWorkerType, Identity } from '../identity/index.ts';
import { present, type Clock, type Result, type TestAttemptId, type TestId } from '../kernel/index.ts';
import {
  afterId,
  Allow,
  CLOCK,
  connection,
  CurrentCaller,
  DB,
  Files,
  idScalar,
  isAdmin,
  JsonScalar,
  PageArgs,
  pageOf,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { AssessmentLoaders } from './assessments.loaders.ts';
import { viewpointOf } from './assessments.policy.ts';
import { AttemptCommands } from './attempt.commands.ts';
import type { Attempt } from './attempt.ts';
import { AttemptRepository } from './attempt.repository.ts';
import { feedbackType, resultTypes, TestResultType, TrainingFeedbackType } from './attempt-result.types.ts';
import {
  AnswerTrainingInput,
  AnswerTrainingPayload,
  StartTestInput,
  StartTestPayload,
  SubmitTestInput,
  SubmitTestPayload,
  TestAttemptType,
  testAttemptType,
  TestOfferType,
  testOfferType,
} from './attempt.types.ts';
import { Offers } from './offers.ts';
import type { Test, TestVersion } from './test.ts';
import { TestRepository } from './test.repository.ts';
import { formType, QualificationTestConnection, QualificationTestType, qualificationTestType, TestItemType } from './test.types.ts';

/** An attempt with what it is of, from the side of who looks. */
interface Seen {
  readonly attempt: Attempt;
  readonly test: Test;
  readonly version: TestVersion;
  readonly from: ReturnType<typeof viewpointOf>;
}

@Resolver(() => TestAttemptType)
export class AttemptResolver {
  constructor(
    private readonly commands: AttemptCommands,
    private readonly offers: Offers,
    private readonly tests: TestRepository,
    private readonly attempts: AttemptRepository,
    private readonly loaders: AssessmentLoaders,
    private readonly identity: Identity,
    private readonly files: Files,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow('worker', 'work')
  @Query(() => TestOfferType, {
    nullable: true,
    description: 'A test or a training as you may take it now; null when there is none such for you.',
  })
  async testOffer(
    @Args('testId', { type: () => idScalar('Test'), description: 'Public id of the test.' }) testId: TestId,
    @CurrentCaller() caller: Caller,
  ): Promise<TestOfferType | null> {
    const offer = await this.offers.of(caller, this.db, testId, this.clock.now());
    return offer && testOfferType(offer);
  }

  @Allow('worker', 'work')
  @Query(() => QualificationTestConnection, {
    description:
      'Tests and training that can be begun now, money for one more attempt included; newest first. Ask testOffer whether you may.',
  })
  async openTests(
    @Args('search', {
      type: () => String,
      defaultValue: '',
      description: 'Words that name, description and keywords of the qualification contain together; case does not matter.',
    })
    search: string,
    @Args() args: PageArgs,
    @Context() context: GraphContext,
  ): Promise<Connection<QualificationTestType>> {
    const page = pageOf(args, 1);
    const rows = await this.tests.onOffer(this.db, search, afterId(page), page.first + 1);
    const whole = await Promise.all(rows.map((test) => this.loaders.withVersion(context, test)));
    return connection(
      whole,
      page,
      ({ test }) => [test.id],
      ({ test, version }) => qualificationTestType(test, version),
    );
  }

  @Allow(['worker', 'member', 'admin'], 'work')
  @Query(() => TestAttemptType, {
    nullable: true,
    description: 'One attempt: your own, or one at a test of your organisation; null when there is none that you may see.',
  })
  async testAttempt(
    @Args('id', { type: () => idScalar('TestAttempt'), description: 'Public id of the test attempt.' }) id: TestAttemptId,
    @CurrentCaller() caller: Caller,
  ): Promise<TestAttemptType | null> {
    const attempt = await this.attempts.byId(this.db, id);
    const test = attempt === null ? null : await this.tests.byId(this.db, attempt.testId);
    if (attempt === null || test === null || viewpointOf(caller.actor, attempt, test.organisationId) === null) return null;
    return testAttemptType(attempt);
  }

  @Allow('worker', 'work')
  @Mutation(() => StartTestPayload, {
    description:
      'Begins an attempt, or answers the one that is under way. What it pays is held for you from now on, and yours when you submit in time, whatever the score.',
  })
  async startTest(@Args('input', { description: 'The test to start, by id.' }) input: StartTestInput, @CurrentCaller() caller: Caller) {
    return this.answer(await this.commands.start(caller, input.testId, input.shareResult ?? null, input.idempotencyKey ?? null));
  }

  @Allow('worker', 'work')
  @Mutation(() => SubmitTestPayload, {
    description: 'Ends an attempt: it is scored at once, and paid. The same answers once more change nothing.',
  })
  async submitTest(
    @Args('input', { description: 'The attempt and the answers.' }) input: SubmitTestInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.submit(caller, input.attemptId, input.answers));
  }

  @Allow('worker', 'work')
  @Mutation(() => AnswerTrainingPayload, {
    description: 'Answers one item of a training and returns what is right. The first answer counts; the last item ends the attempt.',
  })
  async answerTraining(
    @Args('input', { description: 'Which item, and what you answer.' }) input: AnswerTrainingInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.commands.answer(caller, input.attemptId, input.item, input.answer), async ({ attemptId }) => {
      const attempt = await this.one(attemptId);
      const feedback = await this.feedback(attempt, caller, context);
      return { attempt, feedback: feedback?.find((each) => each.item === input.item) ?? null };
    });
  }

  @ResolveField(() => QualificationTestType, { description: 'The test that it is of, as it is now.' })
  async test(@Parent() { attempt }: TestAttemptType, @Context() context: GraphContext): Promise<QualificationTestType> {
    const test = present(await this.loaders.test(context, attempt.testId), 'the test of an attempt');
    return qualificationTestType(test, (await this.loaders.withVersion(context, test)).version);
  }

  @ResolveField(() => [QuestionInterface], {
    nullable: true,
    description: 'The questions about each item; null once your attempt has ended.',
  })
  async form(
    @Parent() parent: TestAttemptType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<QuestionInterface[] | null> {
    const seen = await this.seen(parent, caller, context);
    return isReadable(seen) ? formType(seen.version) : null;
  }

  @ResolveField(() => [TestItemType], { nullable: true, description: 'The items to answer; null once your attempt has ended.' })
  async items(
    @Parent() parent: TestAttemptType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<TestItemType[] | null> {
    const seen = await this.seen(parent, caller, context);
    if (!isReadable(seen)) return null;
    const owner = seen.test.organisationId;
    // A test of the platform's own has no organisation, and so no files.
    const shown = (item: Payload) => (owner === null ? visibleItem(item) : this.files.signFiles(owner, visibleItem(item)).payload);
    return seen.version.items.map(({ name, payload: item }) => Object.assign(new TestItemType(), { name, payload: shown(item) }));
  }

  @ResolveField(() => JsonScalar, {
    nullable: true,
    description: 'What was answered: item name → (question name → answer); null until it is submitted.',
  })
  answers(@Parent() { attempt }: TestAttemptType): unknown {
    return attempt.answers;
  }

  @ResolveField(() => [TestResultType], {
    nullable: true,
    description: 'Result of each question; null until the attempt is submitted, and for a worker when the requester does not show results.',
  })
  async results(
    @Parent() parent: TestAttemptType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<TestResultType[] | null> {
    const { attempt, test, version, from } = await this.seen(parent, caller, context);
    const isShown = from !== 'worker' || version.showsResults || test.purpose === 'training';
    return attempt.results === null || !isShown ? null : resultTypes(attempt.results, version);
  }

  @ResolveField(() => [TrainingFeedbackType], {
    nullable: true,
    description: 'Of a training: the items that were answered, with what is right; null for a test.',
  })
  async feedback(
    @Parent() parent: TestAttemptType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<TrainingFeedbackType[] | null> {
    const { test, version } = await this.seen(parent, caller, context);
    if (test.purpose !== 'training') return null;
    return (await this.loaders.answers(context, parent.id)).map((given) => feedbackType(given, version));
  }

  @ResolveField(() => CrowdWorkerType, {
    nullable: true,
    description: 'Who made it, as the organisation knows them; null for the worker, and for a test of the platform.',
  })
  async worker(
    @Parent() parent: TestAttemptType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<CrowdWorkerType | null> {
    const { attempt, test, from } = await this.seen(parent, caller, context);
    return from === 'worker' || test.organisationId === null ? null : this.identity.crowdWorker(test.organisationId, attempt.workerId);
  }

  @ResolveField(() => idScalar('Person'), { nullable: true, description: 'Who made it; for admins.' })
  personId(@Parent() { attempt }: TestAttemptType, @CurrentCaller() caller: Caller): string | null {
    return isAdmin(caller.actor) ? attempt.workerId : null;
  }

  private async seen({ attempt }: TestAttemptType, caller: Caller, context: GraphContext): Promise<Seen> {
    const test = present(await this.loaders.test(context, attempt.testId), 'the test of an attempt');
    const version = present(await this.loaders.version(context, attempt.testId, attempt.version), 'the version of an attempt');
    return { attempt, test, version, from: viewpointOf(caller.actor, attempt, test.organisationId) };
  }

  private answer(result: Result<{ attemptId: TestAttemptId }>) {
    return payload(result, async ({ attemptId }) => ({ attempt: await this.one(attemptId) }));
  }

  private async one(id: TestAttemptId): Promise<TestAttemptType> {
    return testAttemptType(present(await this.attempts.byId(this.db, id), 'the attempt just written'));
  }
}

/** A worker reads items while the attempt is under way, and of a training afterwards too. */
function isReadable({ attempt, test, from }: Seen): boolean {
  return from !== 'worker' || attempt.state === 'open' || test.purpose === 'training';
}
