import { publicId } from '../../src/kernel/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  callerFor,
  createAdmin,
  createAuditor,
  registerPerson,
  registerRequester,
  registerWorker,
  signIn,
  type TestPerson,
} from '../kit/people.ts';
import { wholeTablesOf } from '../kit/plans.ts';
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

  it('suspends immediately: ends sessions, shows reason, evidence and end to the person, and refuses their writes', async () => {
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

  it('ends a restriction at the exact second', async () => {
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

  it('allows another admin to lift a restriction once, with a note for the person', async () => {
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
  ])('refuses a restriction with %s', async (_what, change, path) => {
    const person = await registerPerson(market);
    const { data } = await expectUnchanged(market, () => suspend(person, change));
    expect(data.suspendPerson.userErrors).toEqual([{ __typename: 'InvalidInputError', path }]);
  });

  it('requires every part of a restriction in the schema', async () => {
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

  it('holds money without a suspension, with one restriction of each kind at a time', async () => {
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

  it('allows only admins to restrict, and nobody to restrict themselves', async () => {
    const person = await registerWorker(market);
    const requester = await registerRequester(market);
    for (const token of [person.token, requester.token, null]) {
      const denied = await expectUnchanged(market, () => suspend(person, {}, token));
      expect(denied.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
    const self = await expectUnchanged(market, () => suspend(admin));
    expect(self.data.suspendPerson.userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
  });

  describe('the list of restrictions of all people', () => {
    const LIST = `query ($active: Boolean, $kind: RestrictionKind, $first: Int! = 100, $after: String) {
      restrictions(active: $active, kind: $kind, first: $first, after: $after) {
        nodes { id kind isActive person { id } imposedBy { id } requester { name } } pageInfo { hasNextPage endCursor } } }`;
    const list = async (variables: object = {}) => (await market.graphql(LIST, { ...variables }, { token: admin.token })).data.restrictions;
    const hold = async (person: TestPerson) => {
      // Ids of one millisecond have no order.
      market.clock.advanceSeconds(1);
      const input = { personId: personOf(person), ...GROUNDS, endsAt: endsAt(2) };
      return (await market.graphql(HOLD, { input }, { token: admin.token })).data.holdMoney.restriction.id as string;
    };
    const mineOf = (nodes: any[], of: string[]) => nodes.map(({ id }) => id).filter((id) => of.includes(id));

    it('filters by kind and by current validity, to the second', async () => {
      const [one, other, third] = [await registerWorker(market), await registerWorker(market), await registerWorker(market)];
      const suspended = (await suspend(one)).data.suspendPerson.restriction.id as string;
      const held = await hold(other);
      const lifted = await hold(third);
      await market.graphql(LIFT, { input: { restrictionId: lifted, note: 'A mistake.' } }, { token: admin.token });
      const all = [lifted, held, suspended];
      const found = async (variables: object) => mineOf((await list(variables)).nodes, all);
      expect(await found({})).toEqual(all);
      expect(await found({ active: true })).toEqual([held, suspended]);
      expect(await found({ active: false })).toEqual([lifted]);
      expect(await found({ kind: 'MONEY_ON_HOLD' })).toEqual([lifted, held]);
      expect(await found({ kind: 'MONEY_ON_HOLD', active: true })).toEqual([held]);
      expect(await found({ kind: 'BLOCKED_BY_ORGANISATION' })).toEqual([]);
      const row = (await list({ kind: 'SUSPENDED', active: true })).nodes.find(({ id }: { id: string }) => id === suspended);
      expect(row).toMatchObject({ person: { id: personOf(one) }, imposedBy: { id: personOf(admin) }, requester: null });
      market.clock.advanceSeconds(2 * DAY - 2);
      admin = { ...admin, token: await signIn(market, admin.email) };
      expect(await found({ kind: 'MONEY_ON_HOLD', active: true })).toEqual([held]);
      market.clock.advanceSeconds(1);
      expect(await found({ kind: 'MONEY_ON_HOLD', active: true })).toEqual([]);
      expect(await found({ active: false })).toEqual([lifted, held]);
    });

    it('includes a restriction of the longest duration until its end', async () => {
      const person = await registerWorker(market);
      const { id } = (await suspend(person, { endsAt: endsAt(366) })).data.suspendPerson.restriction;
      market.clock.advanceSeconds(366 * DAY - 1);
      admin = { ...admin, token: await signIn(market, admin.email) };
      expect(mineOf((await list({ active: true })).nodes, [id])).toEqual([id]);
      market.clock.advanceSeconds(1);
      expect(mineOf((await list({ active: true })).nodes, [id])).toEqual([]);
    });

    it('lists each restriction once over all pages', async () => {
      const all = (await list()).nodes.map(({ id }: { id: string }) => id);
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: any = await list({ first: 2, after });
        seen.push(...page.nodes.map(({ id }: { id: string }) => id));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toEqual(all);
      expect(all.length).toBeGreaterThan(4);
    });

    it('allows admins only, and names no person to anybody else', async () => {
      const worker = await registerWorker(market);
      const held = await hold(worker);
      for (const { token } of [worker, await registerRequester(market), await createAuditor(market), { token: null }]) {
        await expectUnchanged(market, async () => {
          const { errors } = await market.graphql(LIST, {}, { token, allowErrors: true });
          expect(errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
        });
      }
      const own = await market.graphql('{ me { restrictions { id person { id } imposedBy { id } } } }', {}, { token: worker.token });
      expect(own.data.me.restrictions).toEqual([{ id: held, person: null, imposedBy: null }]);
    });

    it('uses an index among 30,000 restrictions', async () => {
      const { personId } = await registerWorker(market);
      await asOwner(market.database.ownerUrl, async (client) => {
        await client.query(
          `insert into identity.restriction (id, person_id, kind, reason_code, explanation, evidence, starts_at, ends_at, lifted_at, lift_note)
           select ('00ffffff-ffff-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, 'money_on_hold', 'other', 'a long enough explanation',
             '[{"description": "x", "reference": null}]', timestamptz '2020-01-01', timestamptz '2020-02-01',
             case when n % 2 = 0 then timestamptz '2020-01-02' end, case when n % 2 = 0 then 'x' end from generate_series(1, 30000) n`,
          [personId],
        );
        await client.query('analyze identity.restriction');
      });
      for (const variables of [
        {},
        { active: true },
        { kind: 'SUSPENDED' },
        { active: true, kind: 'BLOCKED_BY_ORGANISATION' },
        { active: false },
      ]) {
        expect([variables, await wholeTablesOf(market, 10_000, () => list(variables))]).toEqual([variables, []]);
      }
    });
  });

  describe('blocks of a worker by an organisation', () => {
    const organisationOf = async (token: string) =>
      (await market.graphql('{ organisations { id } }', {}, { token })).data.organisations[0].id as string;

    it('shows the worker under an alias, which the worker never sees and no other organisation can use', async () => {
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

    it('allows only managers of the organisation to lift a block', async () => {
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
