import { newId, publicId, type OrganisationId } from '../kernel/index.ts';
import { anonymous, SCOPES, type PersonActor, type Scope } from '../platform/index.ts';
import { keysOf, parseTopics, type Topic } from './topics.ts';

const batchId = newId<'Batch'>();
const organisationId = newId<'Organisation'>();
const batch = `batch:${publicId('Batch', batchId)}`;
const owners = new Map<string, string>([[batchId, organisationId]]);

function person(overrides: Partial<PersonActor> = {}): PersonActor {
  const none = { isWorker: false, isAdmin: false, isAuditor: false, suspended: false, emailVerified: true, memberships: [] };
  const session = { scopes: new Set(SCOPES), sessionId: newId<'Session'>(), apiKeyId: null };
  return { kind: 'person', personId: newId<'Person'>(), ...none, ...session, ...overrides };
}

const only = (...scopes: Scope[]) => ({ scopes: new Set(scopes), sessionId: null, apiKeyId: newId<'ApiKey'>() });
const member = (of: OrganisationId = organisationId) => ({ memberships: [{ organisationId: of, role: 'viewer' as const }] });

function topic(text: string): Topic {
  const parsed = parseTopics(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value[0]!;
}

const may = (text: string, actor: PersonActor) => keysOf(topic(text), actor, owners).length > 0;

describe('parseTopics', () => {
  it('reads topics of each kind', () => {
    const parsed = parseTopics(`me,queue:payouts,${batch},batch:bat_x,queue:nothing,,ME`);
    expect(parsed).toMatchObject({
      ok: true,
      value: [
        { kind: 'me' },
        { kind: 'queue', queue: 'payouts' },
        { kind: 'batch', batchId },
        ...Array.from({ length: 4 }, () => ({ kind: 'unknown' })),
      ],
    });
  });

  it.each([
    ['nothing', undefined],
    ['an empty list', ''],
    ['two lists', ['me', 'me']],
    ['an object', { a: 'me' }],
    ['a topic twice', 'me,me'],
    ['10,000 characters', 'x'.repeat(10_000)],
    ['21 topics', Array.from({ length: 21 }, (_each, index) => `t${index}`).join(',')],
  ])('refuses %s', (_name, list) =>
    expect(parseTopics(list)).toMatchObject({ ok: false, refusals: [{ kind: 'INVALID', path: ['topics'] }] }),
  );
});

describe('keysOf', () => {
  it('allows no topic to a caller who is not signed in', () =>
    expect(['me', 'queue:payouts', batch].flatMap((text) => keysOf(topic(text), anonymous, owners))).toEqual([]));

  it('allows a batch to members and admins only', () => {
    expect(may(batch, person(member()))).toBe(true);
    expect(may(batch, person({ isAdmin: true }))).toBe(true);
    expect(may(batch, person({ isWorker: true }))).toBe(false);
    expect(may(batch, person({ isAuditor: true }))).toBe(false);
    expect(may(batch, person(member(newId())))).toBe(false);
    expect(keysOf(topic(batch), person(member()), new Map())).toEqual([]);
  });

  it.each(['queue:payouts', 'queue:payees', 'queue:reconciliation', 'queue:payers', 'queue:admin-requests'])(
    'allows %s to admins and auditors only',
    (text) => {
      expect(may(text, person({ isAdmin: true }))).toBe(true);
      expect(may(text, person({ isAuditor: true }))).toBe(true);
      expect(may(text, person({ isWorker: true, ...member() }))).toBe(false);
    },
  );

  it('allows queue:first-batches to admins only', () => {
    expect(may('queue:first-batches', person({ isAdmin: true }))).toBe(true);
    expect(may('queue:first-batches', person({ isAuditor: true }))).toBe(false);
  });

  it('allows an API key the topics of its scopes only', () => {
    expect(may(batch, person({ ...member(), ...only('work') }))).toBe(false);
    expect(may(batch, person({ ...member(), ...only('requester:read') }))).toBe(true);
    expect(may('queue:payouts', person({ isAuditor: true, ...only('account') }))).toBe(false);
    expect(may('queue:payouts', person({ isAuditor: true, ...only('audit') }))).toBe(true);
    expect(may('me', person({ isWorker: true, ...only('requester:write') }))).toBe(false);
  });

  it('maps `me` to the account, work, money and organisations of the person, each by its scope', () => {
    const all = person({ isWorker: true, ...member() });
    const { personId } = all;
    const of = (actor: PersonActor) => keysOf(topic('me'), actor, owners);
    const organisation = `organisation:${organisationId}`;
    expect(of(all)).toEqual([`account:${personId}`, `work:${personId}`, `money:${personId}`, organisation]);
    expect(of({ ...all, ...only('work') })).toEqual([`work:${personId}`]);
    expect(of({ ...all, ...only('money') })).toEqual([`money:${personId}`]);
    expect(of({ ...all, ...only('account') })).toEqual([`account:${personId}`]);
    expect(of({ ...all, ...only('requester:read') })).toEqual([organisation]);
    // An API key for one organisation does not act for a worker.
    expect(of({ ...all, isWorker: false, ...only('money') })).toEqual([]);
  });

  it('allows no topic that does not exist', () =>
    expect(
      ['batch:', 'queue:', 'organisation:x', 'work:x', 'x'].filter((text) => may(text, person({ isAdmin: true, ...member() }))),
    ).toEqual([]));
});
