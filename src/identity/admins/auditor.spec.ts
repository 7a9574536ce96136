import { denyAuditor, type AuditorCandidate } from './auditor.ts';

const plain: AuditorCandidate = {
  isAdmin: false,
  isWorker: false,
  isAuditor: false,
  isMember: false,
  isSuspended: false,
  isErased: false,
};

describe('denyAuditor', () => {
  it('accepts an account without any other role', () => {
    expect(denyAuditor(plain)).toBeNull();
  });

  it.each([
    ['an auditor already', { isAuditor: true }, 'AUDITOR', 'an auditor already'],
    ['erased', { isErased: true }, 'ERASED', 'erased'],
    ['suspended', { isSuspended: true }, 'SUSPENDED', 'suspended'],
    ['an admin', { isAdmin: true }, 'OTHER_ROLE', 'an admin'],
    ['a worker', { isWorker: true }, 'OTHER_ROLE', 'a worker'],
    ['a member of an organisation', { isMember: true }, 'OTHER_ROLE', 'a member of an organisation'],
    [
      'an admin, a worker and a member',
      { isAdmin: true, isWorker: true, isMember: true },
      'OTHER_ROLE',
      'an admin and a worker and a member',
    ],
  ] as const)('refuses a person who is %s, with the reason', (_what, facts, state, words) => {
    const refusal = denyAuditor({ ...plain, ...facts });
    expect(refusal).toMatchObject({ kind: 'CONFLICT', state });
    expect(refusal?.message).toContain(words);
  });
});
