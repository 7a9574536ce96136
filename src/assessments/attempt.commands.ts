/**
 * Taking a test or a training: begin, answer, submit.
 *
 * Guarantees one attempt under way per worker and test; that what an attempt pays is held for it from its start and paid
 * when it is submitted, whatever its score; that the time is the server's; and that submitting twice pays once. Everything
 * happens under the lock of the test's row.
 */
import { Inject, Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { Identity } from '../identity/index.ts';
import {
  addSeconds,
  allOf,
  assert,
  conflict,
  forbidden,
  money,
  newId,
  notFound,
  ok,
  present,
  refuse,
  type Result,
  type TestAttemptId,
  type TestId,
  type WorkerId,
} from '../kernel/index.ts';
import { chart, Ledger } from '../ledger/index.ts';
import {
  Commands,
  CONFIG,
  personIdOf,
  roleIn,
  valueOf,
  type Actor,
  type Caller,
  type Config,
  type Db,
  type Tx,
} from '../platform/index.ts';
import { Awards, maySeeType, Sharing, type QualificationType } from '../qualifications/index.ts';
import { Earnings } from '../review/index.ts';
import { attemptLifecycle, mayStart, type Attempt, type AttemptPay, type StartFacts } from './attempt.ts';
import { AttemptRepository } from './attempt.repository.ts';
import { checkAnswers, rightOf, scoreOf, type Test, type TestAnswers, type TestVersion } from './test.ts';
import { TestRepository } from './test.repository.ts';

type Answered = Result<{ attemptId: TestAttemptId }>;

/** What a worker is told before they begin. */
export interface Offer {
  readonly test: Test;
  readonly version: TestVersion;
  readonly attemptsMade: number;
  readonly under: Attempt | null;
  /** What an attempt begun now would pay, or why none can be. */
  readonly start: Result<AttemptPay>;
}

@Injectable()
export class AttemptCommands {
  constructor(
    private readonly commands: Commands,
    private readonly tests: TestRepository,
    private readonly attempts: AttemptRepository,
    private readonly awards: Awards,
    private readonly sharing: Sharing,
    private readonly identity: Identity,
    private readonly ledger: Ledger,
    private readonly earnings: Earnings,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Begins an attempt, or answers the one under way: nobody loses it by a lost connection.
   *
   * @param share the worker's word on sharing the result; null: as it is
   */
  start(caller: Caller, testId: TestId, share: boolean | null, idempotencyKey: string | null): Promise<Answered> {
    return this.commands.run(
      caller,
      async (tx) => {
        const worker = workerOf(tx);
        if (!worker.ok) return worker;
        const test = await this.tests.lock(tx, testId);
        const type = await this.seen(tx, tx.actor, test);
        if (test === null || type === null) return refuse(notFound('The test', 'testId'));
        const under = await this.attempts.openOf(tx, testId, worker.value);
        if (under !== null && under.closesAt > tx.now) return ok({ attemptId: under.id });
        if (under !== null) await this.expire(tx, test, under.id);
        const now = under === null ? test : present(await this.tests.byId(tx, testId), 'the test');
        const version = await this.tests.version(tx, testId, test.version);
        const facts = await this.factsOf(tx, tx.actor, now, version, type, tx.now);
        const pay = mayStart(facts, tx.now);
        if (!pay.ok) return pay;
        if (share !== null && type.organisationId !== null) await this.sharing.write(tx, type, worker.value, share);
        return ok({ attemptId: await this.begin(tx, now, version, worker.value, pay.value) });
      },
      { key: idempotencyKey, request: { command: 'test.start', testId, share } },
    );
  }

  /** Ends the attempt: scores it, pays it, and grants the qualification to whoever passed. The same answers again change nothing. */
  submit(caller: Caller, attemptId: TestAttemptId, answers: unknown): Promise<Answered> {
    return this.onAttempt(caller, attemptId, async (tx, test, attempt) => {
      if (attempt.state === 'submitted' && test.purpose === 'test' && isDeepStrictEqual(attempt.answers, answers)) return ok({ attemptId });
      const timely = inTime(attempt, tx.now);
      if (!timely.ok) return timely;
      const version = await this.tests.version(tx, test.id, attempt.version);
      if (test.purpose === 'training') return this.endTraining(tx, test, version, attempt, answers);
      const checked = allOf(checkAnswers(version, answers));
      if (!checked.ok) return checked;
      await this.finish(tx, test, version, attempt, answers as TestAnswers);
      return ok({ attemptId });
    });
  }

  /**
   * Answers one item of a training, and lets the worker see what is right. The first answer counts; the last item ends the
   * attempt.
   */
  answer(caller: Caller, attemptId: TestAttemptId, item: string, answer: unknown): Promise<Answered> {
    return this.onAttempt(caller, attemptId, async (tx, test, attempt) => {
      if (test.purpose !== 'training') return refuse(forbidden('A test is answered as a whole: submit it.'));
      const before = (await this.attempts.answersOf(tx, [attemptId])).get(attemptId) ?? [];
      if (isDeepStrictEqual(before.find((each) => each.item === item)?.answer, answer)) return ok({ attemptId });
      const timely = inTime(attempt, tx.now);
      if (!timely.ok) return timely;
      const version = await this.tests.version(tx, test.id, attempt.version);
      const checked = allOf(checkAnswers(version, { [item]: answer }));
      if (!checked.ok) return checked;
      if (before.some((each) => each.item === item)) {
        return refuse(conflict('ANSWERED', 'You have answered this already, and seen what is right; the first answer counts.'));
      }
      const given = answer as TestAnswers[string];
      const asked = present(
        version.items.find((each) => each.name === item),
        'the item that was checked',
      );
      await this.attempts.insertAnswer(tx, { attemptId, item, answer: given, results: rightOf(version, asked, given) });
      tx.act('test_attempt.answered', subjectOf(test, attempt.id), { item });
      const all = answersOf([...before, { item, answer: given }]);
      if (Object.keys(all).length === version.items.length) await this.finish(tx, test, version, attempt, all);
      return ok({ attemptId });
    });
  }

  /** What a worker is told before they begin; null: it does not exist for them. */
  async offer({ actor }: Caller, db: Db, testId: TestId, now: Date): Promise<Offer | null> {
    const workerId = personIdOf(actor);
    const test = await this.tests.byId(db, testId);
    const type = await this.seen(db, actor, test);
    if (workerId === null || test === null || type === null) return null;
    const version = await this.tests.version(db, testId, test.version);
    const under = await this.attempts.openOf(db, testId, workerId);
    const facts = await this.factsOf(db, actor, test, version, type, now);
    return {
      test,
      version,
      attemptsMade: facts.attempts.made,
      under: under !== null && under.closesAt > now ? under : null,
      start: mayStart(facts, now),
    };
  }

  /** Ends an attempt that was not submitted in time, and lets go of its money. The test's row is locked. @returns whether it was open */
  async expire(tx: Tx, test: Test, attemptId: TestAttemptId): Promise<boolean> {
    const attempt = present(await this.attempts.byId(tx, attemptId), 'the attempt');
    if (!(await this.attempts.expire(tx, attemptId))) return false;
    await this.tests.move(tx, test.id, { committed: -(attempt.rewardMinor + attempt.feeMinor) });
    tx.act('test_attempt.expired', subjectOf(test, attemptId));
    return true;
  }

  private async begin(tx: Tx, test: Test, version: TestVersion, workerId: WorkerId, pay: AttemptPay): Promise<TestAttemptId> {
    const id = newId<'TestAttempt'>(tx.now);
    const dueAt = addSeconds(tx.now, version.timeLimitSeconds);
    const closesAt = addSeconds(dueAt, this.config.TEST_GRACE_SECONDS);
    const { number } = await this.attempts.history(tx, test.id, workerId, null);
    await this.tests.move(tx, test.id, { committed: pay.rewardMinor + pay.feeMinor });
    await this.attempts.insert(tx, {
      id,
      testId: test.id,
      version: version.version,
      workerId,
      n: number + 1,
      ...pay,
      currency: test.currency,
      dueAt,
      closesAt,
    });
    tx.act('test_attempt.started', subjectOf(test, id), { testId: test.id, version: version.version, rewardMinor: pay.rewardMinor });
    return id;
  }

  private async endTraining(tx: Tx, test: Test, version: TestVersion, attempt: Attempt, answers: unknown): Promise<Answered> {
    const given = answers === null || answers === undefined ? {} : answers;
    if (!isDeepStrictEqual(given, {}))
      return refuse(forbidden('The items of a training are answered one by one: answerTraining tells at once what is right.'));
    const before = (await this.attempts.answersOf(tx, [attempt.id])).get(attempt.id) ?? [];
    if (before.length === 0) return refuse(conflict('UNANSWERED', 'Answer at least one item before you end the training.'));
    await this.finish(tx, test, version, attempt, answersOf(before));
    return ok({ attemptId: attempt.id });
  }

  private async finish(tx: Tx, test: Test, version: TestVersion, attempt: Attempt, answers: TestAnswers): Promise<void> {
    const score = scoreOf(version, answers);
    const { id: attemptId, workerId, rewardMinor, feeMinor, currency } = attempt;
    const cost = rewardMinor + feeMinor;
    if (cost > 0n) await this.tests.move(tx, test.id, { reserved: -cost, committed: -cost });
    if (rewardMinor > 0n) {
      const event = chart.testPaid({
        attemptId,
        testId: test.id,
        workerId,
        reward: money(rewardMinor, currency),
        fee: money(feeMinor, currency),
      });
      valueOf(await this.ledger.post(tx, `tpay:${attemptId}`, [event]));
      const organisationId = present(test.organisationId, 'an owner who pays');
      await this.earnings.hold(tx, [
        { id: attemptId, source: 'test_attempt', organisationId, workerId, amountMinor: rewardMinor, currency },
      ]);
    }
    const grantId =
      score.passed && version.grants
        ? await this.awards.award(tx, {
            typeId: test.typeId,
            workerId,
            value: version.grantedValue ?? score.percent,
            expiresAt: version.grantedSeconds === null ? null : addSeconds(tx.now, version.grantedSeconds),
          })
        : null;
    assert(await this.attempts.submit(tx, attemptId, answers, score, grantId), 'an attempt under the lock of its test to be open');
    tx.act('test_attempt.submitted', subjectOf(test, attemptId), {
      scorePercent: score.percent,
      passed: score.passed,
      rewardMinor,
      grantId,
    });
  }

  private async factsOf(db: Db, actor: Actor, test: Test, version: TestVersion, type: QualificationType, now: Date): Promise<StartFacts> {
    const workerId = present(personIdOf(actor), 'a person');
    const held = await this.awards.standing(db, test.typeId, workerId, now);
    const since = held?.standing === 'expired' ? held.expiresAt : null;
    const owner = type.organisationId;
    return {
      test,
      version,
      isTypeActive: type.state === 'active',
      standing: held?.standing ?? null,
      attempts: await this.attempts.history(db, test.id, workerId, since),
      isMember: owner !== null && roleIn(actor, owner) !== null,
      isBlocked: owner !== null && (await this.identity.blockingOrganisations(db, workerId, now)).has(owner),
    };
  }

  /**
   * The test and its type, if they exist for this worker: a test that is open is for every worker, one that is closed for
   * those who took it.
   */
  private async seen(db: Db, actor: Actor, test: Test | null): Promise<QualificationType | null> {
    const type = test === null ? null : await this.awards.type(db, test.typeId);
    const workerId = personIdOf(actor);
    if (test === null || type === null || workerId === null) return null;
    if ((test.state === 'open' && type.state === 'active') || maySeeType(actor, type)) return type;
    return (await this.attempts.history(db, test.id, workerId, null)).number > 0 ? type : null;
  }

  private onAttempt(
    caller: Caller,
    attemptId: TestAttemptId,
    work: (tx: Tx, test: Test, attempt: Attempt) => Promise<Answered>,
  ): Promise<Answered> {
    return this.commands.run(caller, async (tx) => {
      const found = await this.attempts.byId(tx, attemptId);
      const isMine = found !== null && found.workerId === personIdOf(tx.actor);
      if (!isMine) return refuse(notFound('The attempt', 'attemptId'));
      const test = present(await this.tests.lock(tx, found.testId), 'the test of an attempt');
      return work(tx, test, present(await this.attempts.byId(tx, attemptId), 'the attempt'));
    });
  }
}

function workerOf(tx: Tx): Result<WorkerId> {
  const { actor } = tx;
  return actor.kind === 'person' && actor.isWorker ? ok(actor.personId) : refuse(forbidden('Only a worker may take a test.'));
}

/** What comes in the grace time is taken; after it the attempt is over, swept or not. */
function inTime(attempt: Attempt, now: Date): Result<unknown> {
  return attemptLifecycle.next(attempt.state === 'open' && attempt.closesAt <= now ? 'expired' : attempt.state, 'submit');
}

function answersOf(given: readonly { readonly item: string; readonly answer: TestAnswers[string] }[]): TestAnswers {
  return Object.fromEntries(given.map(({ item, answer }) => [item, answer]));
}

function subjectOf(test: Pick<Test, 'organisationId'>, id: TestAttemptId) {
  return { kind: 'test_attempt', id, organisationId: test.organisationId };
}
