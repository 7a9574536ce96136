import { requestOf, withKeyOf } from './repeated-request.ts';

const payIn = (amountMinor: string, idempotencyKey: string) => ({ input: { organisationId: 'org_1', amountMinor, idempotencyKey } });

describe('withKeyOf', () => {
  it('gives the same request after a lost answer the key of before', () => {
    expect(withKeyOf(payIn('500', 'second'), requestOf(payIn('500', 'first')))).toEqual(payIn('500', 'first'));
  });

  it('keeps the key of a request with another input', () => {
    expect(withKeyOf(payIn('600', 'second'), requestOf(payIn('500', 'first')))).toEqual(payIn('600', 'second'));
  });

  it('changes nothing when every answer arrived, or the request has no key', () => {
    expect(withKeyOf(payIn('500', 'second'), null)).toEqual(payIn('500', 'second'));
    expect(requestOf({ input: { name: 'Ines' } })).toBeNull();
    expect(withKeyOf({ id: 'pay_1' }, requestOf(payIn('500', 'first')))).toEqual({ id: 'pay_1' });
  });
});
