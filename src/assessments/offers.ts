/** What a worker is offered: whether a test exists for them, what an attempt pays, and why they may not begin one now. */
import { Injectable } from '@nestjs/common';
import { Identity } from '../identity/index.ts';
import { present, type Result, type TestId } from '../kernel/index.ts';
import { personIdOf, roleIn, type Actor, type Caller, type Db } from '../platform/index.ts';
import { Awards, maySeeType, type QualificationType } from '../qualifications/index.ts';
import { mayStart, type Attempt, type AttemptPay, type StartFacts } from './attempt.ts';
import { AttemptRepository } from './attempt.repository.ts';
import type { Test, TestVersion } from './test.ts';
import { TestRepository } from './test.repository.ts';

/** What a worker sees before they begin. */
export interface Offer {
  readonly test: Test;
  readonly version: TestVersion;
  readonly attemptsMade: number;
  readonly under: Attempt | null;
  /** What an attempt begun now would pay, or why none can be. */
  readonly start: Result<AttemptPay>;
}

@Injectable()
export class Offers {
  constructor(
    private readonly tests: TestRepository,
    private readonly attempts: AttemptRepository,
    private readonly awards: Awards,
    private readonly identity: Identity,
  ) {}

  /** What a worker sees before they begin; null: it does not exist for them. */
  async of({ actor }: Caller, db: Db, testId: TestId, now: Date): Promise<Offer | null> {
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

  /** What beginning an attempt depends on. @param actor a person */
  async factsOf(db: Db, actor: Actor, test: Test, version: TestVersion, type: QualificationType, now: Date): Promise<StartFacts> {
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
  async seen(db: Db, actor: Actor, test: Test | null): Promise<QualificationType | null> {
    const type = test === null ? null : await this.awards.type(db, test.typeId);
    const workerId = personIdOf(actor);
    if (test === null || type === null || workerId === null) return null;
    if ((test.state === 'open' && type.state === 'active') || maySeeType(actor, type)) return type;
    return (await this.attempts.history(db, test.id, workerId, null)).number > 0 ? type : null;
  }
}
