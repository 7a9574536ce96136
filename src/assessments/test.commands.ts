/** Making tests and training, changing, opening and closing them. A change is a new version: attempts under way end on theirs. */
import { Inject, Injectable } from '@nestjs/common';
import { accountOf, SchemaThreads, withCheckedAnswers, type SchemaRules } from '../forms/index.ts';
import { feeFor, Fees } from '../batches/index.ts';
import { Identity, type Organisation } from '../identity/index.ts';
import {
  allOf,
  conflict,
  forbidden,
  newId,
  notFound,
  ok,
  present,
  refuse,
  type Currency,
  type QualificationTypeId,
  type Result,
  type TestId,
} from '../kernel/index.ts';
import {
  Commands,
  CONFIG,
  denyUnverified,
  limitIn,
  personIdOf,
  PlatformRules,
  type Caller,
  type Config,
  type Db,
  type Tx,
} from '../platform/index.ts';
import { Awards, mayChangeType } from '../qualifications/index.ts';
import { mayManageTest } from './assessments.policy.ts';
import { checkTest, type PayRules, type Purpose, type Test, type TestDraft, type TestState } from './test.ts';
import { TestRepository } from './test.repository.ts';

export interface TestOrder {
  readonly typeId: QualificationTypeId;
  readonly purpose: Purpose;
  readonly draft: TestDraft;
  readonly idempotencyKey: string | null;
}

@Injectable()
export class TestCommands {
  constructor(
    private readonly commands: Commands,
    private readonly tests: TestRepository,
    private readonly awards: Awards,
    private readonly identity: Identity,
    private readonly fees: Fees,
    private readonly schemas: SchemaThreads,
    private readonly rules: PlatformRules,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Gives a qualification type a test or a training, or that a new version. The fee is fixed by the rule of now.
   *
   * Refuses NOT_FOUND, FORBIDDEN, INVALID (everything that is wrong, by field), CONFLICT (the type is inactive).
   */
  set(caller: Caller, { typeId, purpose, draft, idempotencyKey }: TestOrder): Promise<Result<{ testId: TestId; version: number }>> {
    const set = (rules: SchemaRules) =>
      this.commands.run(
        caller,
        async (tx) => {
          const unverified = denyUnverified(tx.actor);
          if (unverified !== null) return refuse(unverified);
          const type = await this.awards.holdType(tx, typeId);
          if (type === null) return refuse(notFound('The qualification type', 'typeId'));
          if (type.systemKey !== null) return refuse(forbidden('This qualification is computed; nobody can earn it by a test.'));
          if (type.state !== 'active') return refuse(conflict('INACTIVE', 'This qualification type is inactive; make it active first.'));
          const owner =
            type.organisationId === null ? null : present(await this.identity.organisation(tx, type.organisationId), 'the owner');
          const account = accountOf(tx.actor);
          const { form } = await rules.compile(account, { form: draft.form, itemSchema: null });
          const pay = await this.payRules(tx, owner);
          const checked = await withCheckedAnswers(rules, account, (check) => allOf(checkTest(draft, purpose, pay, form, check)));
          if (!checked.ok) return checked;
          const test = await this.held(tx, typeId, purpose, owner);
          const version = test.isNew ? 1 : test.version + 1;
          await this.tests.insertVersion(
            tx,
            { ...draft, ...(await this.feeOf(tx, owner, draft)), testId: test.id, version },
            personIdOf(tx.actor),
          );
          tx.act(
            version === 1 ? 'test.created' : 'test.changed',
            { kind: 'test', id: test.id, organisationId: type.organisationId },
            { typeId, purpose, version, rewardMinor: draft.rewardMinor },
          );
          return ok({ testId: test.id, version });
        },
        {
          key: idempotencyKey,
          command: 'test.set',
          request: { command: 'test.set', typeId, purpose, draft },
          authorise: async (db) => {
            const type = await this.awards.type(db, typeId);
            return type === null ? notFound('The qualification type', 'typeId') : mayChangeType(caller.actor, type);
          },
        },
      );
    return this.schemas.use(set);
  }

  /** Closed, no attempt can be begun; attempts under way go on. */
  setState(caller: Caller, testId: TestId, state: TestState): Promise<Result<{ testId: TestId }>> {
    return this.commands.run(caller, async (tx) => {
      const test = await this.tests.lock(tx, testId);
      const denied = test === null ? notFound('The test', 'testId') : mayManageTest(tx.actor, test.organisationId);
      if (test === null || denied !== null) return refuse(denied ?? notFound('The test', 'testId'));
      const unverified = state === 'open' ? denyUnverified(tx.actor) : null;
      if (unverified !== null) return refuse(unverified);
      if (test.state === state) return ok({ testId });
      await this.tests.setState(tx, testId, state);
      tx.act(state === 'open' ? 'test.opened' : 'test.closed', { kind: 'test', id: testId, organisationId: test.organisationId });
      return ok({ testId });
    });
  }

  /** What the platform demands of this organisation's tests; null: of its own. */
  private async payRules(db: Db, owner: Pick<Organisation, 'currency'> | null): Promise<PayRules> {
    const { CURRENCY, TEST_HOURLY_MINOR, TEST_HOURLY_BY_CURRENCY, TRAINING_UNPAID_SECONDS } = await this.rules.current(db);
    const currency: Currency = owner?.currency ?? this.config.CURRENCY;
    const hourlyMinor = limitIn(currency, { minor: TEST_HOURLY_MINOR, currency: CURRENCY, byCurrency: TEST_HOURLY_BY_CURRENCY });
    return { currency, hourlyMinor, unpaidSeconds: TRAINING_UNPAID_SECONDS, isPlatforms: owner === null };
  }

  private async held(
    tx: Tx,
    typeId: QualificationTypeId,
    purpose: Purpose,
    owner: Organisation | null,
  ): Promise<Pick<Test, 'id' | 'version'> & { readonly isNew: boolean }> {
    const test = {
      id: newId<'Test'>(tx.now),
      typeId,
      organisationId: owner?.id ?? null,
      purpose,
      currency: owner?.currency ?? this.config.CURRENCY,
    };
    if (await this.tests.insert(tx, test)) return { id: test.id, version: 1, isNew: true };
    const { id, version } = present(await this.tests.lockOf(tx, typeId, purpose), 'the test that is in the way');
    return { id, version, isNew: false };
  }

  private async feeOf(tx: Tx, owner: Organisation | null, { rewardMinor }: TestDraft) {
    const terms = owner === null ? { basisPoints: 0, minimumMinor: 0n, agreementId: null } : await this.fees.terms(tx, owner, tx.now);
    return {
      feeMinor: feeFor(rewardMinor, terms),
      feeBasisPoints: terms.basisPoints,
      feeMinimumMinor: terms.minimumMinor,
      feeAgreementId: terms.agreementId,
    };
  }
}
