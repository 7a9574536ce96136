import { newId, publicId } from '../../kernel/index.ts';
import { askFirst, type RefusedByBank } from './bank-refusals.ts';

const payoutId = newId<'Payout'>();
const refused: RefusedByBank = { payoutId, rail: 'manual', reason: 'Account closed.', isSameAccount: true };

describe('askFirst', () => {
  it('asks before a payout to the bank account that did not take the last one', () => {
    expect(askFirst(refused, null)).toMatchObject({ kind: 'CONFIRMATION_NEEDED', confirm: publicId('Payout', payoutId) });
    expect(askFirst(refused, null)?.message).toMatch(/"Account closed\."\).*setPayee.*despiteRefusedPayoutId/);
  });

  it('asks when nobody can tell whether the account is the same', () => {
    expect(askFirst({ ...refused, isSameAccount: null, reason: null }, null)?.kind).toBe('CONFIRMATION_NEEDED');
  });

  it('names the page at Stripe when the account is known to Stripe only', () => {
    expect(askFirst({ ...refused, rail: 'stripe' }, null)?.message).toContain('startStripeOnboarding');
  });

  it('asks nothing for another account, without a refusal, or after the refusal was confirmed', () => {
    expect(askFirst({ ...refused, isSameAccount: false }, null)).toBeNull();
    expect(askFirst(null, null)).toBeNull();
    expect(askFirst(refused, payoutId)).toBeNull();
  });

  it('asks again when an earlier refusal was confirmed, and not the last one', () => {
    expect(askFirst(refused, newId<'Payout'>())?.kind).toBe('CONFIRMATION_NEEDED');
  });
});
