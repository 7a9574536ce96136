/** `/_double`: everything that Stripe, a bank, a payer or bad luck would do, at will. JSON in, JSON out; no key, loopback only. */
import { ACCOUNT_STATES, type AccountState, type BankFails } from '../accounts/account-record.ts';
import { changeBank, changeState, holdPayouts } from '../accounts/accounts.ts';
import { chargeFee, topUp } from '../balances/balance-endpoints.ts';
import { settleAll } from '../balances/balances.ts';
import { finishCheckout, type CheckoutOutcome } from '../payments/checkout.ts';
import { closeDispute, openDispute, reverseDecision } from '../payments/disputes.ts';
import type { Double } from '../double.ts';
import { invalid, noSuch, refused, StripeFault } from '../requests/errors.ts';
import { PAYLOADS } from '../events/events.ts';
import { FAULT_KINDS, type FaultKind } from './faults.ts';
import { forge, FORGERIES, type Forgery } from './forgeries.ts';
import { warnOfFraud } from '../payments/fraud-warnings.ts';
import { cancelPayout, failPayout, payPayout, startPayout } from '../payouts/payouts.ts';
import { SOURCE_TYPES, type SourceType } from '../balances/pots.ts';
import { failLate, finishPayment, type Method } from '../payments/payments.ts';
import { failRefund, finishRefund, retryRefunds } from '../payments/refunds.ts';
import { Router } from '../requests/router.ts';
import type { Kind, Kinds } from '../world/store.ts';
import { changeObject, copyObject, objectsOf, removeObject } from './tampering.ts';
import { runDue } from '../world/tasks.ts';
import { totals } from '../balances/totals.ts';

export interface ControlInput {
  readonly ids: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
}

type Action = (input: ControlInput) => unknown;

export class Control {
  private readonly actions: ReadonlyMap<string, Action>;
  private readonly router: Router;

  constructor(private readonly double: Double) {
    this.actions = new Map<string, Action>(
      Object.entries({ ...this.timeAndFaults(), ...this.hooks(), ...this.people(), ...this.tampering() }),
    );
    this.router = new Router([...this.actions.keys()].map((name) => ({ name, run: () => null })));
  }

  async answer(method: string, path: string, query: string, body: string): Promise<{ status: number; value: unknown }> {
    const found = this.router.find(method, path);
    const action = found && this.actions.get(found.endpoint.name);
    if (!found || !action) return { status: 404, value: { error: `There is no ${method} ${path}.` } };
    try {
      const parsed = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
      const value = await action({ ids: found.ids, body: parsed, query: new URLSearchParams(query) });
      return { status: 200, value: value ?? { done: true } };
    } catch (error) {
      if (error instanceof StripeFault) return { status: error.status, value: JSON.parse(error.body()) };
      if (error instanceof SyntaxError) return { status: 400, value: { error: 'The body is no JSON.' } };
      throw error;
    }
  }

  /** Runs an action from a page. */
  async act(name: string, ids: Record<string, string>, body: Record<string, unknown> = {}): Promise<unknown> {
    const action = this.actions.get(name);
    if (action === undefined) throw new Error(`no action ${name}`);
    return action({ ids, body, query: new URLSearchParams() });
  }

  private clock(): object {
    const { clock } = this.double.world;
    return { now: clock.now().toISOString(), aheadSeconds: Math.round(clock.ahead / 1000) };
  }

  private timeAndFaults(): Record<string, Action> {
    const { world, faults, keys, rateLimit } = this.double;
    return {
      'GET /_double/clock': () => this.clock(),
      'POST /_double/clock': ({ body }) => {
        if (typeof body.now === 'string') world.clock.set(new Date(body.now));
        else world.clock.advanceSeconds(numberOf(body, 'advanceSeconds'));
        const done = runDue(world);
        return { ...this.clock(), done };
      },
      'GET /_double/faults': () => ({ planned: faults.all, hits: faults.counts() }),
      'POST /_double/faults': ({ body }) => {
        const kind = oneOf<FaultKind>(body, 'kind', FAULT_KINDS);
        faults.plan({
          endpoint: textOf(body, 'endpoint', '*'),
          kind,
          probability: numberOf(body, 'probability', 1),
          times: body.times === undefined ? undefined : numberOf(body, 'times'),
          hangMs: numberOf(body, 'hangMs', 30_000),
          lateSeconds: numberOf(body, 'lateSeconds', 30),
        });
        return { planned: faults.all };
      },
      'DELETE /_double/faults': () => faults.clear(),
      'POST /_double/seed': ({ body }) => world.dice.seed(numberOf(body, 'seed')),
      'POST /_double/rate': ({ body }) => {
        rateLimit.perSecond = numberOf(body, 'requestsPerSecond');
      },
      'POST /_double/keys/forget': ({ body }) => ({
        forgotten: keys.forget(world.clock.now().getTime() - numberOf(body, 'olderThanSeconds', 0) * 1000),
      }),
      'POST /_double/settle': () => {
        const settled = settleAll(world);
        retryRefunds(world);
        return { settled };
      },
    };
  }

  private hooks(): Record<string, Action> {
    const { webhooks, world } = this.double;
    return {
      'GET /_double/webhooks': () => ({ ...webhooks.state(), ...webhooks.misbehaviour, queue: webhooks.state().queue.length }),
      'POST /_double/webhooks': ({ body }) => {
        const { url, ...change } = body;
        if (url !== undefined) webhooks.url = url === null ? null : textOf(body, 'url');
        const dropProbability = numberOf(body, 'dropProbability', webhooks.misbehaviour.dropProbability);
        const payload = body.payload === undefined ? webhooks.misbehaviour.payload : oneOf(body, 'payload', PAYLOADS);
        Object.assign(webhooks.misbehaviour, change, { dropProbability, payload });
        return { url: webhooks.url, ...webhooks.misbehaviour };
      },
      'POST /_double/webhooks/flush': () => webhooks.flush(),
      'POST /_double/webhooks/forge': ({ body }) =>
        forge(world, webhooks, oneOf<Forgery>(body, 'kind', FORGERIES), numberOf(body, 'count', 1)),
      'POST /_double/events': ({ body }) => {
        const object = (body.object ?? {}) as { id?: string; type: string; url: string };
        const owner = textOf(body, 'account', '');
        if (body.thin === true) world.events.emitThin(textOf(body, 'type'), body.object === null ? null : object, { owner });
        else world.events.emit(owner, textOf(body, 'type'), object);
      },
      'POST /_double/webhooks/rotate': ({ body }) => webhooks.rotate(textOf(body, 'secret'), numberOf(body, 'overlapSeconds', 0)),
    };
  }

  private people(): Record<string, Action> {
    const { world } = this.double;
    const find = <K extends Kind>(kind: K, { ids }: ControlInput): Kinds[K] => {
      const value = world.store.get(kind, ids.id);
      if (value === undefined) throw noSuch(kind, ids.id ?? '');
      return value;
    };
    return {
      'POST /_double/accounts/:id': (input) => {
        const account = find('account', input);
        const { body } = input;
        if (body.bankAccount !== undefined) changeBank(world, account, textOf(body, 'bankAccount'));
        if (body.bankFails !== undefined) account.bankFails = body.bankFails as BankFails;
        if (body.settlesIn !== undefined) account.settlesIn = body.settlesIn === null ? undefined : textOf(body, 'settlesIn').toLowerCase();
        if (body.arrivesAfterSeconds !== undefined) account.arrivesAfterSeconds = numberOf(body, 'arrivesAfterSeconds');
        if (body.arrivesAs !== undefined) account.arrivesAs = oneOf<SourceType>(body, 'arrivesAs', SOURCE_TYPES);
        if (body.payoutsHeldFor !== undefined) holdPayouts(world, account, (body.payoutsHeldFor as string[] | null) ?? undefined);
        if (body.state !== undefined) {
          const because = body.reason === undefined ? undefined : textOf(body, 'reason');
          changeState(
            world,
            account,
            oneOf<AccountState>(body, 'state', ACCOUNT_STATES),
            body.requirements as string[] | undefined,
            because,
          );
        }
        return account;
      },
      'POST /_double/checkout/:id': (input) => {
        const outcome = oneOf<CheckoutOutcome>(input.body, 'outcome', ['pay', 'pay_later', 'fail', 'expire']);
        const session = find('checkout_session', input);
        finishCheckout(world, session, outcome, input.body.method as Method | undefined);
        return session;
      },
      'POST /_double/payment_intents/:id': (input) => {
        const intent = find('payment_intent', input);
        if (intent.status !== 'processing') throw refused(undefined, `The payment intent is ${intent.status}.`);
        finishPayment(world, intent.id, oneOf(input.body, 'outcome', ['succeed', 'fail']));
        return intent;
      },
      'POST /_double/charges/:id/dispute': (input) => {
        const { body } = input;
        const amount = body.amount === undefined ? undefined : amountOf(body);
        const isLost = body.lost === true;
        return openDispute(world, find('charge', input), { amount, reason: textOf(body, 'reason', 'fraudulent'), isLost });
      },
      'POST /_double/disputes/:id': (input) => {
        const dispute = find('dispute', input);
        const outcome = oneOf(input.body, 'outcome', ['won', 'lost', 'reversed']);
        if (outcome === 'reversed') reverseDecision(world, dispute);
        else closeDispute(world, dispute, outcome, input.body.feeReturned === true);
        return dispute;
      },
      'POST /_double/charges/:id/fail': (input) => {
        const charge = find('charge', input);
        failLate(world, charge, textOf(input.body, 'code', 'insufficient_funds'));
        return charge;
      },
      'POST /_double/charges/:id/fraud-warning': (input) =>
        warnOfFraud(world, find('charge', input), textOf(input.body, 'fraudType', 'made_with_stolen_card')),
      'POST /_double/refunds/:id': (input) => {
        const refund = find('refund', input);
        if (oneOf(input.body, 'outcome', ['succeeded', 'failed']) === 'failed') failRefund(world, refund);
        else finishRefund(world, refund.id);
        return refund;
      },
      'POST /_double/payouts/:id': (input) => {
        const payout = find('payout', input);
        const outcome = oneOf(input.body, 'outcome', ['paid', 'failed', 'canceled']);
        if (outcome === 'paid') payPayout(world, payout);
        else if (outcome === 'canceled') cancelPayout(world, payout);
        else failPayout(world, payout, textOf(input.body, 'code', 'could_not_process'));
        return payout;
      },
      'POST /_double/topup': ({ body }) => {
        const source = body.sourceType === undefined ? 'card' : oneOf<SourceType>(body, 'sourceType', SOURCE_TYPES);
        const topup = topUp(world, amountOf(body), currencyOf(body), source);
        retryRefunds(world);
        return topup;
      },
      'POST /_double/platform-payout': ({ body }) => {
        const [amount, currency] = [amountOf(body), currencyOf(body)];
        if (world.balances.pot('', currency).available < amount) throw refused('balance_insufficient', 'There is not that much available.');
        return startPayout(world, '', { amount, currency });
      },
      'POST /_double/fee': ({ body }) => chargeFee(world, amountOf(body), currencyOf(body), textOf(body, 'description', 'Connect fees')),
      'POST /_double/rates': ({ body }) => {
        const pair = `${textOf(body, 'from').toLowerCase()}:${textOf(body, 'to').toLowerCase()}`;
        world.exchange.rates.set(pair, numberOf(body, 'rate'));
      },
      'GET /_double/requests': () => Object.fromEntries(world.requests),
      'DELETE /_double/requests': () => world.requests.clear(),
      'POST /_double/setup': ({ body }) => {
        if (body.account !== undefined) world.platformChange = body.account as Record<string, unknown>;
        if (body.endpoints !== undefined) world.endpoints = body.endpoints as object[] | null;
        if (body.destinations !== undefined) world.destinations = body.destinations as object[] | null;
      },
      'GET /_double/totals': () => totals(world),
    };
  }

  private tampering(): Record<string, Action> {
    const { world } = this.double;
    return {
      'GET /_double/objects': ({ query }) => objectsOf(world, query.get('kind') ?? ''),
      'POST /_double/objects': ({ body }) => copyObject(world, textOf(body, 'copyOf'), (body.change ?? {}) as Record<string, unknown>),
      'POST /_double/objects/:id': ({ ids, body }) => changeObject(world, ids.id ?? '', (body.change ?? {}) as Record<string, unknown>),
      'DELETE /_double/objects/:id': ({ ids }) => removeObject(world, ids.id ?? ''),
    };
  }
}

type Body = Readonly<Record<string, unknown>>;

function textOf(body: Body, name: string, fallback?: string): string {
  const value = body[name] ?? fallback;
  if (typeof value !== 'string') throw invalid(`${name} is a text.`, name);
  return value;
}

function numberOf(body: Body, name: string, fallback?: number): number {
  const value = Number(body[name] ?? fallback);
  if (!Number.isFinite(value)) throw invalid(`${name} is a number.`, name);
  return value;
}

function amountOf(body: Body): bigint {
  const text = String(body.amount);
  if (!/^[1-9]\d*$/.test(text)) throw invalid('amount is a whole number of minor units.', 'amount');
  return BigInt(text);
}

function currencyOf(body: Body): string {
  return textOf(body, 'currency', 'usd').toLowerCase();
}

function oneOf<T extends string>(body: Body, name: string, allowed: readonly T[]): T {
  const value = body[name] as T;
  if (!allowed.includes(value)) throw invalid(`${name} is one of ${allowed.join(', ')}.`, name);
  return value;
}
