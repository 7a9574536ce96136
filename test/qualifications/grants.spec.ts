import { addSeconds, publicId } from '../../src/kernel/index.ts';
import { Qualifications } from '../../src/qualifications/index.ts';
import { SYSTEM_TYPE_IDS } from '../../src/qualifications/system-types.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  createAdmin,
  registerPerson,
  registerRequester,
  registerWorker,
  type TestPerson,
  type TestRequester,
} from '../kit/people.ts';
import { aliasOf, done, everything, GRANT, mutate, newGrant, newType, organisationOf, refusals, uuidOf } from './kit.ts';

describe('grants', () => {
  let market: TestMarketplace;
  let requester: TestRequester;
  let other: TestRequester;
  let worker: TestPerson;
  let admin: TestPerson;
  let typeId: string;

  beforeAll(async () => {
    market = await openMarketplace();
    requester = await registerRequester(market);
    other = await registerRequester(market);
    admin = await createAdmin(market);
  });
  beforeEach(async () => {
    worker = await registerWorker(market);
    typeId = await newType(market, requester);
  });
  afterEach(async () => {
    expect(await market.problems()).toEqual([]);
  });
  afterAll(() => market.close());

  const alias = () => aliasOf(market, requester, worker);
  const held = async () => (await market.get(Qualifications).valuesOf(market.db, worker.personId, market.clock.now())).get(uuidOf(typeId));
  const own = async (token = worker.token) =>
    (await market.graphql('{ worker { qualifications { nodes { value state expiresAt revokedReason type { name } } } } }', {}, { token }))
      .data.worker.qualifications.nodes;
  const inSeconds = (seconds: number) => addSeconds(market.clock.now(), seconds).toISOString();

  it('lets the owner grant to a worker it knows by an alias, and the worker sees the grant', async () => {
    const input = { typeId, workerId: alias(), value: 42, expiresAt: inSeconds(60) };
    const { grant } = await done(
      market,
      requester.token,
      'grantQualification',
      input,
      `grant { ${GRANT} events { kind value requested reason } }`,
    );
    expect(grant).toMatchObject({
      value: 42,
      state: 'GRANTED',
      worker: { id: alias() },
      personId: null,
      expiresAt: input.expiresAt,
      revokedReason: null,
    });
    expect(grant.events).toEqual([{ kind: 'GRANTED', value: 42, requested: false, reason: null }]);
    expect(await own()).toEqual([expect.objectContaining({ value: 42, state: 'GRANTED' })]);
    expect(await held()).toEqual({ kind: 'integer', value: 42 });
    expect(JSON.stringify(grant)).not.toContain(publicId('Person', worker.personId).slice(4));
  });

  it('defaults to the value 1', async () => {
    await newGrant(market, requester, worker, typeId);
    expect(await held()).toEqual({ kind: 'integer', value: 1 });
  });

  it('ends a grant exactly at its time, for everyone who asks, without a job', async () => {
    await newGrant(market, requester, worker, typeId, { value: 0, expiresAt: inSeconds(10) });
    market.clock.advanceSeconds(9);
    expect(await held()).toEqual({ kind: 'integer', value: 0 });
    market.clock.advanceSeconds(1);
    expect(await held()).toBeUndefined();
    expect(await own()).toEqual([expect.objectContaining({ state: 'EXPIRED' })]);
    const list = async (state: string) =>
      (
        await market.graphql(
          `{ qualificationGrants(organisationId: "${organisationOf(requester)}", typeId: "${typeId}", state: ${state}) { nodes { state } } }`,
          {},
          { token: requester.token },
        )
      ).data.qualificationGrants.nodes;
    expect(await list('EXPIRED')).toEqual([{ state: 'EXPIRED' }]);
    expect(await list('GRANTED')).toEqual([]);
  });

  it('keeps the history of a grant that gets another value and end', async () => {
    const grantId = await newGrant(market, requester, worker, typeId, { value: 5 });
    market.clock.advanceSeconds(1);
    await done(market, requester.token, 'changeQualification', { grantId, value: 7, expiresAt: inSeconds(100) }, 'grant { id }');
    expect(await held()).toEqual({ kind: 'integer', value: 7 });
    market.clock.advanceSeconds(1);
    await done(market, requester.token, 'revokeQualification', { grantId, reason: ' Spam. ' }, 'grant { id }');
    expect(await held()).toBeUndefined();
    expect(await own()).toEqual([expect.objectContaining({ state: 'REVOKED', revokedReason: 'Spam.' })]);
    market.clock.advanceSeconds(1);
    const again = await done(
      market,
      requester.token,
      'grantQualification',
      { typeId, workerId: alias(), value: 9 },
      `grant { ${GRANT} events { kind value reason } }`,
    );
    expect(again.grant).toMatchObject({ id: grantId, value: 9, state: 'GRANTED', revokedAt: null, revokedReason: null, expiresAt: null });
    expect(again.grant.events).toEqual([
      { kind: 'GRANTED', value: 9, reason: null },
      { kind: 'REVOKED', value: 7, reason: 'Spam.' },
      { kind: 'CHANGED', value: 7, reason: null },
      { kind: 'GRANTED', value: 5, reason: null },
    ]);
    expect(await held()).toEqual({ kind: 'integer', value: 9 });
  });

  it('refuses a senseless grant, and changes nothing', async () => {
    const inactive = await newType(market, requester, { state: 'INACTIVE' });
    const grantId = await newGrant(market, requester, worker, typeId);
    const revokedType = await newType(market, requester);
    const revoked = await newGrant(market, requester, worker, revokedType);
    await done(market, requester.token, 'revokeQualification', { grantId: revoked, reason: 'Test.' }, 'grant { id }');
    const nobody = await registerPerson(market);
    const before = await everything(market);
    const grant = (input: object) =>
      mutate(market, requester.token, 'grantQualification', { typeId, workerId: alias(), ...input }, 'grant { id }');

    const twice = await grant({});
    expect(twice?.userErrors).toEqual([expect.objectContaining({ __typename: 'ConflictError', state: 'GRANTED' })]);
    expect(refusals(await grant({ typeId: inactive }))).toEqual(['Conflict']);
    expect(refusals(await grant({ typeId: publicId('QualificationType', SYSTEM_TYPE_IDS.approval_rate) }))).toEqual(['Forbidden']);
    expect(refusals(await grant({ workerId: aliasOf(market, requester, nobody) }))).toEqual(['NotFound']);
    // Another organisation's alias, and the worker's own id, name nobody here.
    expect(refusals(await grant({ workerId: aliasOf(market, other, worker) }))).toEqual(['NotFound']);
    expect(refusals(await grant({ workerId: publicId('Worker', worker.personId) }))).toEqual(['NotFound']);
    expect(refusals(await grant({ workerId: null, personId: publicId('Person', worker.personId) }))).toEqual(['InvalidInput']);
    expect(refusals(await grant({ typeId: revokedType, expiresAt: inSeconds(0) }))).toEqual(['InvalidInput']);

    const change = { grantId, value: 2, expiresAt: inSeconds(-1) };
    expect(refusals(await mutate(market, requester.token, 'changeQualification', change, 'grant { id }'))).toEqual(['InvalidInput']);
    const changeRevoked = await mutate(market, requester.token, 'changeQualification', { grantId: revoked, value: 2 }, 'grant { id }');
    expect(changeRevoked?.userErrors[0]).toMatchObject({ __typename: 'ConflictError', state: 'REVOKED' });
    const revoke = (input: object) =>
      mutate(market, requester.token, 'revokeQualification', { grantId, reason: 'x', ...input }, 'grant { id }');
    expect(refusals(await revoke({ reason: '  ' }))).toEqual(['InvalidInput']);
    expect(refusals(await revoke({ grantId: revoked }))).toEqual(['Conflict']);
    expect(await everything(market)).toBe(before);
  });

  it('lets reviewers and above make, change and revoke grants; a denial of others changes no row', async () => {
    const reviewer = await addMember(market, requester, 'reviewer');
    const grantId = await newGrant(market, { ...requester, token: reviewer.token }, worker, typeId);
    const free = await newType(market, requester);
    const shared = await newType(market, requester, { shared: true });
    const viewer = await addMember(market, requester, 'viewer');
    const before = await everything(market);
    const denied: [string, string | null, string][] = [
      ['a viewer', viewer.token, 'Forbidden'],
      ['another organisation', other.token, 'NotFound'],
      ['an admin', admin.token, 'Forbidden'],
      ['the worker', worker.token, 'SHUT'],
      ['nobody', null, 'SHUT'],
    ];
    for (const [who, token, expected] of denied) {
      const attempts = [
        await mutate(market, token, 'grantQualification', { typeId: free, workerId: alias() }, 'grant { id }'),
        await mutate(market, token, 'changeQualification', { grantId, value: 2 }, 'grant { id }'),
        await mutate(market, token, 'revokeQualification', { grantId, reason: 'x' }, 'grant { id }'),
      ];
      for (const attempt of attempts) expect([who, refusals(attempt)]).toEqual([who, [expected]]);
    }
    const strangers = { typeId: shared, workerId: aliasOf(market, other, worker) };
    expect(refusals(await mutate(market, other.token, 'grantQualification', strangers, 'grant { id }'))).toEqual(['Forbidden']);
    expect(await everything(market)).toBe(before);
  });

  it('lists grants to members and admins only, and hides who a worker is', async () => {
    await newGrant(market, requester, worker, typeId);
    const query = `query ($organisation: OrganisationID!, $worker: WorkerID) {
      qualificationGrants(organisationId: $organisation, workerId: $worker) { nodes { personId worker { id } type { name } } }
    }`;
    const organisation = organisationOf(requester);
    const list = async (token: string, whom: string | null) =>
      (await market.graphql(query, { organisation, worker: whom }, { token })).data.qualificationGrants?.nodes ?? null;
    const viewer = await addMember(market, requester, 'viewer');
    expect(await list(viewer.token, alias())).toEqual([{ personId: null, worker: { id: alias() }, type: { name: expect.any(String) } }]);
    expect(await list(admin.token, alias())).toHaveLength(1);
    expect(await list(other.token, null)).toBeNull();
    // The worker's own id and another's alias find nobody: ids cannot be tried out.
    expect(await list(requester.token, publicId('Worker', worker.personId))).toEqual([]);
    expect(await list(requester.token, aliasOf(market, other, worker))).toEqual([]);
  });

  it('lets admins grant types of the platform, to a person', async () => {
    const name = `Platform ${worker.email}`;
    const { type } = await done(market, admin.token, 'createQualificationType', { name, description: 'x' }, 'type { id }');
    const person = publicId('Person', worker.personId);
    const before = await everything(market);
    const grant = (token: string, input: object) =>
      mutate(market, token, 'grantQualification', { typeId: type.id, ...input }, `grant { ${GRANT} }`);
    expect(refusals(await grant(requester.token, { personId: person }))).toEqual(['Forbidden']);
    expect(refusals(await grant(admin.token, { workerId: alias() }))).toEqual(['InvalidInput']);
    expect(refusals(await grant(admin.token, {}))).toEqual(['InvalidInput']);
    expect(refusals(await grant(admin.token, { personId: publicId('Person', requester.personId) }))).toEqual(['NotFound']);
    expect(await everything(market)).toBe(before);
    const granted = await grant(admin.token, { personId: person, value: 3 });
    expect(granted?.grant).toMatchObject({ personId: person, worker: null, value: 3 });
    expect(await own()).toEqual([expect.objectContaining({ value: 3 })]);
  });

  it('makes a grant once when two are made at the same moment', async () => {
    const attempts = await Promise.all(
      Array.from({ length: 6 }, (_, value) =>
        mutate(market, requester.token, 'grantQualification', { typeId, workerId: alias(), value }, 'grant { value }'),
      ),
    );
    const made = attempts.filter((attempt) => refusals(attempt).length === 0);
    expect(made).toHaveLength(1);
    expect(attempts.filter((attempt) => refusals(attempt)[0] === 'Conflict')).toHaveLength(5);
    expect(await held()).toEqual({ kind: 'integer', value: made[0]!.grant.value });
  });

  it('revokes a grant once when two revoke at the same moment, and a repeated key grants once', async () => {
    const input = { typeId, workerId: alias(), idempotencyKey: `key ${typeId}` };
    const grants = await Promise.all([1, 2, 3].map(() => done(market, requester.token, 'grantQualification', input, 'grant { id }')));
    expect(new Set(grants.map((each) => each.grant.id)).size).toBe(1);
    const revoke = { grantId: grants[0]!.grant.id, reason: 'Test.' };
    const revoked = await Promise.all([1, 2, 3].map(() => mutate(market, requester.token, 'revokeQualification', revoke, 'grant { id }')));
    expect(revoked.map(refusals).sort()).toEqual([[], ['Conflict'], ['Conflict']]);
  });

  it('refuses a grant of a type that becomes inactive at the same moment', async () => {
    const workers = await Promise.all(Array.from({ length: 4 }, () => registerWorker(market)));
    const [, ...grants] = await Promise.all([
      done(market, requester.token, 'updateQualificationType', { typeId, state: 'INACTIVE' }, 'type { id }'),
      ...workers.map((each) =>
        mutate(market, requester.token, 'grantQualification', { typeId, workerId: aliasOf(market, requester, each) }, 'grant { id }'),
      ),
    ]);
    for (const grant of grants) expect([[], ['Conflict']]).toContainEqual(refusals(grant));
    const late = await mutate(market, requester.token, 'grantQualification', { typeId, workerId: alias() }, 'grant { id }');
    expect(late?.userErrors).toEqual([expect.objectContaining({ state: 'INACTIVE' })]);
  });

  it('writes events that nobody can change', async () => {
    await newGrant(market, requester, worker, typeId);
    for (const sql of ['update qualifications.grant_event set value = 100', 'delete from qualifications.grant_event']) {
      await expect(asOwner(market.database.ownerUrl, (client) => client.query(sql))).rejects.toThrow(/append-only/);
    }
  });

  it('writes acts that name the grant and not the worker', async () => {
    const grantId = await newGrant(market, requester, worker, typeId);
    market.clock.advanceSeconds(1);
    await done(market, requester.token, 'revokeQualification', { grantId, reason: 'Kept out of the log.' }, 'grant { id }');
    const acts = await market.db.query<{ verb: string; text: string }>(
      `select verb, a::text as text from platform.act a where verb like 'qualification.%' and data->>'typeId' = $1 order by id`,
      [uuidOf(typeId)],
    );
    expect(acts.map((act) => act.verb)).toEqual(['qualification.granted', 'qualification.revoked']);
    for (const act of acts) {
      expect(act.text).not.toContain(worker.personId);
      expect(act.text).not.toContain('Kept out of the log');
    }
  });

  describe('the checks', () => {
    async function planted(sql: string, undo: string): Promise<string[]> {
      const run = (text: string) =>
        asOwner(market.database.ownerUrl, (client) => client.query(`set session_replication_role = replica; ${text}`));
      await run(sql);
      const problems = await market.problems();
      await run(undo);
      return problems;
    }

    it('finds a grant that was changed without an event', async () => {
      await newGrant(market, requester, worker, typeId, { value: 5 });
      const where = `where type_id = '${uuidOf(typeId)}'`;
      const found = await planted(
        `update qualifications.qualification_grant set value = 6 ${where}`,
        `update qualifications.qualification_grant set value = 5 ${where}`,
      );
      expect(found).toEqual([expect.stringMatching(/^qualifications\.grant_equals_last_event/)]);
    });

    it('finds a grant of a computed type', async () => {
      await newGrant(market, requester, worker, typeId);
      const found = await planted(
        `update qualifications.qualification_grant set type_id = '${SYSTEM_TYPE_IDS.approval_rate}' where type_id = '${uuidOf(typeId)}'`,
        `update qualifications.qualification_grant set type_id = '${uuidOf(typeId)}' where type_id = '${SYSTEM_TYPE_IDS.approval_rate}'`,
      );
      expect(found).toEqual([expect.stringMatching(/^qualifications\.none_granted_of_computed/)]);
    });
  });
});
