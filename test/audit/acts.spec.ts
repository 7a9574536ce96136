import { publicId } from '../../src/kernel/index.ts';
import { ok } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, TEST_START, type TestMarketplace } from '../kit/marketplace.ts';
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
import { wholeTablesOf } from '../kit/plans.ts';
import { expectUnchanged } from '../identity/unchanged.ts';
import { SessionCommands } from '../../src/identity/index.ts';
import { anonymous } from '../../src/platform/index.ts';

const ACTS = `query ($actorId: PersonID, $subjectId: String, $organisationId: OrganisationID, $verb: String, $from: DateTime, $to: DateTime, $first: Int! = 100, $after: String) {
  acts(actorId: $actorId, subjectId: $subjectId, organisationId: $organisationId, verb: $verb, from: $from, to: $to, first: $first, after: $after) {
    nodes { id at actorKind actorId actorName verb subjectKind subjectId organisationId data requestId via }
    pageInfo { hasNextPage endCursor }
  }
}`;

describe('the act log', () => {
  let market: TestMarketplace;
  let admin: TestPerson;
  beforeAll(async () => {
    market = await openMarketplace();
    admin = await createAdmin(market);
  });
  afterAll(() => market.close());

  const acts = async (variables: object) => (await market.graphql(ACTS, { ...variables }, { token: admin.token })).data.acts;
  const verbs = (page: { nodes: { verb: string }[] }) => page.nodes.map((node) => node.verb).sort();

  it('filters acts by actor, subject, organisation, verb and time', async () => {
    const start = market.clock.now();
    market.clock.advanceSeconds(60);
    const requester = await registerRequester(market);
    market.clock.advanceSeconds(60);
    const member = await addMember(market, requester, 'viewer');
    const actorId = publicId('Person', requester.personId);
    const organisationId = publicId('Organisation', requester.organisationId);
    expect(verbs(await acts({ actorId }))).toEqual(['membership.invited', 'organisation.created']);
    expect(verbs(await acts({ subjectId: organisationId }))).toEqual(['organisation.created']);
    expect(verbs(await acts({ organisationId }))).toEqual(['membership.accepted', 'membership.invited', 'organisation.created']);
    expect(verbs(await acts({ organisationId, verb: 'membership.invited' }))).toEqual(['membership.invited']);
    expect(verbs(await acts({ subjectId: publicId('Person', member.personId) }))).toEqual(['person.registered', 'session.started']);
    const minute = (n: number) => new Date(start.getTime() + n * 60_000).toISOString();
    expect(verbs(await acts({ organisationId, to: minute(2) }))).toEqual(['organisation.created']);
    expect(verbs(await acts({ organisationId, from: minute(2) }))).toEqual(['membership.accepted', 'membership.invited']);
    expect(verbs(await acts({ organisationId, from: minute(2), to: minute(2) }))).toEqual([]);
    const [act] = (await acts({ organisationId, verb: 'membership.invited' })).nodes;
    expect(act).toMatchObject({
      actorKind: 'PERSON',
      actorId,
      actorName: expect.stringMatching(/^Person \d+$/),
      subjectKind: 'membership',
      subjectId: publicId('Membership', member.membershipId),
      organisationId,
      data: { personId: member.personId, role: 'viewer' },
      requestId: 'test',
    });
    expect(act.via).toMatch(/^ses_/);
  });

  it('lists each act once over all pages, newest first', async () => {
    const worker = await registerWorker(market);
    const caller = await callerFor(market, worker.token);
    for (let i = 0; i < 7; i++) {
      market.clock.advanceSeconds(1);
      await market.commands.must(caller, async (tx) => {
        tx.act('page.turned', { kind: 'page', id: worker.personId }, { i });
        return ok(null);
      });
    }
    const seen: number[] = [];
    let after: string | null = null;
    for (let page = 0; page < 4; page++) {
      const answer: any = await acts({ verb: 'page.turned', first: 2, after });
      seen.push(...answer.nodes.map((node: { data: { i: number } }) => node.data.i));
      expect(answer.pageInfo.hasNextPage).toBe(page < 3);
      after = answer.pageInfo.endCursor;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  describe('the filter by the beginning of the verb', () => {
    const START = `query ($verbPrefix: String, $verb: String, $actorId: PersonID, $first: Int! = 100, $after: String) {
      acts(verbPrefix: $verbPrefix, verb: $verb, actorId: $actorId, first: $first, after: $after) {
        nodes { id verb data } pageInfo { hasNextPage endCursor }
      }
    }`;
    const byStart = async (variables: object) => (await market.graphql(START, { ...variables }, { token: admin.token })).data.acts;
    const verbsOf = async (prefix?: string): Promise<string[]> =>
      (await market.graphql('query ($prefix: String! = "") { actVerbs(prefix: $prefix) }', { prefix }, { token: admin.token })).data
        .actVerbs;
    let worker: TestPerson;
    beforeAll(async () => {
      worker = await registerWorker(market);
      const caller = await callerFor(market, worker.token);
      for (let i = 0; i < 9; i++) {
        market.clock.advanceSeconds(1);
        await market.commands.must(caller, async (tx) => {
          tx.act(['leaf.turned', 'leaf.torn', 'leaflet.read'][i % 3]!, { kind: 'page', id: worker.personId }, { i });
          return ok(null);
        });
      }
    });

    it('lists the acts of all these verbs in one order, page by page', async () => {
      for (const filter of [{}, { actorId: publicId('Person', worker.personId) }]) {
        const seen: number[] = [];
        let after: string | null = null;
        do {
          const page: any = await byStart({ ...filter, verbPrefix: 'leaf.', first: 4, after });
          seen.push(...page.nodes.map((node: { data: { i: number } }) => node.data.i));
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
        } while (after !== null);
        expect(seen).toEqual([7, 6, 4, 3, 1, 0]);
      }
      expect(verbs(await byStart({ verbPrefix: 'leaf' }))).toHaveLength(9);
      expect(verbs(await byStart({ verbPrefix: 'leaf.', verb: 'leaf.torn' }))).toEqual(['leaf.torn', 'leaf.torn', 'leaf.torn']);
      expect((await byStart({ verbPrefix: 'leaf.', verb: 'leaflet.read' })).nodes).toEqual([]);
    });

    it('takes wildcards for no more than characters', async () => {
      for (const verbPrefix of ['leaf%', 'leaf_', 'l_af.', '%', "leaf.'", 'Leaf.'])
        expect((await byStart({ verbPrefix })).nodes).toEqual([]);
      expect(await verbsOf('leaf_')).toEqual([]);
      for (const [query, variables] of [
        [START, { verbPrefix: 'x'.repeat(101) }],
        ['query ($prefix: String!) { actVerbs(prefix: $prefix) }', { prefix: 'x'.repeat(101) }],
      ] as const) {
        const { errors } = await market.graphql(query, variables, { token: admin.token, allowErrors: true });
        expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
      }
    });

    it('lists the verbs that acts have, each once', async () => {
      expect(await verbsOf('leaf')).toEqual(['leaf.torn', 'leaf.turned', 'leaflet.read']);
      const [row] = await market.db.query<{ verbs: string[] }>(
        'select array_agg(distinct verb collate "C" order by verb collate "C") as verbs from platform.act',
      );
      expect(await verbsOf()).toEqual(row!.verbs);
      const { errors } = await market.graphql('{ actVerbs }', {}, { token: worker.token, allowErrors: true });
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    });

    it('reads no whole table among 50,000 acts, also for a verb that is rare and old', async () => {
      await asOwner(market.database.ownerUrl, async (client) => {
        await client.query('begin');
        await client.query(`insert into platform.act (id, at, actor_kind, actor_name, verb, subject_kind, subject_id, data, request_id)
          select ('00ffffff-ffff-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), 'system', 'test', 'many.verb_' || chr(97 + n % 20), 'page',
            '00ffffff-ffff-7000-8000-000000000000', '{}', 'test' from generate_series(1, 50000) n`);
        await client.query('commit');
        await client.query('analyze platform.act');
      });
      for (const ask of [
        () => byStart({ verbPrefix: 'leaf.' }),
        () => byStart({ verbPrefix: 'many.', first: 100 }),
        () => byStart({ verbPrefix: 'leaf.', actorId: publicId('Person', worker.personId) }),
        () => verbsOf(),
      ]) {
        expect(await wholeTablesOf(market, 10_000, ask)).toEqual([]);
      }
    });
  });

  it('names tools and jobs, and the API key that was used', async () => {
    const [created] = (await acts({ verb: 'admin.granted' })).nodes;
    expect(created).toMatchObject({ actorKind: 'SYSTEM', actorName: 'test', actorId: null, via: null });
    const person = await registerPerson(market);
    const { data } = await market.graphql(
      'mutation { createApiKey(input: { name: "k", scopes: [ACCOUNT] }) { apiKey { id } secret userErrors { message } } }',
      {},
      { token: person.token },
    );
    await market.graphql('mutation { updateMe(input: { name: "x" }) { userErrors { message } } }', {}, { token: data.createApiKey.secret });
    const [renamed] = (await acts({ verb: 'person.renamed', actorId: publicId('Person', person.personId) })).nodes;
    expect(renamed.via).toBe(data.createApiKey.apiKey.id);
  });

  it('refuses an invalid subject, time or cursor', async () => {
    for (const variables of [{ subjectId: 'drop table' }, { subjectId: 'bat_1' }, { after: 'x' }, { first: 101 }, { first: 0 }]) {
      const answer = await market.graphql(ACTS, { ...variables }, { token: admin.token, allowErrors: true });
      expect([variables, answer.errors?.[0]?.extensions?.code]).toEqual([variables, 'BAD_USER_INPUT']);
    }
    const moment = await market.graphql(ACTS, { from: 'yesterday' }, { token: admin.token, allowErrors: true });
    expect(moment.errors).toBeDefined();
    expect(moment.errors?.[0]?.extensions?.code).not.toBe('INTERNAL_SERVER_ERROR');
  });

  it('allows admins with their scope only', async () => {
    const [worker, requester] = [await registerWorker(market), await registerRequester(market)];
    for (const token of [worker.token, requester.token, null]) {
      await expectUnchanged(market, async () => {
        const answer = await market.graphql('{ acts { nodes { id } } }', {}, { token, allowErrors: true });
        expect(answer.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      });
    }
  });

  it('shows owners and managers the acts of their organisation without ids of workers', async () => {
    const requester = await registerRequester(market);
    const [manager, reviewer, other] = [
      await addMember(market, requester, 'manager'),
      await addMember(market, requester, 'reviewer'),
      await registerRequester(market),
    ];
    const worker = await registerWorker(market);
    const { organisationId } = requester;
    await market.commands.must(await callerFor(market, worker.token), async (tx) => {
      tx.act('worker.praised', { kind: 'worker', id: worker.personId, organisationId }, { workerId: worker.personId });
      return ok(null);
    });
    const query = `query ($id: OrganisationID!) {
      organisation(id: $id) { acts(first: 100) { nodes { verb subjectKind subjectId at member { email role } } } }
    }`;
    const read = async (token: string) =>
      (await market.graphql(query, { id: publicId('Organisation', organisationId) }, { token })).data.organisation;
    for (const token of [requester.token, manager.token, admin.token]) {
      const { nodes } = (await read(token)).acts;
      const byVerb = new Map<string, any>(nodes.map((node: { verb: string }) => [node.verb, node]));
      expect(byVerb.get('organisation.created')).toMatchObject({
        subjectId: publicId('Organisation', organisationId),
        member: { email: requester.email, role: 'OWNER' },
      });
      expect(byVerb.get('worker.praised')).toMatchObject({ subjectKind: 'worker', subjectId: null, member: null });
      expect(JSON.stringify(nodes)).not.toContain(publicId('Worker', worker.personId).slice(4));
    }
    expect(await read(reviewer.token)).toEqual({ acts: null });
    expect(await read(other.token)).toBeNull();
  });

  it('shows a person their own acts and the sign-ins to their account', async () => {
    const worker = await registerWorker(market);
    await market
      .get(SessionCommands)
      .signIn(
        { actor: anonymous, requestId: 'test', address: '203.0.113.1' },
        { email: worker.email, password: 'not the password', device: null },
      );
    const token = await signIn(market, worker.email);
    const { data } = await market.graphql('{ me { acts { nodes { verb subjectKind subjectId } } } }', {}, { token });
    expect(verbs(data.me.acts)).toEqual(['person.registered', 'session.started', 'session.started', 'sign_in.failed', 'worker.joined']);
    const own = publicId('Person', worker.personId);
    expect(data.me.acts.nodes.find((node: { verb: string }) => node.verb === 'sign_in.failed')).toMatchObject({ subjectId: own });
    const first = await market.graphql('{ me { acts(first: 2) { nodes { id } pageInfo { endCursor } } } }', {}, { token });
    const rest = await market.graphql(
      'query ($after: String) { me { acts(first: 10, after: $after) { nodes { id } } } }',
      { after: first.data.me.acts.pageInfo.endCursor },
      { token },
    );
    const ids = [...first.data.me.acts.nodes, ...rest.data.me.acts.nodes].map((node: { id: string }) => node.id);
    expect(new Set(ids).size).toBe(5);
  });

  it('refuses changes by the application and by the owner of the schema', async () => {
    const changes = ['update platform.act set verb = verb', 'delete from platform.act', 'truncate platform.act'];
    for (const sql of changes) {
      await expect(market.db.query(sql)).rejects.toThrow(/permission denied/);
      await asOwner(market.database.ownerUrl, async (client) => {
        await expect(client.query(sql)).rejects.toThrow(/append-only/);
      });
    }
    await expect(market.db.query(`insert into platform.seal select * from platform.seal`)).rejects.toThrow(/permission denied/);
    expect(TEST_START.getTime()).toBeLessThan(market.clock.now().getTime());
  });
});
