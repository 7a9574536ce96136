import { addSeconds, asId } from '../kernel/index.ts';
import { mayRequest, standingOf, type Grant } from './grant.ts';
import type { QualificationType } from './qualification-type.ts';

const now = new Date('2026-11-02T09:00:00.000Z');
const before = (seconds: number) => addSeconds(now, -seconds);

const type: QualificationType = {
  id: asId('0197f3a0-0000-7000-8000-000000000001'),
  organisationId: asId('0197f3a0-0000-7000-8000-000000000002'),
  systemKey: null,
  name: 'French',
  description: 'Reads French.',
  keywords: [],
  state: 'active',
  shared: false,
  requestable: true,
  autoGrantValue: null,
  retryDelaySeconds: null,
  createdAt: before(1000),
};

const grant: Grant = {
  id: asId('0197f3a0-0000-7000-8000-000000000003'),
  typeId: type.id,
  workerId: asId('0197f3a0-0000-7000-8000-000000000004'),
  state: 'granted',
  value: 1,
  grantedAt: before(500),
  expiresAt: null,
  revokedAt: null,
  version: 1,
};
const revoked: Grant = { ...grant, state: 'revoked', revokedAt: before(10) };
const expired: Grant = { ...grant, expiresAt: before(1) };

describe('where a grant stands', () => {
  it('ends at the very moment of its expiry', () => {
    expect(standingOf(grant, now)).toBe('granted');
    expect(standingOf({ ...grant, expiresAt: addSeconds(now, 1) }, now)).toBe('granted');
    expect(standingOf({ ...grant, expiresAt: now }, now)).toBe('expired');
    expect(standingOf({ ...revoked, expiresAt: before(1) }, now)).toBe('revoked');
  });
});

describe('a request', () => {
  const asked = (state: 'pending' | 'granted' | 'rejected', seconds: number) => ({ state, createdAt: before(seconds) });
  const kind = (...of: Parameters<typeof mayRequest>) => {
    const result = mayRequest(...of);
    return result.ok ? result.value.kind : result.refusals[0].kind;
  };

  it('waits for a person, or is granted at once with the value that the type says', () => {
    expect(mayRequest(type, null, null, now)).toEqual({ ok: true, value: { kind: 'pending' } });
    expect(mayRequest({ ...type, autoGrantValue: 7 }, null, null, now)).toEqual({ ok: true, value: { kind: 'granted', value: 7 } });
  });

  it('refuses a request for a type that is inactive, not requestable, or computed', () => {
    expect(kind({ ...type, state: 'inactive' }, null, null, now)).toBe('CONFLICT');
    expect(kind({ ...type, requestable: false }, null, null, now)).toBe('FORBIDDEN');
    expect(kind({ ...type, systemKey: 'approval_rate' }, null, null, now)).toBe('FORBIDDEN');
  });

  it('refuses a request while the worker holds the type, or another request waits', () => {
    const retries = { ...type, retryDelaySeconds: 0 };
    expect(mayRequest(retries, grant, asked('granted', 100), now)).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'GRANTED' }] });
    expect(mayRequest(retries, null, asked('pending', 100), now)).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'PENDING' }] });
  });

  it('accepts one request without a retry delay', () => {
    expect(kind(type, null, asked('rejected', 1_000_000), now)).toBe('LIMIT_REACHED');
    expect(kind(type, revoked, asked('granted', 1_000_000), now)).toBe('LIMIT_REACHED');
  });

  it('waits for the delay, counted from the request before', () => {
    const retries = { ...type, retryDelaySeconds: 60 };
    expect(mayRequest(retries, null, asked('rejected', 59), now)).toMatchObject({
      refusals: [{ kind: 'TRY_LATER', retryAfterSeconds: 1 }],
    });
    expect(kind(retries, null, asked('rejected', 60), now)).toBe('pending');
  });

  it('accepts a request immediately after a grant expired', () => {
    expect(kind(type, expired, asked('granted', 5), now)).toBe('pending');
    expect(kind({ ...type, autoGrantValue: 1 }, expired, asked('granted', 5), now)).toBe('granted');
  });

  it('waits for a person after a person revoked the grant', () => {
    expect(kind({ ...type, autoGrantValue: 1, retryDelaySeconds: 0 }, revoked, asked('granted', 5), now)).toBe('pending');
    expect(kind({ ...type, autoGrantValue: 1 }, revoked, null, now)).toBe('pending');
  });
});
