import { SYSTEM_TYPE_IDS } from '../../src/qualifications/system-types.ts';
import { publicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { done, everything, mutate, newType, organisationOf, refusals, TYPE } from './kit.ts';

describe('qualification types', () => {
  let market: TestMarketplace;
  let requester: TestRequester;
  let other: TestRequester;
  let worker: TestPerson;
  let admin: TestPerson;

  beforeAll(async () => {
    market = await openMarketplace();
    requester = await registerRequester(market, { name: 'Owner' });
    other = await registerRequester(market);
    worker = await registerWorker(market);
    admin = await createAdmin(market);
  });
  afterEach(async () => {
    expect(await market.problems()).toEqual([]);
  });
  afterAll(() => market.close());

  const names = async (token: string, args: string) => {
    const { data } = await market.graphql(`{ qualificationTypes(${args}, first: 100) { nodes { name } } }`, {}, { token });
    return (data.qualificationTypes?.nodes as { name: string }[] | undefined)?.map((node) => node.name) ?? null;
  };
  const one = async (token: string, id: string) =>
    (await market.graphql(`{ qualificationType(id: "${id}") { ${TYPE} } }`, {}, { token })).data.qualificationType as Record<
      string,
      unknown
    > | null;

  it('lets an organisation make a type, with sensible defaults', async () => {
    const input = { organisationId: organisationOf(requester), name: 'French', description: 'Reads French.', keywords: ['language'] };
    const { type } = await done(market, requester.token, 'createQualificationType', input, `type { ${TYPE} }`);
    expect(type).toEqual({
      id: expect.stringMatching(/^qlt_/),
      name: 'French',
      description: 'Reads French.',
      keywords: ['language'],
      state: 'ACTIVE',
      system: null,
      shared: false,
      requestable: false,
      autoGrantValue: null,
      retryDelaySeconds: null,
      owner: { name: 'Owner' },
    });
    expect(await one(requester.token, type.id)).toEqual(type);
    const acts = await market.db.query<{ verb: string }>(`select verb from platform.act where verb = 'qualification_type.created'`);
    expect(acts).toHaveLength(1);
  });

  it('requires a name that is unique for its owner, whatever its case', async () => {
    const input = { organisationId: organisationOf(requester), name: 'German', description: 'Reads German.' };
    await done(market, requester.token, 'createQualificationType', input, 'type { id }');
    const before = await everything(market);
    const again = await mutate(market, requester.token, 'createQualificationType', { ...input, name: 'GERMAN' }, 'type { id }');
    expect(again?.userErrors).toEqual([expect.objectContaining({ __typename: 'InvalidInputError', path: ['name'] })]);
    expect(await everything(market)).toBe(before);
    await done(market, other.token, 'createQualificationType', { ...input, organisationId: organisationOf(other) }, 'type { id }');
  });

  it('makes a type once for a repeated key, and for two requests with one name at the same moment', async () => {
    const input = { organisationId: organisationOf(requester), name: 'Keyed', description: 'Once.', idempotencyKey: 'k1' };
    const [first, second] = await Promise.all(
      [1, 2].map(() => done(market, requester.token, 'createQualificationType', input, 'type { id }')),
    );
    expect(second!.type.id).toBe(first!.type.id);
    const { idempotencyKey: _, ...unkeyed } = { ...input, name: 'Raced' };
    const raced = await Promise.all(
      [1, 2, 3].map(() => mutate(market, requester.token, 'createQualificationType', unkeyed, 'type { id }')),
    );
    expect(raced.map(refusals).sort()).toEqual([[], ['InvalidInput'], ['InvalidInput']]);
  });

  it('reports all faults at once', async () => {
    const input = { organisationId: organisationOf(requester), name: '', description: 'x', autoGrantValue: 1, retryDelaySeconds: -1 };
    const answer = await mutate(market, requester.token, 'createQualificationType', input, 'type { id }');
    expect(answer?.type).toBeNull();
    expect(answer?.userErrors.map((error) => error.path)).toEqual([['name'], ['autoGrantValue'], ['retryDelaySeconds']]);
  });

  it('changes all but the name: omitted fields stay, null clears optional ones', async () => {
    const typeId = await newType(market, requester, { requestable: true, autoGrantValue: 3, retryDelaySeconds: 60, keywords: ['a'] });
    const first = await done(market, requester.token, 'updateQualificationType', { typeId, description: 'New.' }, `type { ${TYPE} }`);
    expect(first.type).toMatchObject({ description: 'New.', keywords: ['a'], requestable: true, autoGrantValue: 3, retryDelaySeconds: 60 });
    const input = { typeId, description: null, state: 'INACTIVE', autoGrantValue: null, retryDelaySeconds: null, shared: true };
    const second = await done(market, requester.token, 'updateQualificationType', input, `type { ${TYPE} }`);
    expect(second.type).toMatchObject({
      description: 'New.',
      state: 'INACTIVE',
      autoGrantValue: null,
      retryDelaySeconds: null,
      shared: true,
    });
  });

  it('lets managers and owners only make and change types, and a denial changes no row', async () => {
    const manager = await addMember(market, requester, 'manager');
    const typeId = await newType(market, { ...requester, token: manager.token });
    const denied: [string, string | null, string][] = [
      ['a reviewer', (await addMember(market, requester, 'reviewer')).token, 'Forbidden'],
      ['a viewer', (await addMember(market, requester, 'viewer')).token, 'Forbidden'],
      ['another organisation', other.token, 'NotFound'],
      ['an admin', admin.token, 'Forbidden'],
      ['a worker', worker.token, 'SHUT'],
      ['nobody', null, 'SHUT'],
    ];
    const before = await everything(market);
    for (const [who, token, expected] of denied) {
      const create = { organisationId: organisationOf(requester), name: 'Mine now', description: 'x' };
      expect([who, refusals(await mutate(market, token, 'createQualificationType', create, 'type { id }'))]).toEqual([who, [expected]]);
      const update = { typeId, state: 'INACTIVE' };
      expect([who, refusals(await mutate(market, token, 'updateQualificationType', update, 'type { id }'))]).toEqual([who, [expected]]);
    }
    expect(await everything(market)).toBe(before);
  });

  it('lets admins make types of the platform, for everyone', async () => {
    const input = { name: 'Trusted', description: 'Known to the platform.' };
    const { type } = await done(market, admin.token, 'createQualificationType', input, `type { ${TYPE} }`);
    expect(type).toMatchObject({ owner: null, shared: true });
    const before = await everything(market);
    expect(refusals(await mutate(market, requester.token, 'createQualificationType', { ...input, name: 'Sly' }, 'type { id }'))).toEqual([
      'Forbidden',
    ]);
    const update = { typeId: type.id, description: 'Mine.' };
    expect(refusals(await mutate(market, requester.token, 'updateQualificationType', update, 'type { id }'))).toEqual(['Forbidden']);
    expect(await everything(market)).toBe(before);
    expect(await names(other.token, `organisationId: "${organisationOf(other)}", set: USABLE`)).toContain('Trusted');
  });

  it('refuses changes of system types, which have fixed ids, also by an admin', async () => {
    const { data } = await market.graphql(
      '{ qualificationTypes { nodes { id system requestable owner { name } } } }',
      {},
      { token: admin.token },
    );
    for (const [key, id] of Object.entries(SYSTEM_TYPE_IDS)) {
      const typeId = publicId('QualificationType', id);
      expect(data.qualificationTypes.nodes).toContainEqual({ id: typeId, system: key.toUpperCase(), requestable: false, owner: null });
      const before = await everything(market);
      const update = { typeId, state: 'INACTIVE' };
      expect(refusals(await mutate(market, admin.token, 'updateQualificationType', update, 'type { id }'))).toEqual(['Forbidden']);
      expect(await everything(market)).toBe(before);
    }
  });

  it('shows a type to its owner and admins; to others when they may require or request it', async () => {
    const hidden = await newType(market, requester, { name: 'Hidden' });
    const shared = await newType(market, requester, { name: 'Shared', shared: true });
    const inactive = await newType(market, requester, { name: 'Gone', shared: true, state: 'INACTIVE' });
    const mine = `organisationId: "${organisationOf(requester)}"`;
    for (const token of [requester.token, admin.token]) {
      expect(await one(token, hidden)).toMatchObject({ name: 'Hidden' });
      expect(await names(token, mine)).toEqual(expect.arrayContaining(['Hidden', 'Shared', 'Gone']));
    }
    expect(await names(requester.token, `${mine}, state: INACTIVE, search: "gone"`)).toEqual(['Gone']);
    expect(await one(other.token, hidden)).toBeNull();
    expect(await one(other.token, inactive)).toBeNull();
    expect(await one(other.token, shared)).toMatchObject({ name: 'Shared' });
    expect(await names(other.token, mine)).toBeNull();
    const usable = await names(other.token, `organisationId: "${organisationOf(other)}", set: USABLE`);
    expect(usable).toEqual(expect.arrayContaining(['Approval rate in percent', 'Shared']));
    expect(usable).not.toContain('Hidden');
    expect(usable).not.toContain('Gone');
  });

  it('lets workers find requestable types by any of their words, page by page', async () => {
    for (const name of ['Zulu one', 'Zulu two', 'Zulu three']) {
      market.clock.advanceSeconds(1);
      await newType(market, requester, { name, requestable: true, keywords: ['isiZulu'] });
    }
    await newType(market, requester, { name: 'Zulu hidden' });
    await newType(market, requester, { name: 'Zulu gone', requestable: true, state: 'INACTIVE' });
    const query = `query ($search: String!, $first: Int!, $after: String) {
      requestableQualificationTypes(search: $search, first: $first, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } }
    }`;
    const page = async (search: string, first: number, after: string | null = null) =>
      (await market.graphql(query, { search, first, after }, { token: worker.token })).data.requestableQualificationTypes;
    const first = await page('ISIZULU', 2);
    expect(first.nodes).toEqual([{ name: 'Zulu one' }, { name: 'Zulu two' }]);
    const second = await page('ISIZULU', 2, first.pageInfo.endCursor);
    expect(second.nodes).toEqual([{ name: 'Zulu three' }]);
    expect(second.pageInfo.hasNextPage).toBe(false);
    expect((await page('100%_', 5)).nodes).toEqual([]);
  });
});
