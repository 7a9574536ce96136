/**
 * What people may try, with what it must end with: `ok`, or the kind of the first refusal. An attempt that is `ok`
 * changes the model as it changes the marketplace.
 */
import type { Random } from '../../src/kernel/index.ts';
import type { People, Services } from './market-people.ts';
import { Hand, type Attempt } from './market-hand.ts';
import { PayoutMoves } from './market-payout-moves.ts';
import { DAY_SECONDS } from './market-state.ts';
import { ClaimMoves } from './market-claim-moves.ts';
import { WorkMoves } from './market-work-moves.ts';

/** All that can be tried in one sequence; each answers null where there is nothing to try it on. */
export class Moves {
  /** Verbs whose outcome is not counted: a batch is written, or time passes. */
  static readonly unattempted: ReadonlySet<string> = new Set(['post', 'minutes', 'days', 'weeks']);

  /** How often each is tried, in proportion. */
  static readonly weights: Readonly<Record<string, number>> = {
    fund: 2,
    post: 1,
    launch: 3,
    extend: 2,
    claim: 13,
    prepare: 6,
    start: 6,
    submit: 14,
    giveBack: 2,
    approve: 4,
    reject: 7,
    withdraw: 5,
    overturn: 5,
    approveAll: 1,
    bonus: 3,
    pause: 2,
    resume: 4,
    close: 1,
    cancel: 1,
    request: 5,
    cancelPayout: 2,
    makeRun: 4,
    approveRun: 4,
    fetchRun: 4,
    cancelRun: 1,
    markRun: 4,
    markReturned: 3,
    again: 2,
    minutes: 1,
    days: 2,
    weeks: 1,
  };

  private readonly verbs: Readonly<Record<string, () => Attempt | null | Promise<null>>> = {
    fund: () => this.work.fund(),
    post: () => this.work.post(),
    launch: () => this.work.launch(),
    extend: () => this.work.extend(),
    claim: () => this.claims.claim(),
    prepare: () => this.claims.prepare(),
    start: () => this.claims.start(),
    submit: () => this.work.submit(),
    giveBack: () => this.work.giveBack(),
    approve: () => this.work.approve(),
    reject: () => this.work.reject(),
    withdraw: () => this.work.withdraw(),
    overturn: () => this.work.overturn(),
    approveAll: () => this.work.approveAll(),
    bonus: () => this.work.bonus(),
    pause: () => this.work.lifecycle('pause'),
    resume: () => this.work.lifecycle('resume'),
    close: () => this.work.lifecycle('close'),
    cancel: () => this.work.lifecycle('cancel'),
    request: () => this.payouts.request(),
    cancelPayout: () => this.payouts.cancelPayout(),
    makeRun: () => this.payouts.makeRun(),
    approveRun: () => this.payouts.approveRun(),
    fetchRun: () => this.payouts.fetchRun(),
    cancelRun: () => this.payouts.cancelRun(),
    markRun: () => this.payouts.markRun(),
    markReturned: () => this.payouts.markReturned(),
    again: () => this.again(),
    minutes: () => this.pass(100),
    days: () => this.pass(3 * DAY_SECONDS + 7),
    weeks: () => this.pass(15 * DAY_SECONDS + 7),
  };

  private readonly hand: Hand;
  private readonly work: WorkMoves;
  private readonly claims: ClaimMoves;
  private readonly payouts: PayoutMoves;

  constructor(services: Services, people: People, random: Random) {
    this.hand = new Hand(services, people, random);
    this.work = new WorkMoves(this.hand);
    this.claims = new ClaimMoves(this.hand);
    this.payouts = new PayoutMoves(this.hand);
  }

  /** Chance, for the step that is taken next. */
  set random(random: Random) {
    this.hand.random = random;
  }

  /** What is tried now; null when there is nothing to try it on, or when it is no command. */
  async attempt(verb: string): Promise<Attempt | null> {
    const make = this.verbs[verb];
    if (make === undefined) throw new Error(`nobody knows how to ${verb}`);
    return make();
  }

  /** The same key again: the first answer, and no change; for another request: refused. */
  private again(): Attempt | null {
    const { keyed } = this.hand;
    if (keyed === null) return null;
    return this.hand.random.below(2) === 0 ? { expected: 'ok', run: keyed.again } : { expected: 'CONFLICT', run: keyed.other };
  }

  private async pass(seconds: number): Promise<null> {
    this.hand.services.clock.advanceSeconds(seconds);
    await this.hand.services.jobs.sweepAll();
    this.hand.market.pass(this.hand.services.now);
    return null;
  }
}
