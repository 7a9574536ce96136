import { asId } from '../kernel/index.ts';
import { anonymous, SCOPES, systemActor, type Actor, type MemberRole } from '../platform/index.ts';
import { mayClaim, mayReadAnswers, maySeeBatch, viewpointOf, type ClaimFacts } from './work.policy.ts';

const organisationId = asId<'Organisation'>('0197f3a0-0000-7000-8000-00000000000a');
const other = asId<'Organisation'>('0197f3a0-0000-7000-8000-00000000000b');
const workerId = asId<'Person'>('0197f3a0-0000-7000-8000-000000000001');
const everything = { canDiscover: true, canPreview: true, canAccept: true, trialTasks: null, unmet: [] };

function person(options: { role?: MemberRole; of?: typeof organisationId; isAdmin?: boolean; id?: typeof workerId } = {}): Actor {
  return {
    kind: 'person',
    personId: options.id ?? workerId,
    isWorker: true,
    isAdmin: options.isAdmin ?? false,
    isAuditor: false,
    memberships: options.role ? [{ organisationId: options.of ?? organisationId, role: options.role }] : [],
    scopes: new Set(SCOPES),
    suspended: false,
    emailVerified: true,
    sessionId: null,
    apiKeyId: null,
  };
}

function facts(change: Partial<ClaimFacts> = {}): ClaimFacts {
  return {
    organisationId,
    state: 'open',
    internal: false,
    pool: 'open',
    expired: false,
    eligibility: everything,
    blocked: false,
    workerCap: null,
    taken: 0,
    ever: 0,
    held: 0,
    heldMaximum: 20,
    ...change,
  };
}

describe('claiming', () => {
  it('allows any worker without an obstacle', () => {
    expect(mayClaim(person(), facts())).toEqual({ ok: true, value: undefined });
    expect(mayClaim(person(), facts({ workerCap: 3, taken: 2, held: 19 })).ok).toBe(true);
    expect(mayClaim(person({ role: 'owner', of: other }), facts()).ok).toBe(true);
    const onTrial = { ...everything, trialTasks: 3, unmet: [{} as never] };
    expect(mayClaim(person(), facts({ eligibility: onTrial, ever: 2 })).ok).toBe(true);
  });

  const unmet = { canDiscover: true, canPreview: true, canAccept: false, trialTasks: null, unmet: [{} as never] };
  const onTrial = { ...unmet, canAccept: true, trialTasks: 3 };
  it.each<[string, Partial<ClaimFacts>, object]>([
    ['a draft', { state: 'draft' }, { kind: 'NOT_FOUND' }],
    ['a batch that waits for its first look', { state: 'in_review' }, { kind: 'NOT_FOUND' }],
    ['a batch that requirements hide', { eligibility: { ...unmet, canDiscover: false } }, { kind: 'NOT_FOUND' }],
    ['an internal batch of others', { internal: true }, { kind: 'NOT_FOUND' }],
    ['a batch that asks for a pool of others', { pool: 'none' }, { kind: 'NOT_FOUND' }],
    [
      'a batch whose pool has a later agreement',
      { pool: 'outdated' },
      { kind: 'FORBIDDEN', message: expect.stringContaining('later version') },
    ],
    [
      'a batch whose pool the worker is not in any more',
      { pool: 'ended' },
      { kind: 'FORBIDDEN', message: expect.stringContaining('any more') },
    ],
    ['a draft that asks for a pool the worker is not in any more', { pool: 'ended', state: 'draft' }, { kind: 'NOT_FOUND' }],
    ['a paused batch that asks for a pool of others', { pool: 'none', state: 'paused' }, { kind: 'NOT_FOUND' }],
    ['a paused batch', { state: 'paused' }, { kind: 'CONFLICT', state: 'paused' }],
    ['a draining batch', { state: 'draining' }, { kind: 'CONFLICT', state: 'draining' }],
    ['a cancelled batch', { state: 'cancelled' }, { kind: 'CONFLICT', state: 'cancelled' }],
    ['a batch whose end has come', { expired: true }, { kind: 'CONFLICT', state: 'expired' }],
    ['a requester who blocks the worker', { blocked: true }, { kind: 'FORBIDDEN' }],
    ['unmet requirements', { eligibility: unmet }, { kind: 'FORBIDDEN' }],
    ['a cap that is reached', { workerCap: 2, taken: 2 }, { kind: 'LIMIT_REACHED', limit: 2 }],
    ['all tasks that may be tried, given back or not', { eligibility: onTrial, taken: 1, ever: 3 }, { kind: 'LIMIT_REACHED', limit: 3 }],
    ['too many held tasks', { held: 20 }, { kind: 'LIMIT_REACHED', limit: 20 }],
  ])('refuses %s', (_, change, refusal) => {
    expect(mayClaim(person(), facts(change))).toMatchObject({ ok: false, refusals: [refusal] });
  });

  it.each<[ClaimFacts['pool'], boolean]>([
    ['open', true],
    ['accepted', true],
    ['outdated', false],
    ['ended', false],
    ['none', false],
  ])('shows a batch to whoever may claim in it: standing %s in its pool', (pool, may) => {
    expect(maySeeBatch(person(), facts({ pool }))).toBe(may);
    expect(mayClaim(person(), facts({ pool })).ok).toBe(may);
  });

  it('refuses paid work of the own organisation to its member, in a pool or not', () => {
    expect(mayClaim(person({ role: 'viewer' }), facts({ pool: 'accepted' }))).toMatchObject({
      ok: false,
      refusals: [{ kind: 'FORBIDDEN' }],
    });
    expect(mayClaim(person({ role: 'viewer' }), facts({ pool: 'accepted', internal: true })).ok).toBe(true);
    expect(mayClaim(person({ role: 'viewer' }), facts({ pool: 'none', internal: true })).ok).toBe(false);
  });

  it.each<MemberRole>(['viewer', 'reviewer', 'manager', 'owner'])('refuses paid work of the own organisation to its %s', (role) => {
    expect(mayClaim(person({ role }), facts())).toMatchObject({ ok: false, refusals: [{ kind: 'FORBIDDEN' }] });
    expect(mayClaim(person({ role }), facts({ internal: true })).ok).toBe(true);
  });
});

describe('seeing an assignment', () => {
  const assignment = { workerId, organisationId };
  const someone = asId<'Person'>('0197f3a0-0000-7000-8000-000000000002');
  it.each<[string, Actor, string | null]>([
    ['its worker', person(), 'worker'],
    ["a worker who has an admin's rights too", person({ isAdmin: true }), 'worker'],
    ['another worker', person({ id: someone }), null],
    ['a viewer of the organisation', person({ id: someone, role: 'viewer' }), null],
    ['a reviewer of the organisation', person({ id: someone, role: 'reviewer' }), 'requester'],
    ['an owner of another organisation', person({ id: someone, role: 'owner', of: other }), null],
    ['an admin', person({ id: someone, isAdmin: true }), 'admin'],
    ['nobody', anonymous, null],
  ])('decides the viewpoint of %s', (_, actor, viewpoint) => {
    expect(viewpointOf(actor, assignment)).toBe(viewpoint);
  });

  it('lets a reviewer, an admin or the marketplace itself see assignments of all workers of a batch', () => {
    expect(mayReadAnswers(systemActor('test'), organisationId)).toBe(true);
    expect(mayReadAnswers(person({ isAdmin: true }), organisationId)).toBe(true);
    expect(mayReadAnswers(person({ role: 'reviewer' }), organisationId)).toBe(true);
    expect(mayReadAnswers(person({ role: 'viewer' }), organisationId)).toBe(false);
    expect(mayReadAnswers(person(), organisationId)).toBe(false);
    expect(mayReadAnswers(anonymous, organisationId)).toBe(false);
  });
});
