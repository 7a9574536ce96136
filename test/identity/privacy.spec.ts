import { GraphQLSchemaHost } from '@nestjs/graphql';
import { isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { asId, newId, publicId } from '../../src/kernel/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerPerson, registerRequester, registerWorker } from '../kit/people.ts';

/** Object types that each side can reach from an id or an object of the other side. */
const SEEN_BY_REQUESTERS = ['CrowdWorker', 'Block', 'ActSummary'];
const SEEN_BY_WORKERS = ['Requester', 'Restriction', 'Evidence', 'Membership'];
const PERSONAL = /email|name$|birth|country|address|device|phone|personid/i;

describe('personal data', () => {
  let market: TestMarketplace;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    market = await openMarketplace();
    schema = market.get(GraphQLSchemaHost).schema;
  });
  afterAll(() => market.close());

  it('exposes no personal data of a worker to a requester, or of a requester to a worker', () => {
    for (const name of [...SEEN_BY_REQUESTERS, ...SEEN_BY_WORKERS]) {
      const type = schema.getType(name);
      if (!isObjectType(type)) throw new Error(`${name} is missing`);
      const fields = Object.keys(type.getFields()).filter((field) => PERSONAL.test(field));
      expect([name, fields]).toEqual([name, name === 'Requester' ? ['name'] : []]);
    }
  });

  it('gives each requester a different id for the same worker, which is never the real one', async () => {
    const identity = market.get(Identity);
    const worker = await registerWorker(market);
    const [one, two] = [await registerRequester(market), await registerRequester(market)];
    const ids = [one, two].map(({ organisationId }) => identity.crowdWorker(organisationId, asId<'Person'>(worker.personId)).id);
    expect(new Set([...ids, worker.personId]).size).toBe(3);
    expect(identity.workerOfAlias(one.organisationId, ids[0]!)).toBe(worker.personId);
    expect(identity.workerOfAlias(two.organisationId, ids[0]!)).not.toBe(worker.personId);
  });

  it('shows personal data of others to admins only', async () => {
    const [person, worker, requester] = [await registerPerson(market), await registerWorker(market), await registerRequester(market)];
    const query = 'query ($id: PersonID!) { person(id: $id) { email } }';
    for (const token of [worker.token, requester.token, person.token, null]) {
      const { errors, data } = await market.graphql(query, { id: publicId('Person', person.personId) }, { token, allowErrors: true });
      expect(errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      expect(JSON.stringify(data ?? null)).not.toContain(person.email);
      const list = await market.graphql('{ people { nodes { email } } }', {}, { token, allowErrors: true });
      expect(list.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
    const admin = await createAdmin(market);
    const seen = await market.graphql(query, { id: publicId('Person', person.personId) }, { token: admin.token });
    expect(seen.data.person.email).toBe(person.email);
    const nobody = await market.graphql(query, { id: publicId('Person', newId()) }, { token: admin.token });
    expect(nobody.data.person).toBeNull();
  });

  it('answers the same from outside for an existing and an unknown organisation', async () => {
    const [inside, outside] = [await registerRequester(market), await registerRequester(market)];
    const query = 'query ($id: OrganisationID!) { organisation(id: $id) { name members { email } } }';
    const real = await market.graphql(query, { id: publicId('Organisation', inside.organisationId) }, { token: outside.token });
    const made = await market.graphql(query, { id: publicId('Organisation', newId()) }, { token: outside.token });
    expect(real.data).toEqual({ organisation: null });
    expect(real.data).toEqual(made.data);
  });

  it('shows members the names and addresses of their colleagues only', async () => {
    const requester = await registerRequester(market);
    const viewer = await addMember(market, requester, 'viewer');
    const { data } = await market.graphql('{ organisations { members { email name } } }', {}, { token: viewer.token });
    expect(data.organisations[0].members.map((member: { email: string }) => member.email).sort()).toEqual(
      [requester.email, viewer.email].sort(),
    );
  });

  it('reads a page of members with as many statements as one member', async () => {
    const { DataSource } = await import('typeorm');
    const requester = await registerRequester(market);
    const statements = async () => {
      const dataSource = market.get(DataSource);
      const { logger } = dataSource;
      let count = 0;
      const none = () => {};
      dataSource.logger = {
        logQuery: () => void count++,
        logQueryError: none,
        logQuerySlow: none,
        logSchemaBuild: none,
        logMigration: none,
        log: none,
      };
      try {
        await market.graphql(
          '{ organisations { members { email name } acts { nodes { verb member { email } } } } }',
          {},
          { token: requester.token },
        );
      } finally {
        dataSource.logger = logger;
      }
      return count;
    };
    await addMember(market, requester, 'viewer');
    const few = await statements();
    for (let i = 0; i < 20; i++) await addMember(market, requester, 'viewer');
    expect(await statements()).toBe(few);
  });

  it('describes every field, argument and type of identity and audit', () => {
    const bare: string[] = [];
    const names =
      /^(Me|Person|Worker|CrowdWorker|Organisation|Requester|Member|Membership|Session|Credentials|ApiKey|Restriction|Evidence|Block|Act|ActSummary|Seal|SealVerification|BrokenSeal|.*Input)$/;
    for (const [name, type] of Object.entries(schema.getTypeMap())) {
      if (!names.test(name) || !(isObjectType(type) || isInputObjectType(type) || isInterfaceType(type))) continue;
      if (!type.description) bare.push(name);
      for (const field of Object.values(type.getFields())) {
        if (!field.description) bare.push(`${name}.${field.name}`);
        if ('args' in field) for (const arg of field.args) if (!arg.description) bare.push(`${name}.${field.name}(${arg.name})`);
      }
    }
    expect(bare).toEqual([]);
  });
});
