/**
 * Taking a test or a training: begin, answer, submit.
 *
 * Guarantees one attempt under way per worker and test; that what an attempt pays is held for it from its start and paid
 * when it is submitted, whatever its score; that the time is the server's; and that submitting twice pays once. Everything
 * happens under the lock of the test's row.
 */
import { Inject, Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import {
  addSeconds,
  allOf,
  assert,
  conflict,
  forbidden,
  isBlankText,
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
import { accountOfOwner, SchemaThreads, withCheckedAnswers, type SchemaRules } from '../forms/index.ts';
import { chart, Ledger } from '../ledger/index.ts';
import { Commands, CONFIG, denyUnverified, personIdOf, valueOf, type Caller, type Config, type Tx } from '../platform/index.ts';
import { Awards, Sharing } from '../qualifications/index.ts';
import { Earnings } from '../review/index.ts';
import { attemptLifecycle, mayStart, type Attempt, type AttemptPay } from './attempt.ts';
import { AttemptRepository } from './attempt.repository.ts';
import { mayTakeTests } from './assessments.policy.ts';
import { Offers } from './offers.ts';
import { checkAnswers, rightOf, scoreOf, type TestAnswers } from './score.ts';
import type { Test, TestVersion } from './test.ts';
import { TestRepository } from './test.repository.ts';

type Answered = Result<{ attemptId: TestAttemptId }>;

@Injectable()
export class AttemptCommands {
  constructor(
    private readonly commands: Commands,
    private readonly tests: TestRepository,
    private readonly attempts: AttemptRepository,
    private readonly awards: Awards,
    private readonly sharing: Sharing,
    private readonly offers: Offers,
    private readonly ledger: Ledger,
    private readonly earnings: Earnings,
    private readonly schemas: SchemaThreads,
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
        const workerId = present(personIdOf(tx.actor), 'a worker');
        const test = await this.tests.lock(tx, testId);
        const type = await this.offers.seen(tx, tx.actor, test);
        if (test === null || type === null) return refuse(notFound('The test', 'testId'));
        const under = await this.attempts.openOf(tx, testId, workerId);
        if (under !== null && under.closesAt > tx.now) return ok({ attemptId: under.id });
        const unverified = denyUnverified(tx.actor);
        if (unverified !== null) return refuse(unverified);
        if (under !== null) await this.expire(tx, test, under.id);
        const now = under === null ? test : present(await this.tests.byId(tx, testId), 'the test');
        const version = await this.tests.version(tx, testId, test.version);
        const facts = await this.offers.factsOf(tx, tx.actor, now, version, type, tx.now);
        const pay = mayStart(facts, tx.now);
        if (!pay.ok) return pay;
        if (share !== null && type.organisationId !== null) await this.sharing.write(tx, type, workerId, share);
        return ok({ attemptId: await this.begin(tx, now, version, workerId, pay.value) });
      },
      {
        key: idempotencyKey,
        command: 'test.start',
        request: { command: 'test.start', testId, share },
        // An attempt is the worker's own; whether the test is still open to them is no matter of a repeat.
        authorise: () => mayTakeTests(caller.actor),
      },
    );
  }

  /** Ends the attempt: scores it, pays it, and grants the qualification to whoever passed. The same answers again change nothing. */
  submit(caller: Caller, attemptId: TestAttemptId, answers: unknown): Promise<Answered> {
    return this.onAttempt(caller, attemptId, async (tx, test, attempt, rules) => {
      if (attempt.state === 'submitted' && test.purpose === 'test' && isDeepStrictEqual(attempt.answers, answers)) return ok({ attemptId });
      const timely = inTime(attempt, tx.now);
      if (!timely.ok) return timely;
      const version = await this.tests.version(tx, test.id, attempt.version);
      if (test.purpose === 'training') return this.endTraining(tx, test, version, attempt, answers);
      const checked = await checkedAnswers(rules, test, version, answers);
      if (!checked.ok) return checked;
      if (answersNothing(answers as TestAnswers)) return refuse(UNANSWERED);
      await this.finish(tx, test, version, attempt, answers as TestAnswers);
      return ok({ attemptId });
    });
  }

  /**
   * Answers one item of a training, and lets the worker see what is right. The first answer counts; the last item ends the
   * attempt.
   */
  answer(caller: Caller, attemptId: TestAttemptId, item: string, answer: unknown): Promise<Answered> {
    return this.onAttempt(caller, attemptId, async (tx, test, attempt, rules) => {
      if (test.purpose !== 'training') return refuse(forbidden('A test is answered as a whole: submit it.'));
      const before = (await this.attempts.answersOf(tx, [attemptId])).get(attemptId) ?? [];
      if (isDeepStrictEqual(before.find((each) => each.item === item)?.answer, answer)) return ok({ attemptId });
      const timely = inTime(attempt, tx.now);
      if (!timely.ok) return timely;
      const version = await this.tests.version(tx, test.id, attempt.version);
      const checked = await checkedAnswers(rules, test, version, { [item]: answer });
      if (!checked.ok) return checked;
      if (before.some((each) => each.item === item)) {
        return refuse(conflict('ANSWERED', 'You have answered this already, and seen what is right; the first answer counts.'));
      }
      const given = answer as TestAnswers[string];
      if (answersNothing({ [item]: given })) return refuse(NO_ANSWER);
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
    if (before.length === 0) return refuse(UNANSWERED);
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

  private onAttempt(
    caller: Caller,
    attemptId: TestAttemptId,
    work: (tx: Tx, test: Test, attempt: Attempt, rules: SchemaRules) => Promise<Answered>,
  ): Promise<Answered> {
    const run = (rules: SchemaRules) =>
      this.commands.run(caller, async (tx) => {
        const found = await this.attempts.byId(tx, attemptId);
        const isMine = found !== null && found.workerId === personIdOf(tx.actor);
        if (!isMine) return refuse(notFound('The attempt', 'attemptId'));
        const test = present(await this.tests.lock(tx, found.testId), 'the test of an attempt');
        return work(tx, test, present(await this.attempts.byId(tx, attemptId), 'the attempt'), rules);
      });
    return this.schemas.use(run);
  }
}

function checkedAnswers(rules: SchemaRules, test: Test, version: TestVersion, answers: unknown): Promise<Result<unknown>> {
  return withCheckedAnswers(rules, accountOfOwner(test.organisationId), (check) => allOf(checkAnswers(version, answers, check)));
}

/** Paid is whoever tried, whatever the score; who did not try has submitted nothing. */
const UNANSWERED = conflict('UNANSWERED', 'Answer at least one question before you end this: what is wholly empty is not submitted.');

const NO_ANSWER = conflict('UNANSWERED', 'Answer at least one question about this item: only then you are told what is right.');

/** A list without members is an answer where choosing nothing is foreseen; a text without a word is none. */
function answersNothing(answers: TestAnswers): boolean {
  const isNothing = (value: unknown) => value === null || (typeof value === 'string' && isBlankText(value));
  return Object.values(answers).every((answer) => Object.values(answer).every(isNothing));
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
