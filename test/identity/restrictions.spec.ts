import { publicId } from '../../src/kernel/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  callerFor,
  createAdmin,
  registerPerson,
  registerRequester,
  registerWorker,
  signIn,
  type TestPerson,
} from '../kit/people.ts';
import { expectUnchanged } from './unchanged.ts';

const DAY = 86_400;
const GROUNDS = {
  reason: 'LOW_QUALITY',
  explanation: 'Every answer of the last week was the first option.',
  evidence: [{ description: '214 answers, all "A".', reference: 'bat_x' }],
};
const SUSPEND = `mutation ($input: RestrictPersonInput!) {
  suspendPerson(input: $input) { person { id restrictions { isActive } } restriction { id kind } userErrors { __typename path } }
}`;
const HOLD = `mutation ($input: RestrictPersonInput!) { holdMoney(input: $input) { restriction { id kind } userErrors { __typename path } } }`;
const LIFT = `mutation ($input: LiftRestrictionInput!) { liftRestriction(input: $input) { restriction { isActive liftNote } userErrors { __typename path } } }`;
const BLOCK = `mutation ($input: BlockWorkerInput!) { blockWorker(input: $input) { worker { id } userErrors { __typename path } } }`;
const UNBLOCK = `mutation ($input: UnblockWorkerInput!) { unblockWorker(input: $input) { worker { id } userErrors { __typename path } } }`;
const MINE = `{ me { restrictions { kind reason explanation evidence { description reference } startsAt endsAt isActive requester { name } } } }`;

describe('restrictions', () => {
  let market: TestMarketplace;
  let admin: TestPerson;
  beforeAll(async () => {
    market = await openMarketplace();
    admin = await createAdmin(market);
  });
  afterAll(() => market.close());

  const endsAt = (days = 30) => new Date(market.clock.now().getTime() + days * DAY * 1000).toISOString();
  const personOf = (person: TestPerson) => publicId('Person', person.personId);
  const suspend = (person: TestPerson, change: object = {}, token: string | null = admin.token) =>
    market.graphql(
      SUSPEND,
      { input: { personId: personOf(person), ...GROUNDS, endsAt: endsAt(), ...change } },
      { token, allowErrors: true },
    );
  const mine = async (token: string) => (await market.graphql(MINE, {}, { token })).data.me.restrictions;

  it('suspend at once: sessions end, the person reads the reason, the evidence and the end, and writes nothing', async () => {
    const person = await registerWorker(market);
    const second = await signIn(market, person.email);
    const { data } = await suspend(person);
    expect(data.suspendPerson.restriction.kind).toBe('SUSPENDED');
    expect(data.suspendPerson.person.restrictions).toEqual([{ isActive: true }]);
    for (const token of [person.token, second]) await expect(callerFor(market, token)).rejects.toThrow('not valid');

    const token = await signIn(market, person.email);
    expect(await mine(token)).toEqual([
      {
        kind: 'SUSPENDED',
        reason: 'LOW_QUALITY',
        explanation: GROUNDS.explanation,
        evidence: GROUNDS.evidence,
        startsAt: market.clock.now().toISOString(),
        endsAt: endsAt(),
        isActive: true,
        requester: null,
      },
    ]);
    const denied = await expectUnchanged(market, () =>
      market.graphql('mutation { updateMe(input: { name: "x" }) { me { id } } }', {}, { token, allowErrors: true }),
    );
    expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const out = await market.graphql('mutation { signOut { userErrors { message } } }', {}, { token });
    expect(out.data.signOut.userErrors).toEqual([]);
  });

  it('end by themselves, to the second', async () => {
    const person = await registerWorker(market);
    await suspend(person, { endsAt: endsAt(1) });
    const token = await signIn(market, person.email);
    market.clock.advanceSeconds(DAY - 1);
    expect((await callerFor(market, token)).actor).toMatchObject({ suspended: true });
    market.clock.advanceSeconds(1);
    expect((await callerFor(market, token)).actor).toMatchObject({ suspended: false });
    expect(await mine(token)).toEqual([]);
    const all = await market.graphql('{ me { restrictions(includeEnded: true) { kind isActive } } }', {}, { token });
    expect(all.data.me.restrictions).toEqual([{ kind: 'SUSPENDED', isActive: false }]);
  });

  it('are lifted by another admin with a note that the person reads, once', async () => {
    const person = await registerWorker(market);
    const restrictionId = (await suspend(person)).data.suspendPerson.restriction.id;
    const lift = (note: string, token = admin.token) =>
      market.graphql(LIFT, { input: { restrictionId, note } }, { token, allowErrors: true });
    expect((await lift(' ')).data.liftRestriction.userErrors).toMatchObject([{ path: ['note'] }]);
    const stranger = await registerRequester(market);
    const denied = await expectUnchanged(market, () => lift('please', stranger.token));
    expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect((await lift('A mistake of ours.')).data.liftRestriction.restriction).toEqual({
      isActive: false,
      liftNote: 'A mistake of ours.',
    });
    expect((await lift('again')).data.liftRestriction.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    const token = await signIn(market, person.email);
    expect((await callerFor(market, token)).actor).toMatchObject({ suspended: false });
  });

  it.each([
    ['no evidence', { evidence: [] }, ['evidence']],
    ['empty evidence', { evidence: [{ description: ' ' }] }, ['evidence', '0']],
    ['no explanation', { explanation: 'because' }, ['explanation']],
    ['an end in the past', { endsAt: '2020-01-01T00:00:00Z' }, ['endsAt']],
    ['an end too far off', { endsAt: '2030-01-01T00:00:00Z' }, ['endsAt']],
  ])('are refused with %s', async (_what, change, path) => {
    const person = await registerPerson(market);
    const { data } = await expectUnchanged(market, () => suspend(person, change));
    expect(data.suspendPerson.userErrors).toEqual([{ __typename: 'InvalidInputError', path }]);
  });

  it('are demanded whole by the schema itself', async () => {
    const { personId } = await registerPerson(market);
    await asOwner(market.database.ownerUrl, async (client) => {
      const insert = (change: Record<string, unknown>) => {
        const row: Record<string, unknown> = {
          id: '01900000-0000-7000-8000-000000000001',
          person_id: personId,
          kind: 'suspended',
          organisation_id: null,
          reason_code: 'other',
          explanation: 'a long enough explanation',
          evidence: '[{"description":"x","reference":null}]',
          starts_at: '2026-11-02',
          ends_at: '2026-12-02',
          ...change,
        };
        const names = Object.keys(row);
        return client.query(
          `insert into identity.restriction (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
          Object.values(row),
        );
      };
      const bad = [
        { reason_code: null },
        { reason_code: 'none' },
        { explanation: null },
        { explanation: '' },
        { evidence: null },
        { evidence: '[]' },
        { evidence: '{}' },
        { evidence: '"text"' },
        { ends_at: null },
        { ends_at: '2026-11-02' },
        { ends_at: '2028-01-01' },
        { kind: 'banned' },
        { kind: 'blocked_by_organisation' },
        { lifted_at: '2026-11-03' },
      ];
      for (const change of bad) await expect(insert(change)).rejects.toThrow(/violates (check|not-null) constraint/);
      await client.query('begin');
      await insert({});
      await client.query('rollback');
    });
  });

  it('hold money without suspending, one of each kind at a time', async () => {
    const person = await registerWorker(market);
    const input = { personId: personOf(person), ...GROUNDS, reason: 'PAYMENT_DISPUTE', endsAt: endsAt() };
    const held = await market.graphql(HOLD, { input }, { token: admin.token });
    expect(held.data.holdMoney.restriction.kind).toBe('MONEY_ON_HOLD');
    expect((await callerFor(market, person.token)).actor).toMatchObject({ suspended: false });
    const active = await market.get(Identity).activeRestrictions(market.db, person.personId, market.clock.now());
    expect(active.map(({ kind }) => kind)).toEqual(['money_on_hold']);
    const both = await Promise.all([1, 2].map(() => suspend(person)));
    expect(both.filter(({ data }) => data.suspendPerson.restriction !== null)).toHaveLength(1);
    const again = await expectUnchanged(market, () => market.graphql(HOLD, { input }, { token: admin.token }));
    expect(again.data.holdMoney.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
  });

  it('are imposed by admins only, and on nobody oneself', async () => {
    const person = await registerWorker(market);
    const requester = await registerRequester(market);
    for (const token of [person.token, requester.token, null]) {
      const denied = await expectUnchanged(market, () => suspend(person, {}, token));
      expect(denied.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
    const self = await expectUnchanged(market, () => suspend(admin));
    expect(self.data.suspendPerson.userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
  });

  describe('of a worker by an organisation', () => {
    const organisationOf = async (token: string) =>
      (await market.graphql('{ organisations { id } }', {}, { token })).data.organisations[0].id as string;

    it('name the worker by their alias, which the worker never sees, and no other organisation can use', async () => {
      const identity = market.get(Identity);
      const worker = await registerWorker(market);
      const requester = await registerRequester(market, { name: 'Strict Birds' });
      const other = await registerRequester(market);
      const manager = await addMember(market, requester, 'manager');
      const reviewer = await addMember(market, requester, 'reviewer');
      const organisationId = await organisationOf(requester.token);
      const otherId = await organisationOf(other.token);
      const workerId = publicId('Worker', identity.workerAlias(requester.organisationId, worker.personId));
      const input = { organisationId, workerId, ...GROUNDS, endsAt: endsAt() };
      const kind = async (token: string, change: object = {}) =>
        (await market.graphql(BLOCK, { input: { ...input, ...change } }, { token })).data.blockWorker.userErrors[0]?.__typename ?? 'OK';

      await expectUnchanged(market, async () => {
        expect(await kind(reviewer.token)).toBe('ForbiddenError');
        expect(await kind(other.token)).toBe('NotFoundError');
        expect(await kind(other.token, { organisationId: otherId })).toBe('NotFoundError');
        expect(await kind(manager.token, { workerId: publicId('Worker', worker.personId) })).toBe('NotFoundError');
        const requesterAsWorker = publicId('Worker', identity.workerAlias(requester.organisationId, other.personId));
        expect(await kind(manager.token, { workerId: requesterAsWorker })).toBe('NotFoundError');
      });
      expect(await kind(manager.token)).toBe('OK');
      expect(await kind(manager.token)).toBe('ConflictError');

      const blocking = await identity.blockingOrganisations(market.db, worker.personId, market.clock.now());
      expect(blocking).toEqual(new Set([requester.organisationId]));
      expect(await mine(worker.token)).toMatchObject([{ kind: 'BLOCKED_BY_ORGANISATION', requester: { name: 'Strict Birds' } }]);
      expect((await callerFor(market, worker.token)).actor).toMatchObject({ suspended: false });

      const blocks = (token: string, id: string) =>
        market.graphql(
          'query ($id: OrganisationID!) { organisation(id: $id) { blocks { nodes { worker { id } restriction { reason } } } } }',
          { id },
          { token },
        );
      expect((await blocks(reviewer.token, organisationId)).data.organisation.blocks.nodes).toEqual([
        { worker: { id: workerId }, restriction: { reason: 'LOW_QUALITY' } },
      ]);
      const viewer = await addMember(market, requester, 'viewer');
      expect((await blocks(viewer.token, organisationId)).data.organisation.blocks.nodes).toEqual([]);
      const acts = await market.db.query<{ text: string }>(`select a::text as text from platform.act a where verb = 'worker.blocked'`);
      for (const { text } of acts) expect(text).not.toContain(worker.personId);
    });

    it('are lifted by its managers, and by nobody else', async () => {
      const identity = market.get(Identity);
      const worker = await registerWorker(market);
      const requester = await registerRequester(market);
      const other = await registerRequester(market);
      const reviewer = await addMember(market, requester, 'reviewer');
      const organisationId = await organisationOf(requester.token);
      const workerId = publicId('Worker', identity.workerAlias(requester.organisationId, worker.personId));
      await market.graphql(BLOCK, { input: { organisationId, workerId, ...GROUNDS, endsAt: endsAt() } }, { token: requester.token });
      const input = { organisationId, workerId, note: 'They explained.' };
      const kind = async (token: string) =>
        (await market.graphql(UNBLOCK, { input }, { token })).data.unblockWorker.userErrors[0]?.__typename ?? 'OK';
      await expectUnchanged(market, async () => {
        expect(await kind(reviewer.token)).toBe('ForbiddenError');
        expect(await kind(other.token)).toBe('NotFoundError');
        const active = await identity.activeRestrictions(market.db, worker.personId, market.clock.now());
        const lifted = await market.graphql(
          LIFT,
          { input: { restrictionId: publicId('Restriction', active[0]!.id), note: 'by an admin' } },
          { token: admin.token },
        );
        expect(lifted.data.liftRestriction.userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
      });
      expect(await kind(requester.token)).toBe('OK');
      expect(await kind(requester.token)).toBe('NotFoundError');
      expect(await identity.blockingOrganisations(market.db, worker.personId, market.clock.now())).toEqual(new Set());
    });
  });
});
