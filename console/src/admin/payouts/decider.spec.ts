import { deciderOf, deciderOfBankDetails } from './decider.ts';

const person = (id: string) => ({ id, name: id, kind: 'WORKER', nameWarning: null }) as never;
const payout = (requestedBy: string | null, more: object = {}) => ({
  state: 'AWAITING_APPROVAL',
  worker: { id: 'amara' },
  approval: { requestedBy: requestedBy === null ? null : person(requestedBy), decidedBy: null },
  ...more,
});
const as = (personId: string, isAdmin = true) => ({ personId, isAdmin });

describe('deciderOf', () => {
  it('lets an admin decide who neither asked nor is paid', () => {
    expect(deciderOf(payout('amara'), as('admin'))).toBe('yours');
    expect(deciderOf(payout(null), as('admin'))).toBe('yours');
  });

  it('leaves to another admin what this one asked for, or would be paid', () => {
    expect(deciderOf(payout('admin'), as('admin'))).toBe('asked');
    expect(deciderOf(payout('admin'), as('amara'))).toBe('own');
  });

  it('gives an auditor nothing to decide', () => {
    expect(deciderOf(payout('amara'), as('auditor', false))).toBe('auditor');
    expect(deciderOfBankDetails({ id: 'amara' }, as('auditor', false))).toBe('auditor');
  });

  it('knows what is decided, and what needs no second person', () => {
    expect(deciderOf(payout('amara', { approval: { requestedBy: null, decidedBy: person('treasurer') } }), as('admin'))).toBe('decided');
    expect(deciderOf(payout('amara', { state: 'CANCELLED' }), as('admin'))).toBe('none');
    expect(deciderOf({ state: 'RESERVED', worker: { id: 'amara' }, approval: null }, as('admin'))).toBe('none');
  });
});
