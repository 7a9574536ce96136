import { ok } from '../../src/kernel/index.ts';
import { fillNameWords } from '../../src/identity/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, createAuditor, registerPerson, registerRequester, registerWorker, type TestPerson } from '../kit/people.ts';
import { wholeTablesOf } from '../kit/plans.ts';
import { expectUnchanged } from './unchanged.ts';

const PEOPLE = `query ($name: String, $email: String, $after: String, $first: Int! = 20) {
  people(name: $name, email: $email, after: $after, first: $first) { nodes { id name } pageInfo { hasNextPage endCursor } }
}`;

describe('the search of people by name', () => {
  let market: TestMarketplace;
  let admin: TestPerson;
  beforeAll(async () => {
    market = await openMarketplace();
    admin = await createAdmin(market);
    for (const name of ['José Martí', 'Martina Jovanović', 'Joan of Marsh', 'ИВАН Ιωάννης', "Sinéad O'Connor", '王小明']) {
      await registerPerson(market, { name });
    }
    await registerPerson(market, { name: 'Percent 100%', email: 'percent_1@example.org' });
  });
  afterAll(() => market.close());

  const people = async (variables: object) => (await market.graphql(PEOPLE, { ...variables }, { token: admin.token })).data.people;
  const names = async (name: string) => (await people({ name })).nodes.map((node: { name: string }) => node.name).sort();

  it.each([
    ['mar jo', ['Joan of Marsh', 'José Martí', 'Martina Jovanović']],
    ['JOSE', ['José Martí']],
    ['martí', ['José Martí', 'Martina Jovanović']],
    ['иван', ['ИВАН Ιωάννης']],
    ['ΙΩΆΝ', ['ИВАН Ιωάννης']],
    ['o connor', ["Sinéad O'Connor"]],
    ["o'con", ["Sinéad O'Connor"]],
    ['王', ['王小明']],
    ['小', []],
    ['artí', []],
    ['mar nobody', []],
  ])('finds by "%s" names whose words begin with these letters', async (name, found) => {
    expect(await names(name)).toEqual(found);
  });

  it('treats wildcards and operators of SQL and of the text search as separators of words', async () => {
    expect(await names('100%')).toEqual(['Percent 100%']);
    for (const name of ["mar' & jo", 'mar:* | jo', "mar' <-> 'jo", 'mar\\ jo', '!mar & jo', 'mar_ jo%']) {
      expect([name, await names(name)]).toEqual([name, ['Joan of Marsh', 'José Martí', 'Martina Jovanović']]);
    }
  });

  it.each(['%', '_', "'", '\\', '"()"', '&|!', 'x'.repeat(101)])('refuses the search "%s" and says what to send', async (name) => {
    const { errors } = await market.graphql(PEOPLE, { name }, { token: admin.token, allowErrors: true });
    expect(errors).toMatchObject([{ message: expect.stringContaining('1 to 100 characters'), extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('finds everybody by a blank name', async () => {
    const all = (await people({ first: 100 })).nodes;
    expect((await people({ first: 100, name: '  ' })).nodes).toEqual(all);
  });

  it('combines with the start of the e-mail address', async () => {
    expect((await people({ name: 'percent', email: 'PERCENT_' })).nodes).toHaveLength(1);
    expect((await people({ name: 'percent', email: 'percentX' })).nodes).toEqual([]);
  });

  it('lists each person once over all pages, newest first', async () => {
    for (let n = 0; n < 5; n++) {
      market.clock.advanceSeconds(1);
      await registerPerson(market, { name: `Paginated ${n}` });
    }
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: any = await people({ name: 'paginat', first: 2, after });
      seen.push(...page.nodes.map((node: { name: string }) => node.name));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual([4, 3, 2, 1, 0].map((n) => `Paginated ${n}`));
  });

  it('follows a change of the name', async () => {
    const person = await registerPerson(market, { name: 'Before Change' });
    await market.graphql('mutation { updateMe(input: { name: "Later Name" }) { userErrors { message } } }', {}, { token: person.token });
    expect(await names('before chan')).toEqual([]);
    expect(await names('later na')).toEqual(['Later Name']);
  });

  it('finds names from before the search once their words are filled, and fills none twice', async () => {
    await asOwner(market.database.ownerUrl, (client) =>
      client.query(`update identity.person_private set name_words = null where name in ('王小明', 'José Martí')`),
    );
    expect(await names('王')).toEqual([]);
    const fill = () => market.commands.must(market.system, async (tx) => ok(await fillNameWords(tx)));
    // Two processes that start at the same time.
    const filled = await Promise.all([fill(), fill()]);
    expect(filled.reduce((sum, each) => sum + each, 0)).toBe(2);
    expect(await fill()).toBe(0);
    expect(await names('王')).toEqual(['王小明']);
    expect(await names('jose')).toEqual(['José Martí']);
  });

  it('allows admins and auditors only', async () => {
    const auditor = await createAuditor(market);
    expect((await market.graphql(PEOPLE, { name: 'jose' }, { token: auditor.token })).data.people.nodes).toHaveLength(1);
    for (const { token } of [await registerWorker(market), await registerRequester(market), { token: null }]) {
      await expectUnchanged(market, async () => {
        const { errors } = await market.graphql(PEOPLE, { name: 'jose' }, { token, allowErrors: true });
        expect(errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      });
    }
  });

  it('uses an index among 30,000 people', async () => {
    await asOwner(market.database.ownerUrl, async (client) => {
      await client.query(`
        with made as (
          insert into identity.person (id, kind, created_at) select gen_random_uuid(), 'human', now() from generate_series(1, 30000) returning id
        )
        insert into identity.person_private (person_id, email, email_key, name, name_words)
        select id, id || '@many.example', id || '@many.example', 'Many ' || left(id::text, 8), array_to_tsvector(array['many', left(id::text, 8)]) from made`);
      await client.query('analyze identity.person, identity.person_private');
    });
    expect(await wholeTablesOf(market, 10_000, () => people({ name: 'jose' }))).toEqual([]);
    expect(await wholeTablesOf(market, 10_000, () => people({ name: 'many a1' }))).toEqual([]);
    await asOwner(market.database.ownerUrl, (client) =>
      client.query(`delete from identity.person_private where email like '%@many.example'`),
    );
  });
});
