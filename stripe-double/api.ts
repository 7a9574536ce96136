/**
 * Stripe's API: who asks, which endpoint, under which key; then the endpoint; and whatever fault was planned for it.
 * It decides what is answered and how badly; server.ts does it to the connection.
 */
import Stripe from 'stripe';
import { accountEndpoints } from './accounts/account-endpoints.ts';
import { balanceEndpoints } from './balances/balance-endpoints.ts';
import { refuseUnknown, type Endpoint } from './requests/call.ts';
import { checkoutEndpoints } from './payments/checkout.ts';
import { disputeEndpoints } from './payments/disputes.ts';
import { eventEndpoints } from './requests/endpoints.ts';
import { fraudWarningEndpoints } from './payments/fraud-warnings.ts';
import { rateLimited, serverError, StripeFault } from './requests/errors.ts';
import type { Fault, Faults } from './control/faults.ts';
import { decodeForm, type Params } from './requests/form.ts';
import type { Answer, IdempotencyKeys } from './requests/idempotency.ts';
import { expanded } from './requests/lists.ts';
import { paymentEndpoints } from './payments/payment-endpoints.ts';
import { payoutEndpoints } from './payouts/payouts.ts';
import { stripeId } from './world/random.ts';
import type { RateLimit } from './requests/rate-limit.ts';
import { refundEndpoints } from './payments/refunds.ts';
import { Router } from './requests/router.ts';
import { transferEndpoints } from './payouts/transfers.ts';
import type { World } from './world/world.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Reply extends Answer {
  readonly headers: Record<string, string>;
  /** What befalls the connection instead of, or while, answering. */
  readonly fault?: Fault;
  /** Called once the answer is out: an answer held back keeps its key in use. */
  readonly done?: () => void;
}

export const ENDPOINTS: readonly Endpoint[] = [
  ...accountEndpoints,
  ...balanceEndpoints,
  ...transferEndpoints,
  ...payoutEndpoints,
  ...checkoutEndpoints,
  ...paymentEndpoints,
  ...refundEndpoints,
  ...disputeEndpoints,
  ...fraudWarningEndpoints,
  ...eventEndpoints,
];

/** What is answered, and what its key keeps: v1 keeps what failed too, v2 only what was done, whatever was answered. */
interface Outcome {
  readonly answer: Answer;
  readonly kept: Answer | null;
}

interface Parts {
  readonly world: World;
  readonly keys: IdempotencyKeys;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  readonly secretKey: string;
}

export class Api {
  private readonly router = new Router(ENDPOINTS);

  constructor(private readonly parts: Parts) {}

  answer(asked: Asked): Reply {
    const headers: Record<string, string> = { 'request-id': stripeId('req'), 'stripe-version': Stripe.API_VERSION };
    try {
      return this.through(asked, headers);
    } catch (error) {
      if (!(error instanceof StripeFault)) throw error;
      return { status: error.status, body: error.body(), headers: { ...headers, ...error.headers } };
    }
  }

  private through(asked: Asked, headers: Record<string, string>): Reply {
    const { world, faults, rateLimit } = this.parts;
    this.authenticate(asked);
    const found = this.router.find(asked.method, asked.path);
    if (found === null) {
      const message = `Unrecognized request URL (${asked.method}: ${asked.path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`;
      throw new StripeFault(404, message);
    }
    const { endpoint, ids } = found;
    const counted = `${endpoint.name} ${text(asked.headers['stripe-account']) ?? ''}`.trim();
    world.requests.set(counted, (world.requests.get(counted) ?? 0) + 1);
    const fault = faults.strike(endpoint.name);
    if (fault?.kind === 'rate_limit' || !rateLimit.passes(endpoint.name, world.clock.milliseconds())) throw rateLimited();
    if (fault?.kind === 'drop_before') return { status: 0, body: '', headers, fault };
    const isV2 = asked.path.startsWith('/v2/');
    const owner = this.ownerOf(asked);
    const params = paramsOf(asked, isV2);
    const key = asked.method === 'GET' ? undefined : text(asked.headers['idempotency-key']);
    const run = () => this.run(endpoint, { owner, params, ids, path: asked.path }, { fault, isV2 });
    world.origin = { id: headers['request-id'] ?? '', idempotencyKey: key ?? null };
    try {
      if (key === undefined) return { ...run().answer, headers, fault };
      return this.once(key, { asked, owner, isV2, headers, fault }, run);
    } finally {
      world.origin = null;
    }
  }

  /** At most once under its key. */
  private once(
    key: string,
    context: { asked: Asked; owner: string; isV2: boolean; headers: Record<string, string>; fault: Fault | undefined },
    run: () => Outcome,
  ): Reply {
    const { keys, world } = this.parts;
    const { asked, owner, isV2, headers, fault } = context;
    headers['idempotency-key'] = key;
    const scope = `${owner}${isV2 ? ' v2' : ''}`;
    const fingerprint = `${asked.method} ${asked.path} ${asked.body}`;
    const before = keys.begin(scope, key, fingerprint, isV2, world.clock.milliseconds());
    if (before !== null) {
      headers['idempotent-replayed'] = 'true';
      if (before.status >= 500) headers['stripe-should-retry'] = 'false';
      return { ...before, headers, fault };
    }
    let kept: Answer | null = null;
    const done = () => keys.finish(scope, key, kept);
    try {
      const outcome = run();
      kept = outcome.kept;
      return { ...outcome.answer, headers, fault, done };
    } finally {
      if (fault?.kind !== 'hang') done();
    }
  }

  private run(
    endpoint: Endpoint,
    call: { owner: string; params: Params; ids: Record<string, string>; path: string },
    how: { fault: Fault | undefined; isV2: boolean },
  ): Outcome {
    const { fault, isV2 } = how;
    const broken = { status: 500, body: serverError().body() };
    if (fault?.kind === 'error_before') return { answer: broken, kept: isV2 ? null : broken };
    if (fault?.kind === 'error_late') {
      this.parts.world.later(fault.lateSeconds, () => void this.work(endpoint, call));
      return { answer: broken, kept: isV2 ? null : broken };
    }
    const { answer, isSaved } = this.work(endpoint, call);
    if (fault?.kind === 'error_after') return { answer: broken, kept: !isV2 ? broken : answer.status < 300 ? answer : null };
    return { answer, kept: isSaved && (!isV2 || answer.status < 300) ? answer : null };
  }

  /** The endpoint itself: its value, or its refusal. */
  private work(
    endpoint: Endpoint,
    call: { owner: string; params: Params; ids: Record<string, string>; path: string },
  ): { answer: Answer; isSaved: boolean } {
    const { world } = this.parts;
    try {
      refuseUnknown(call.params, endpoint.accepts);
      const { expand, ...params } = call.params;
      const value = expanded(world.store, endpoint.run({ world, ...call, params }), expand);
      return { answer: { status: 200, body: JSON.stringify(value) }, isSaved: true };
    } catch (error) {
      if (!(error instanceof StripeFault)) throw error;
      return { answer: { status: error.status, body: error.body() }, isSaved: error.isSaved };
    }
  }

  private authenticate({ headers }: Asked): void {
    const given = /^Bearer (.+)$/.exec(text(headers.authorization) ?? '')?.[1];
    if (given === undefined) throw new StripeFault(401, 'You did not provide an API key.');
    if (given !== this.parts.secretKey) throw new StripeFault(401, `Invalid API Key provided: ${given.slice(0, 8)}****`);
  }

  private ownerOf({ headers }: Asked): string {
    const account = text(headers['stripe-account']) ?? '';
    if (account !== '' && this.parts.world.store.get('account', account) === undefined) {
      throw new StripeFault(
        403,
        `The provided key does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`,
        { code: 'account_invalid' },
      );
    }
    return account;
  }
}

function paramsOf(asked: Asked, isV2: boolean): Params {
  const query = decodeForm(asked.query);
  if (asked.body === '') return query;
  if (!isV2) return { ...query, ...decodeForm(asked.body) };
  try {
    return { ...query, ...(JSON.parse(asked.body) as Params) };
  } catch {
    throw new StripeFault(400, 'The body is no JSON.', { code: 'invalid_json' });
  }
}

function text(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
