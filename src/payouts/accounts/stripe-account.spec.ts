import type Stripe from 'stripe';
import { newId } from '../../kernel/index.ts';
import { accountFault, accountInWords, accountReading, missingInWords, type BankRefusal } from './stripe-account.ts';

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

describe('state of an account at Stripe', () => {
  it('reports ready only while its capability is active', () => {
    expect(accountReading(account({ status: 'active', status_details: [] })).state).toBe('ready');
    expect(accountReading(account(null)).state).toBe('needs_information');
  });

  it('reports needs_information while a requirement waits for the worker', () => {
    const reading = accountReading(account(because('restricted', 'requirements_past_due', 'provide_info'), [['a.date_of_birth', 'user']]));
    expect(reading).toEqual({
      state: 'needs_information',
      missing: ['a.date_of_birth'],
      reason: 'requirements_past_due',
      payoutsHeld: false,
    });
  });

  it('reports in_review while Stripe checks something', () => {
    expect(accountReading(account(because('pending', 'requirements_pending_verification'), [['document', 'stripe']])).state).toBe(
      'in_review',
    );
  });

  it.each(['rejected_listed', 'rejected_fraud', 'unsupported_country'])('reports refused for the code %s', (code) => {
    const status = code.startsWith('unsupported') ? 'unsupported' : 'rejected';
    const reading = accountReading(account(because(status, code)));
    expect(reading).toEqual({ state: 'refused', missing: [], reason: code, payoutsHeld: false });
    expect(accountInWords(reading).text).toContain('Your balance is kept');
  });

  it('reports refused for a closed account, whatever its capability', () => {
    expect(accountReading(account({ status: 'active', status_details: [] }, [], true)).state).toBe('refused');
  });

  it('lists missing information in plain words', () => {
    const missing = ['identity.individual.given_name', 'identity.individual.surname', 'defaults.payout_methods', 'something.odd_here'];
    expect(missingInWords(missing)).toEqual(['your name', 'a bank account to be paid to', 'something odd here']);
  });

  describe('text about a payout that the bank refused', () => {
    const ready = { state: 'ready', missing: [], reason: null, payoutsHeld: false } as const;
    const refusal: BankRefusal = {
      payoutId: newId<'Payout'>(),
      amountMinor: 2_500n,
      currency: 'USD',
      requestedAt: new Date('2026-11-02T09:00:00Z'),
      reason: 'The bank account was closed.',
      isBack: true,
    };

    it('explains the refusal, where the money is and what to do', () => {
      const words = accountInWords(ready, refusal).text;
      expect(words).toContain('25.00 USD that you asked for on 2026-11-02: The bank account was closed. The money is available again.');
      expect(words).toContain('startStripeOnboarding');
      expect(words).not.toContain('can pay you');
      expect(accountInWords(ready, { ...refusal, isBack: false, reason: null }).text).toContain('2026-11-02. The money is on its way back');
    });

    it('begins with the information that Stripe requires', () => {
      expect(accountInWords({ ...ready, state: 'in_review' }, refusal).text).toContain('Stripe is checking');
      expect(accountInWords({ ...ready, missing: ['email'] }, refusal).text).toContain('it will soon need: your email address.');
    });
  });

  describe('account that may receive transfers while Stripe holds its payouts', () => {
    const held = (status: string, code: string, requirements: [string, 'user' | 'stripe'][] = []) => {
      const { configuration, ...rest } = account({ status: 'active', status_details: [] }, requirements);
      const transfers = configuration?.recipient?.capabilities?.stripe_balance?.stripe_transfers;
      const payouts = because(status, code);
      return {
        ...rest,
        configuration: { recipient: { capabilities: { stripe_balance: { stripe_transfers: transfers, payouts } } } },
      } as never;
    };

    it('holds payouts and lists the missing information', () => {
      const reading = accountReading(held('restricted', 'requirements_past_due', [['identity.individual.id_numbers', 'user']]));
      expect(reading).toMatchObject({ state: 'ready', payoutsHeld: true, reason: 'requirements_past_due' });
      expect(accountInWords(reading).text).toContain('does not pay out to your bank yet. Stripe still needs:');
      expect(accountFault(reading)).toBeNull();
    });

    it('explains that Stripe is checking when the worker must do nothing', () => {
      const reading = accountReading(held('pending', 'requirements_pending_verification', [['document', 'stripe']]));
      expect(accountInWords(reading).text).toContain('Stripe is checking your account');
    });

    it('allows payouts when the capability is active, and when the account has none', () => {
      expect(accountReading(held('active', 'none')).payoutsHeld).toBe(false);
      expect(accountReading(account({ status: 'active', status_details: [] })).payoutsHeld).toBe(false);
    });
  });

  it('refuses payouts until the account is ready', () => {
    expect(accountFault({ state: 'ready', missing: [], reason: null, payoutsHeld: false })).toBeNull();
    expect(accountFault(null)).toMatchObject({ state: 'NO_ACCOUNT' });
    expect(accountFault({ state: 'in_review', missing: [], reason: null, payoutsHeld: false })).toMatchObject({
      kind: 'CONFLICT',
      state: 'IN_REVIEW',
    });
  });
});
