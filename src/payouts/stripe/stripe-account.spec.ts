import type Stripe from 'stripe';
import { accountFault, accountInWords, accountReading, missingInWords } from './stripe-account.ts';

type Capability = { status: string; status_details: { code: string; resolution: string }[] };

function account(capability: Capability | null, requirements: [string, 'user' | 'stripe'][] = [], closed = false): Stripe.V2.Core.Account {
  return {
    id: 'acct_1',
    closed,
    configuration: { recipient: { capabilities: capability === null ? {} : { stripe_balance: { stripe_transfers: capability } } } },
    requirements: { entries: requirements.map(([description, from]) => ({ description, awaiting_action_from: from })) },
  } as unknown as Stripe.V2.Core.Account;
}

const because = (status: string, code: string, resolution = 'no_resolution') => ({ status, status_details: [{ code, resolution }] });

describe('an account at Stripe', () => {
  it('is ready only while its capability is active', () => {
    expect(accountReading(account({ status: 'active', status_details: [] })).state).toBe('ready');
    expect(accountReading(account(null)).state).toBe('needs_information');
  });

  it('needs information while something waits for the worker', () => {
    const reading = accountReading(account(because('restricted', 'requirements_past_due', 'provide_info'), [['a.date_of_birth', 'user']]));
    expect(reading).toEqual({ state: 'needs_information', missing: ['a.date_of_birth'], reason: 'requirements_past_due' });
  });

  it('is in review while something waits for Stripe', () => {
    expect(accountReading(account(because('pending', 'requirements_pending_verification'), [['document', 'stripe']])).state).toBe(
      'in_review',
    );
  });

  it.each(['rejected_listed', 'rejected_fraud', 'unsupported_country'])('is refused for %s', (code) => {
    const status = code.startsWith('unsupported') ? 'unsupported' : 'rejected';
    const reading = accountReading(account(because(status, code)));
    expect(reading).toEqual({ state: 'refused', missing: [], reason: code });
    expect(accountInWords(reading)).toContain('Your balance is kept');
  });

  it('is refused when it was closed, whatever it could do', () => {
    expect(accountReading(account({ status: 'active', status_details: [] }, [], true)).state).toBe('refused');
  });

  it('says in plain words what is missing', () => {
    const missing = ['identity.individual.given_name', 'identity.individual.surname', 'defaults.payout_methods', 'something.odd_here'];
    expect(missingInWords(missing)).toEqual(['your name', 'a bank account to be paid to', 'something odd here']);
  });

  it('stands in the way of a payout until it is ready', () => {
    expect(accountFault({ state: 'ready', missing: [], reason: null })).toBeNull();
    expect(accountFault(null)).toMatchObject({ state: 'NO_ACCOUNT' });
    expect(accountFault({ state: 'in_review', missing: [], reason: null })).toMatchObject({ kind: 'CONFLICT', state: 'IN_REVIEW' });
  });
});
