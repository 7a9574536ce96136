/**
 * Money for tests: set aside before anybody can begin an attempt, and given back as far as no attempt under way holds it.
 * Nobody is left unpaid: what an attempt pays is held for it from its start.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  amountTooLarge,
  conflict,
  insufficientFunds,
  invalid,
  money,
  notFound,
  ok,
  type OrganisationId,
  refuse,
  type Result,
  say,
  type TestId,
} from '../kernel/index.ts';
import { chart, Ledger } from '../ledger/index.ts';
import { ChargebackListeners } from '../funding/index.ts';
import { OrganisationRestrictions } from '../identity/index.ts';
import { Commands, denyUnverified, systemCaller, valueOf, type Caller, type Tx } from '../platform/index.ts';
import { mayManageTest } from './assessments.policy.ts';
import type { Test } from './test.ts';
import { TestRepository } from './test.repository.ts';

/** Attempts that one call may pay for. */
const MOST_ATTEMPTS = 100_000;
const DISPUTED = systemCaller('assessments.restricted');

@Injectable()
export class ReserveCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly tests: TestRepository,
    private readonly ledger: Ledger,
    private readonly restrictions: OrganisationRestrictions,
    private readonly chargebacks: ChargebackListeners,
  ) {}

  onModuleInit(): void {
    this.chargebacks.onOpened((organisationId) => this.returnAll(organisationId));
  }

  /** Sets aside pay and fee of so many attempts, by the newest version. Refuses INSUFFICIENT_FUNDS with what is missing. */
  reserve(caller: Caller, testId: TestId, attempts: number, idempotencyKey: string | null): Promise<Result<{ testId: TestId }>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const found = await this.managed(tx, testId);
        if (!found.ok) return found;
        const unverified = denyUnverified(tx.actor);
        if (unverified !== null) return refuse(unverified);
        const { test, organisationId } = found.value;
        if (!Number.isInteger(attempts) || attempts < 1 || attempts > MOST_ATTEMPTS) {
          return refuse(invalid(say`Set money aside for 1 to ${MOST_ATTEMPTS} attempts.`, 'attempts'));
        }
        const version = await this.tests.version(tx, testId, test.version);
        const each = version.rewardMinor + version.feeMinor;
        if (each === 0n) return refuse(conflict('UNPAID', say`This ${test.purpose} is unpaid: it needs no money.`));
        const restricted = await this.restrictions.refusal(tx, organisationId, 'set money aside for tests');
        if (restricted !== null) return refuse(restricted);
        const revision = test.revision + 1;
        const total = money(each * BigInt(attempts), test.currency);
        const large = amountTooLarge(total.minor, total.currency, 'attempts');
        if (large !== null) return refuse(large);
        const posted = await this.ledger.post(tx, `tresv:${testId}:${revision}`, [
          chart.testReserved({ testId, organisationId, revision, total }),
        ]);
        if (!posted.ok) {
          const [refusal] = posted.refusals;
          if (refusal.kind !== 'INSUFFICIENT_FUNDS') return posted;
          const advice = 'Add funds, or set money aside for fewer attempts.';
          return refuse(insufficientFunds(say`${attempts} attempts cost`, total, refusal.available, advice));
        }
        await this.tests.move(tx, testId, { reserved: total.minor, revisions: 1 });
        tx.act('test.reserved', { kind: 'test', id: testId, organisationId }, { attempts, totalMinor: total.minor, revision });
        return ok({ testId });
      },
      {
        key: idempotencyKey,
        command: 'test.reserve',
        request: { command: 'test.reserve', testId, attempts },
        authorise: async (db) => {
          const test = await this.tests.byId(db, testId);
          return test === null ? notFound('The test', 'testId') : mayManageTest(caller.actor, test.organisationId);
        },
      },
    );
  }

  /** Gives back what no attempt under way holds. */
  giveBack(caller: Caller, testId: TestId): Promise<Result<{ testId: TestId }>> {
    return this.commands.run(caller, async (tx) => {
      const found = await this.managed(tx, testId);
      if (!found.ok) return found;
      if (!(await this.returnFree(tx, found.value.test, null))) {
        return refuse(conflict('EMPTY', 'Nothing is set aside that no attempt under way holds.'));
      }
      return ok({ testId });
    });
  }

  /** When a payment of the organisation is disputed. Harmless to repeat. */
  private async returnAll(organisationId: OrganisationId): Promise<void> {
    for (;;) {
      const ids = await this.commands.must(DISPUTED, async (tx) => ok(await this.tests.withFreeMoney(tx, organisationId)));
      if (ids.length === 0) return;
      for (const id of ids) {
        await this.commands.must(DISPUTED, async (tx) => {
          const test = await this.tests.lock(tx, id);
          if (test !== null) await this.returnFree(tx, test, 'dispute');
          return ok(undefined);
        });
      }
    }
  }

  /** @returns whether there was any */
  private async returnFree(tx: Tx, test: Test, by: string | null): Promise<boolean> {
    const free = test.reservedMinor - test.committedMinor;
    if (free === 0n || test.organisationId === null) return false;
    const { id: testId, organisationId, currency } = test;
    const revision = test.revision + 1;
    const event = chart.testReturned({ testId, organisationId, revision, total: money(free, currency) });
    valueOf(await this.ledger.post(tx, `tback:${testId}:${revision}`, [event]));
    await this.tests.move(tx, testId, { reserved: -free, revisions: 1 });
    tx.act('test.returned', { kind: 'test', id: testId, organisationId }, { totalMinor: free, revision, by });
    return true;
  }

  private async managed(tx: Tx, testId: TestId): Promise<Result<{ test: Test; organisationId: OrganisationId }>> {
    const test = await this.tests.lock(tx, testId);
    const denied = test === null ? notFound('The test', 'testId') : mayManageTest(tx.actor, test.organisationId);
    if (test === null || denied !== null) return refuse(denied ?? notFound('The test', 'testId'));
    if (test.organisationId === null) return refuse(conflict('UNPAID', 'What belongs to the platform is unpaid: it needs no money.'));
    return ok({ test, organisationId: test.organisationId });
  }
}
