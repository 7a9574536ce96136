/** One run of the flows: what requesters, workers, banks and card holders do, in the same order whatever events come. */
import { CheckoutCommands, RefundCommands } from '../../src/funding/index.ts';
import { PayoutCommands } from '../../src/payouts/index.ts';
import { OrganisationCommands } from '../../src/identity/index.ts';
import type { OrganisationId, Random } from '../../src/kernel/index.ts';
import { valueOf, type Caller } from '../../src/platform/index.ts';
import { inParallel } from '../sandbox/client.ts';
import { Progress } from '../command-line/progress.ts';
import type { StripeSandbox } from '../sandbox/stripe-sandbox.ts';
import { openAccounts } from './accounts.ts';
import { callerOf, earningPeople, join, type EarningWorker } from './people.ts';
import { isPayout, type EventDelivery, type Flow, type FlowKind } from './flows.ts';

/** By flow, and by account of the trial balance: how it ended, as text. */
export type EndState = ReadonlyMap<string, string>;

const AT_ONCE = 8;
const EARNED_MINOR = 2_500n;
const HOUR = 3_600;
const DAY = 86_400;
/** Until whatever is only looked at now and then was looked at: longer than the longest pause between two looks. */
const DAYS_TO_SETTLE = 12;
const FORGERIES = ['bad_signature', 'old', 'future', 'other_secret', 'replay'] as const;

export class FlowWorld {
  private readonly organisations = new Map<number, OrganisationId>();
  private readonly workers = new Map<number, EarningWorker>();
  private accounts: ReadonlyMap<string, string> = new Map();
  private owner: Caller | null = null;
  private forged = 0;
  private forgedAccepted = 0;
  private readonly progress: Progress;

  constructor(
    private readonly sandbox: StripeSandbox,
    private readonly flows: readonly Flow[],
    private readonly delivery: EventDelivery,
    private readonly random: Random,
  ) {
    this.progress = new Progress('Stages', 10);
  }

  async play(): Promise<void> {
    await this.gather();
    await this.stage(HOUR, () => this.startFundings());
    await this.stage(HOUR, () => this.payOnThePage());
    await this.stage(HOUR, () => this.letBanksDecide());
    // Stripe makes the money available.
    await this.stage(4 * DAY, () => Promise.resolve());
    await this.stage(HOUR, () => Promise.all([this.askRefunds(), this.askPayouts()]).then(() => undefined));
    await this.stage(3 * DAY, () => this.openDisputes());
    await this.stage(DAY, () => this.closeDisputes());
    await this.stage(DAY, () => this.reverseDecisions());
    for (let day = 0; day < DAYS_TO_SETTLE; day++) await this.pass(DAY);
    this.progress.add();
    if (this.delivery !== 'none') {
      await this.sandbox.double.send('POST', '/webhooks/flush');
      await this.sandbox.sweep();
    }
    await this.pass(DAY);
    this.progress.add();
  }

  async deliveries(): Promise<{ delivered: number; forged: number; forgedAccepted: number }> {
    const [row] = await this.sandbox.db.query<{ count: number }>('select count(*)::int as count from payouts.stripe_event');
    return { delivered: row?.count ?? 0, forged: this.forged, forgedAccepted: this.forgedAccepted };
  }

  /** How each flow ended, and the trial balance. */
  async end(): Promise<EndState> {
    const end = new Map<string, string>();
    for (const flow of this.flows) {
      const owner = isPayout(flow) ? this.workers.get(flow.number)?.personId : this.organisations.get(flow.number);
      const [row] = await this.sandbox.db.query<{ state: string }>(END_OF_ONE, [owner]);
      end.set(`flow ${flow.number} (${flow.kind})`, row?.state ?? 'nothing');
    }
    const kinds = await this.sandbox.db.query<{ kind: string; total: string }>(TRIAL_BALANCE);
    for (const { kind, total } of kinds) end.set(`account ${kind}`, total);
    return end;
  }

  private async gather(): Promise<void> {
    const { sandbox } = this;
    await this.applyEventPlan();
    const payouts = this.flows.filter(isPayout);
    const people = await earningPeople(sandbox, Math.max(1, payouts.length), EARNED_MINOR);
    this.accounts = await openAccounts(sandbox, people);
    for (const [index, flow] of payouts.entries()) {
      const worker = people.workers[index];
      if (worker === undefined) throw new Error('a worker for each payout');
      this.workers.set(flow.number, worker);
      const bankFails = BANKS[flow.kind];
      if (bankFails !== undefined) {
        await sandbox.double.send('POST', `/accounts/${this.accounts.get(worker.personId)}`, { bankFails });
      }
    }
    const requester = await join(sandbox, 'owner-of-all');
    for (const { number } of this.flows.filter((flow) => !isPayout(flow))) {
      const order = { name: `Flow ${number}`, currency: null, idempotencyKey: null };
      this.organisations.set(
        number,
        valueOf(await sandbox.app.get(OrganisationCommands).create(await callerOf(sandbox, requester), order)),
      );
    }
    this.owner = await callerOf(sandbox, requester);
  }

  private async applyEventPlan(): Promise<void> {
    const deliveries = {
      'in order': { paused: true },
      // Each event as a snapshot and as a thin one.
      chaos: { duplicate: [1, 5], shuffle: true, dropProbability: 0.1, delaySeconds: [0, 4 * HOUR], payload: 'both' },
      none: { dropProbability: 1 },
    };
    await this.sandbox.double.send('POST', '/webhooks', deliveries[this.delivery]);
  }

  private async stage(seconds: number, act: () => Promise<void>): Promise<void> {
    // Now and then events are days late.
    if (this.delivery === 'chaos') {
      const delaySeconds = this.random.below(3) === 0 ? [DAY, 3 * DAY] : [0, 4 * HOUR];
      await this.sandbox.double.send('POST', '/webhooks', { delaySeconds });
    }
    await act();
    await this.pass(seconds);
    this.progress.add();
  }

  /** Lets time pass, delivers events, and runs the sweeps that poll what received no event. */
  private async pass(seconds: number): Promise<void> {
    await this.sandbox.advance(seconds);
    if (this.delivery === 'in order') await this.sandbox.double.send('POST', '/webhooks/flush');
    if (this.delivery === 'chaos') await this.forge();
    await this.sandbox.sweep();
  }

  private async forge(): Promise<void> {
    for (const kind of FORGERIES) {
      const { sent, accepted } = await this.sandbox.double.send<{ sent: number; accepted: number }>('POST', '/webhooks/forge', {
        kind,
        count: 2,
      });
      this.forged += sent;
      // A replay of what was accepted before is answered with 200 and stored no second time: its id is there.
      if (kind !== 'replay') this.forgedAccepted += accepted;
    }
  }

  private of(...kinds: readonly FlowKind[]): Flow[] {
    return this.flows.filter((flow) => kinds.includes(flow.kind));
  }

  private organisationOf(flow: Flow): OrganisationId {
    const id = this.organisations.get(flow.number);
    if (id === undefined) throw new Error(`flow ${flow.number} has no organisation`);
    return id;
  }

  private get requester(): Caller {
    if (this.owner === null) throw new Error('nobody was gathered');
    return this.owner;
  }

  private async startFundings(): Promise<void> {
    const checkouts = this.sandbox.app.get(CheckoutCommands);
    const fundings = this.flows.filter((flow) => !isPayout(flow));
    await inParallel(fundings, AT_ONCE, async (flow) => {
      const order = { organisationId: this.organisationOf(flow), amountMinor: flow.amountMinor };
      valueOf(await checkouts.start(this.requester, order));
    });
  }

  private async payOnThePage(): Promise<void> {
    for (const flow of this.flows.filter((one) => !isPayout(one))) {
      const outcome = flow.kind === 'expired' ? 'expire' : BY_DEBIT.includes(flow.kind) ? 'pay_later' : 'pay';
      const method = outcome === 'pay_later' ? 'sepa_debit' : 'card';
      await this.sandbox.double.send('POST', `/checkout/${(await this.checkoutOf(flow)).session}`, { outcome, method });
    }
  }

  /** Of the asynchronous payments. */
  private async letBanksDecide(): Promise<void> {
    for (const flow of this.of(...BY_DEBIT)) {
      const { payment } = await this.checkoutOf(flow);
      if (payment === null) throw new Error(`flow ${flow.number}: nobody looked at a payment that is being processed`);
      await this.sandbox.double.send('POST', `/payment_intents/${payment}`, { outcome: flow.kind === 'bounced' ? 'fail' : 'succeed' });
    }
  }

  private async askRefunds(): Promise<void> {
    const refunds = this.sandbox.app.get(RefundCommands);
    await inParallel(this.of('refunded'), AT_ONCE, async (flow) => {
      const order = { organisationId: this.organisationOf(flow), amountMinor: flow.amountMinor / 2n };
      valueOf(await refunds.request(this.requester, order));
    });
  }

  private async askPayouts(): Promise<void> {
    const payouts = this.sandbox.app.get(PayoutCommands);
    await inParallel([...this.workers.values()], AT_ONCE, async ({ caller }) => {
      valueOf(await payouts.request(caller, {}));
    });
  }

  private async openDisputes(): Promise<void> {
    for (const flow of this.of('debit failed late')) {
      await this.sandbox.double.send('POST', `/charges/${(await this.checkoutOf(flow)).charge}/fail`, { code: 'account_closed' });
    }
    for (const flow of this.of('dispute won', 'dispute lost', 'dispute reversed')) {
      const { charge } = await this.checkoutOf(flow);
      await this.sandbox.double.send('POST', `/charges/${charge}/dispute`, { reason: 'fraudulent' });
    }
  }

  private async closeDisputes(): Promise<void> {
    await this.decide(this.of('dispute won', 'dispute reversed'), 'won');
    await this.decide(this.of('dispute lost'), 'lost');
  }

  private reverseDecisions(): Promise<void> {
    return this.decide(this.of('dispute reversed'), 'reversed');
  }

  private async decide(flows: readonly Flow[], outcome: 'won' | 'lost' | 'reversed'): Promise<void> {
    type Dispute = { id: string; charge: string };
    const answer = await this.sandbox.double.send<Dispute[] | { data: Dispute[] }>('GET', '/objects?kind=dispute');
    const disputes = Array.isArray(answer) ? answer : answer.data;
    const byCharge = new Map(disputes.map((dispute) => [dispute.charge, dispute.id]));
    for (const flow of flows) {
      const { charge } = await this.checkoutOf(flow);
      await this.sandbox.double.send('POST', `/disputes/${byCharge.get(charge ?? '')}`, { outcome });
    }
  }

  private async checkoutOf(flow: Flow): Promise<{ session: string | null; payment: string | null; charge: string | null }> {
    const [row] = await this.sandbox.db.query<{ session: string | null; payment: string | null; charge: string | null }>(
      `select session_id as session, payment_intent_id as payment, charge_id as charge from payouts.checkout where organisation_id = $1`,
      [this.organisationOf(flow)],
    );
    if (row === undefined) throw new Error(`flow ${flow.number} has no checkout`);
    return row;
  }
}

const BY_DEBIT: readonly FlowKind[] = ['paid late', 'bounced', 'debit failed late'];

const BANKS: Partial<Record<FlowKind, string>> = {
  'payout refused by the bank': 'at_once',
  'payout sent back after it was paid': 'after_paid',
};

/** All that the marketplace holds of one organisation or worker, as one line. */
const END_OF_ONE = `
  select concat_ws(' ',
    (select string_agg(state, ',') from payouts.checkout where organisation_id = $1),
    (select 'refund ' || string_agg(p.state, ',' order by p.state) from payouts.refund_part p join payouts.refund r on r.id = p.refund_id
      where r.organisation_id = $1),
    (select 'dispute ' || string_agg(state || ' ' || recovered_minor, ',') from payouts.card_dispute where organisation_id = $1),
    (select 'payout ' || string_agg(state, ',') from payouts.payout where worker_id = $1),
    (select string_agg(a.kind || ' ' || b.posted, ', ' order by a.kind) from ledger.account a join ledger.balance b on b.account_id = a.id
      where a.owner_id = $1)) as state`;

const TRIAL_BALANCE = `
  select a.kind, sum(e.amount)::text as total from ledger.entry e join ledger.account a on a.id = e.account_id group by a.kind`;
