import Stripe from 'stripe';
import { signedEvent } from './signed-event.ts';

const stripe = new Stripe('sk_test_1');
const now = new Date('2026-11-02T09:00:00Z');
const seconds = Math.floor(now.getTime() / 1000);
const payload = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'payout.failed',
  created: seconds,
  account: 'acct_1',
  data: { object: { id: 'po_1' } },
});

function read(options: { secret?: string; at?: number; body?: string; header?: string; secrets?: string[] } = {}) {
  const header =
    options.header ??
    stripe.webhooks.generateTestHeaderString({ payload, secret: options.secret ?? 'whsec_1', timestamp: options.at ?? seconds });
  return signedEvent(stripe.webhooks, Buffer.from(options.body ?? payload), header, options.secrets ?? ['whsec_1'], now);
}

describe('a webhook', () => {
  it('tells what it points at', () => {
    expect(read()).toEqual({ id: 'evt_1', type: 'payout.failed', objectId: 'po_1', accountId: 'acct_1', createdAt: now });
  });

  it('accepts a thin webhook', () => {
    const thin = JSON.stringify({
      id: 'evt_2',
      object: 'v2.core.event',
      type: 'v2.core.account[requirements].updated',
      created: now.toISOString(),
      related_object: { id: 'acct_2', type: 'v2.core.account', url: '/v2/core/accounts/acct_2' },
    });
    const header = stripe.webhooks.generateTestHeaderString({ payload: thin, secret: 'whsec_1', timestamp: seconds });
    expect(read({ body: thin, header })).toMatchObject({ id: 'evt_2', objectId: 'acct_2', accountId: null, createdAt: now });
  });

  it.each([
    ['of a v1 object on our own account', {}, { id: 'ch_3', type: 'charge', url: '/v1/charges/ch_3' }, 'ch_3', null],
    [
      'of a v1 object on a connected account',
      { context: 'acct_3' },
      { id: 'po_3', type: 'payout', url: '/v1/payouts/po_3' },
      'po_3',
      'acct_3',
    ],
    [
      'with a context that is a path',
      { context: 'org_1/acct_4' },
      { id: 'po_4', type: 'payout', url: '/v1/payouts/po_4' },
      'po_4',
      'acct_4',
    ],
    ['of an object that has no id', {}, { type: 'balance', url: '/v1/balance' }, 'balance', null],
    ['of no object', { context: 'org_1' }, null, null, null],
  ])('reads object and account from a thin webhook, %s', (_what, more, related, objectId, accountId) => {
    const event = {
      id: 'evt_3',
      object: 'v2.core.event',
      type: 'v1.some.thing',
      created: now.toISOString(),
      related_object: related,
      ...more,
    };
    const body = JSON.stringify(event);
    const header = stripe.webhooks.generateTestHeaderString({ payload: body, secret: 'whsec_1', timestamp: seconds });
    expect(signedEvent(stripe.webhooks, Buffer.from(body), header, ['whsec_1'], now)).toMatchObject({ objectId, accountId });
  });

  it('accepts a signature by any secret of a rotation', () => {
    expect(read({ secret: 'whsec_old', secrets: ['whsec_1', 'whsec_old'] })).not.toBeNull();
  });

  it.each([
    ['another secret', { secret: 'whsec_2' }],
    ['no secret at all', { secrets: [] }],
    ['another body', { body: payload.replace('failed', 'paid') }],
    ['no signature', { header: '' }],
    ['a signature without a time', { header: 'v1=00' }],
    ['an old time', { at: seconds - 301 }],
    ['a time that has not come', { at: seconds + 61 }],
  ])('refuses a webhook with %s', (_what, options) => {
    expect(read(options)).toBeNull();
  });

  it('accepts a clock that differs a little', () => {
    expect(read({ at: seconds + 59 })).not.toBeNull();
    expect(read({ at: seconds - 299 })).not.toBeNull();
  });
});
