import { newId, publicId, type WorkerId } from '../../src/kernel/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { Reputation } from '../../src/reputation/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { forget, invented, planted, problems, record } from './kit.ts';

describe('reputation', () => {
  let market: TestMarketplace;
  let reputation: Reputation;
  let worker: TestPerson;
  let requester: TestRequester;
  let other: TestRequester;

  beforeAll(async () => {
    market = await openMarketplace();
    reputation = market.get(Reputation);
    requester = await registerRequester(market, { name: 'First' });
    market.clock.advanceSeconds(1);
    other = await registerRequester(market, { name: 'Second' });
  });
  beforeEach(async () => {
    worker = await registerWorker(market);
  });
  afterEach(async () => {
    expect(await problems(market)).toEqual([]);
    await forget(market);
  });
  afterAll(() => market.close());

  const countsOf = async (workerId: WorkerId) => (await reputation.counts(market.db, [workerId])).get(workerId);
  const outcomeRows = async () => (await market.db.query<{ n: number }>('select count(*)::int as n from reputation.outcome'))[0]?.n;

  it('counts many outcomes of many workers in one go, per organisation and in all', async () => {
    const second = await registerWorker(market);
    await record(market, [
      ...invented(requester.organisationId, worker.personId, 'submitted', 'approved'),
      ...invented(requester.organisationId, worker.personId, 'submitted', 'rejected'),
      ...invented(other.organisationId, worker.personId, 'submitted', 'rejected', 'overturned'),
      ...invented(requester.organisationId, second.personId, 'returned'),
      ...invented(requester.organisationId, second.personId, 'expired'),
    ]);
    await record(market, invented(other.organisationId, worker.personId, 'submitted', 'approved'));

    expect(await countsOf(worker.personId)).toEqual({
      submitted: 4,
      approved: 3,
      rejected: 1,
      returned: 0,
      expired: 0,
      approvalRatePercent: 75,
    });
    expect(await countsOf(second.personId)).toEqual({
      submitted: 0,
      approved: 0,
      rejected: 0,
      returned: 1,
      expired: 1,
      approvalRatePercent: null,
    });
    const here = await reputation.countsWith(market.db, requester.organisationId, [worker.personId, second.personId]);
    expect(here.get(worker.personId)).toMatchObject({ submitted: 2, approved: 1, rejected: 1, approvalRatePercent: 50 });
    expect((await reputation.countsWith(market.db, other.organisationId, [second.personId])).get(second.personId)).toMatchObject({
      returned: 0,
    });
  });

  it('answers for workers who did nothing', async () => {
    expect(await countsOf(worker.personId)).toMatchObject({ submitted: 0, approvalRatePercent: null });
  });

  it('records an outcome of an assignment once, and a repeat changes nothing', async () => {
    const outcomes = invented(requester.organisationId, worker.personId, 'submitted', 'approved');
    await record(market, outcomes);
    const before = await outcomeRows();
    await expect(record(market, outcomes.slice(1))).rejects.toMatchObject({ constraint: 'outcome_pkey' });
    expect(await outcomeRows()).toBe(before);
    expect(await countsOf(worker.personId)).toMatchObject({ submitted: 1, approved: 1 });
  });

  it('loses no outcome when many are recorded at the same moment, in opposite orders', async () => {
    const workers = await Promise.all(Array.from({ length: 4 }, () => registerWorker(market)));
    const ids = workers.map((each) => each.personId);
    await Promise.all(
      Array.from({ length: 20 }, (_, round) => {
        const order = round % 2 === 0 ? ids : [...ids].reverse();
        return record(
          market,
          order.flatMap((id) => invented(requester.organisationId, id, 'submitted', 'approved')),
        );
      }),
    );
    const counts = await reputation.counts(market.db, ids);
    for (const id of ids) expect(counts.get(id)).toMatchObject({ submitted: 20, approved: 20, approvalRatePercent: 100 });
  });

  it('keeps outcomes for ever: not even the owner of the schema changes one', async () => {
    await record(market, invented(requester.organisationId, worker.personId, 'submitted'));
    for (const sql of [`update reputation.outcome set seconds = 1`, 'delete from reputation.outcome', 'truncate reputation.outcome']) {
      await expect(asOwner(market.database.ownerUrl, (client) => client.query(sql))).rejects.toThrow(/append-only/);
    }
  });

  describe('shown', () => {
    it('shows the worker everything', async () => {
      await record(market, [
        ...invented(requester.organisationId, worker.personId, 'submitted', 'approved'),
        ...invented(other.organisationId, worker.personId, 'submitted'),
      ]);
      const { data } = await market.graphql(
        '{ worker { standing { submitted approved rejected returned expired approvalRatePercent } } }',
        {},
        { token: worker.token },
      );
      expect(data.worker.standing).toEqual({ submitted: 2, approved: 1, rejected: 0, returned: 0, expired: 0, approvalRatePercent: 100 });
    });

    it('shows a requester its own counts, and the rate elsewhere only when it is based on ten decisions', async () => {
      const grant = await grantFor(worker);
      const ask = async () =>
        (
          await market.graphql(
            `query ($organisation: OrganisationID!, $type: QualificationTypeID!) {
               qualificationGrants(organisationId: $organisation, typeId: $type) { nodes { worker { standing { approved rejected approvalRatePercent platformApprovalRatePercent } } } }
             }`,
            { organisation: publicId('Organisation', requester.organisationId), type: grant },
            { token: requester.token },
          )
        ).data.qualificationGrants.nodes[0].worker.standing;

      await record(market, [
        ...invented(requester.organisationId, worker.personId, 'submitted', 'approved'),
        ...Array.from({ length: 8 }, () => invented(other.organisationId, worker.personId, 'submitted', 'rejected')).flat(),
      ]);
      expect(await ask()).toEqual({ approved: 1, rejected: 0, approvalRatePercent: 100, platformApprovalRatePercent: null });
      await record(market, invented(other.organisationId, worker.personId, 'submitted', 'approved'));
      expect(await ask()).toEqual({ approved: 1, rejected: 0, approvalRatePercent: 100, platformApprovalRatePercent: 20 });
    });

    it('shows admins all of it by organisation, and nobody else', async () => {
      const admin = await createAdmin(market);
      await record(market, [
        ...invented(requester.organisationId, worker.personId, 'submitted', 'approved'),
        ...invented(other.organisationId, worker.personId, 'submitted', 'rejected'),
      ]);
      const query = `query ($person: PersonID!, $after: String) {
        person(id: $person) { standing { approved rejected } }
        workerStandings(personId: $person, first: 1, after: $after) {
          nodes { approved rejected requester { name } } pageInfo { hasNextPage endCursor }
        }
      }`;
      const person = publicId('Person', worker.personId);
      const first = (await market.graphql(query, { person }, { token: admin.token })).data;
      expect(first.person.standing).toEqual({ approved: 1, rejected: 1 });
      expect(first.workerStandings.nodes).toEqual([{ approved: 1, rejected: 0, requester: { name: 'First' } }]);
      const { hasNextPage, endCursor } = first.workerStandings.pageInfo;
      expect(hasNextPage).toBe(true);
      const second = (await market.graphql(query, { person, after: endCursor }, { token: admin.token })).data;
      expect(second.workerStandings.nodes).toEqual([{ approved: 0, rejected: 1, requester: { name: 'Second' } }]);
      expect(second.workerStandings.pageInfo.hasNextPage).toBe(false);

      for (const token of [requester.token, worker.token, null]) {
        const denied = await market.graphql(query, { person }, { token, allowErrors: true });
        expect(denied.errors?.length).toBeGreaterThan(0);
        expect(denied.data?.workerStandings ?? null).toBeNull();
      }
    });

    /** A type of the requester's, granted to the worker; its public id. */
    async function grantFor(who: TestPerson): Promise<string> {
      const organisation = publicId('Organisation', requester.organisationId);
      const made = await market.graphql(
        `mutation ($organisation: OrganisationID!, $name: String!) {
           createQualificationType(input: { organisationId: $organisation, name: $name, description: "For a test." }) { type { id } userErrors { message } }
         }`,
        { organisation, name: who.email },
        { token: requester.token },
      );
      const type = made.data.createQualificationType.type.id as string;
      const alias = publicId('Worker', market.get(Identity).workerAlias(requester.organisationId, who.personId));
      const granted = await market.graphql(
        `mutation ($type: QualificationTypeID!, $worker: WorkerID!) {
           grantQualification(input: { typeId: $type, workerId: $worker }) { grant { id } userErrors { message } }
         }`,
        { type, worker: alias },
        { token: requester.token },
      );
      expect(granted.data.grantQualification.userErrors).toEqual([]);
      return type;
    }
  });

  describe('the checks', () => {
    it('finds a standing that differs from its outcomes', async () => {
      await record(market, invented(requester.organisationId, worker.personId, 'submitted'));
      const where = `where worker_id = '${worker.personId}'`;
      const found = await planted(
        market,
        `update reputation.standing set approved = approved + 1 ${where}`,
        `update reputation.standing set approved = approved - 1 ${where}`,
      );
      expect(found).toEqual([expect.stringMatching(/^reputation\.standing_equals_outcomes/)]);
    });

    it('finds an outcome that was never counted', async () => {
      const id = newId<'Assignment'>();
      const found = await planted(
        market,
        `insert into reputation.outcome values ('${id}', 'submitted', '${worker.personId}', '${requester.organisationId}', '${id}', '${id}', 1, now())`,
        `delete from reputation.outcome where assignment_id = '${id}'`,
      );
      expect(found).toEqual([expect.stringMatching(/^reputation\.standing_equals_outcomes/)]);
    });

    it('finds outcomes that cannot be true together', async () => {
      const outcomes = invented(requester.organisationId, worker.personId, 'submitted', 'approved', 'rejected');
      await record(market, outcomes);
      const found = await problems(market);
      expect(found).toEqual([expect.stringMatching(/^reputation\.outcomes_follow_each_other/)]);
      await forget(market);
    });
  });
});
