/**
 * Choosing when to be paid, and the days on which everyone who is due is paid.
 *
 * Each worker's payout is a transaction of its own, with the row of their turn in it: what one is refused does not stop
 * another, and however many processes work on a round, and however often they are stopped in it, each worker has one turn.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ok, present, refuse, type Clock, type Result, type WorkerId } from '../../kernel/index.ts';
import { CLOCK, Commands, DB, Jobs, personIdOf, systemCaller, type Caller, type Db, type Tx, PlatformRules } from '../../platform/index.ts';
import { PayeeRepository } from '../payees/payee.repository.ts';
import { roundDueAt, ROUND_FREQUENCIES, type PayoutFrequency, type PayoutRound, type PayoutTurn } from './payout-schedule.ts';
import { PayoutScheduleRepository, type PayableWorker } from './payout-schedule.repository.ts';
import { PayoutCommands } from '../requests/payout.commands.ts';
import { minimumPayoutIn } from '../rules/payout-limits.ts';
import { mayBePaid } from '../payouts.policy.ts';

/** Workers whose accounts one sweep reads. */
const PAGE = 100;
const SWEEP = systemCaller('sweep.payouts.schedule');

@Injectable()
export class PayoutScheduleCommands implements OnModuleInit {
  private readonly logger = new Logger('payouts');

  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly payouts: PayoutCommands,
    private readonly schedules: PayoutScheduleRepository,
    private readonly payees: PayeeRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rules: PlatformRules,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'payouts.schedule', run: () => this.sweep() });
  }

  /** How often a worker wants to be paid, from the next round on. */
  choose(caller: Caller, frequency: PayoutFrequency): Promise<Result<WorkerId>> {
    const refused = mayBePaid(caller.actor);
    if (refused !== null) return Promise.resolve(refuse(refused));
    return this.commands.run(caller, async (tx) => {
      const workerId = present(personIdOf(tx.actor), 'a worker');
      await this.schedules.choose(tx, workerId, frequency);
      tx.act('payout_schedule.chosen', { kind: 'person', id: workerId }, { frequency });
      return ok(workerId);
    });
  }

  /** Takes one page of the round that is due. @returns number of handled turns */
  private async sweep(): Promise<number> {
    await this.openRounds();
    const round = await this.schedules.openRoundOf(this.db);
    if (round === null) return 0;
    const { PAYOUT_SCHEDULE } = await this.rules.current();
    const { workers, lastWorkerId } = await this.schedules.nextPage(this.db, round, PAYOUT_SCHEDULE, PAGE);
    for (const worker of workers) await this.turn(round, worker);
    await this.commands.must(SWEEP, async (tx) => ok(await this.schedules.advance(tx, round, lastWorkerId)));
    return Math.max(workers.length, 1); // a page without turns, or a round that was finished is progress, too: another may be open
  }

  private async openRounds(): Promise<void> {
    const now = this.clock.now();
    for (const frequency of ROUND_FREQUENCIES) {
      const dueAt = roundDueAt(frequency, now);
      if (await this.schedules.hasRound(this.db, frequency, dueAt)) continue;
      await this.commands.must(SWEEP, async (tx) => ok(await this.schedules.openRound(tx, frequency, dueAt)));
    }
  }

  private async turn(round: PayoutRound, worker: PayableWorker): Promise<void> {
    // What does not reach the least payout waits for the next round; the worker sees both.
    if (worker.availableMinor < minimumPayoutIn(await this.rules.current(), worker.currency)) return;
    const turn = { ...worker, dueAt: round.dueAt, frequency: round.frequency };
    if (await this.schedules.hadTurn(this.db, turn)) return;
    try {
      await this.commands.must(SWEEP, async (tx) => ok(await this.take(tx, turn)));
    } catch (error) {
      // A bug with one worker's payout is logged, and must not stop the payouts of the others.
      this.logger.error(`the scheduled payout of ${worker.workerId} failed: ${(error as Error).message}`, (error as Error).stack);
      const refusal = 'It could not be made because of a fault of ours. Ask for it with requestPayout.';
      await this.commands.must(SWEEP, async (tx) => ok(await this.record(tx, { ...turn, payoutId: null, refusal, at: tx.now })));
    }
  }

  private async take(tx: Tx, turn: Omit<PayoutTurn, 'payoutId' | 'refusal' | 'at'>): Promise<void> {
    const { workerId, currency } = turn;
    // A concurrent sweep of this turn waits here, and then finds it taken.
    await this.payees.lockWorker(tx, workerId);
    if (await this.schedules.hadTurn(tx, turn)) return;
    await this.schedules.beginTurn(tx);
    const asked = await this.payouts.requestIn(tx, { workerId, currency, amountMinor: null, waiveMinimum: false });
    if (!asked.ok) await this.schedules.undoTurn(tx);
    const refusal = asked.ok ? null : asked.refusals[0].message;
    await this.record(tx, { ...turn, payoutId: asked.ok ? asked.value : null, refusal, at: tx.now });
  }

  private async record(tx: Tx, turn: PayoutTurn): Promise<void> {
    const isFirst = await this.schedules.insertTurn(tx, turn);
    if (isFirst && turn.payoutId === null) {
      tx.act('payout.not_scheduled', { kind: 'person', id: turn.workerId }, { currency: turn.currency, dueAt: turn.dueAt.toISOString() });
    }
  }
}
