import { addSeconds, parsePublicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  callerFor,
  createAdmin,
  PASSWORD,
  registerPerson,
  registerRequester,
  registerWorker,
  signIn,
  suspend,
} from '../kit/people.ts';
import { asOwner } from '../kit/database.ts';
import { expectUnchanged } from './unchanged.ts';

const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { apiKey { id name prefix scopes organisationId expiresAt lastUsedAt } secret userErrors { __typename path } }
}`;

describe('API keys', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  const create = async (token: string, input: object) =>
    (await market.graphql(CREATE, { input: { name: 'script', ...input } }, { token })).data.createApiKey;
  const codeOf = async (query: string, token: string) =>
    (await market.graphql(query, {}, { token, allowErrors: true })).errors?.[0]?.extensions?.code ?? 'OK';
  const publicOrganisation = async (token: string) =>
    (await market.graphql('{ organisations { id } }', {}, { token })).data.organisations[0].id as string;

  it('shows a new key once and stores its hash', async () => {
    const { token } = await registerPerson(market);
    const { apiKey, secret } = await create(token, { scopes: ['ACCOUNT'] });
    expect(secret.startsWith(`${apiKey.prefix}_`)).toBe(true);
    const list = await market.graphql('{ me { apiKeys { prefix name } } }', {}, { token });
    expect(list.data.me.apiKeys).toEqual([{ prefix: apiKey.prefix, name: 'script' }]);
    await asOwner(market.database.ownerUrl, async (client) => {
      const { rows } = await client.query<{ text: string }>(
        'select k::text as text from identity.api_key k union all select a::text from platform.act a union all select c::text from platform.command_key c',
      );
      for (const { text } of rows) expect(text).not.toContain(secret.slice(apiKey.prefix.length + 1));
    });
  });

  it('allows only what the scopes of a key permit', async () => {
    const worker = await registerWorker(market);
    const { secret: account } = await create(worker.token, { scopes: ['ACCOUNT'] });
    const { secret: work } = await create(worker.token, { scopes: ['WORK'] });
    expect(await codeOf('{ me { id } }', account)).toBe('OK');
    expect(await codeOf('{ worker { id } }', account)).toBe('FORBIDDEN');
    expect(await codeOf('{ worker { id } }', work)).toBe('OK');
    expect(await codeOf('{ me { id } }', work)).toBe('FORBIDDEN');
    expect(await codeOf('mutation { signOut { userErrors { message } } }', work)).toBe('FORBIDDEN');
  });

  it('refuses rights that the creator of the key does not have', async () => {
    const { token } = await registerPerson(market);
    for (const scopes of [['ADMIN'], ['ACCOUNT', 'AUDIT']]) {
      const refused = await expectUnchanged(market, () => create(token, { scopes }));
      expect(refused.userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    }
    expect((await create(token, { scopes: ['ACCOUNT', 'MONEY'] })).userErrors).toEqual([]);
  });

  it('gives a key of an admin the admin role only with the scope for it', async () => {
    const { token } = await createAdmin(market);
    const { secret: without } = await create(token, { scopes: ['ACCOUNT'] });
    const { secret: within } = await create(token, { scopes: ['ADMIN'] });
    expect(await codeOf('{ people { nodes { id } } }', without)).toBe('FORBIDDEN');
    expect(await codeOf('{ people { nodes { id } } }', within)).toBe('OK');
  });

  it('limits a key for one organisation to this organisation', async () => {
    const one = await registerRequester(market);
    const organisationId = await publicOrganisation(one.token);
    const second = await market.graphql(
      'mutation { createOrganisation(input: { name: "Second" }) { organisation { id } userErrors { message } } }',
      {},
      { token: one.token },
    );
    const otherId: string = second.data.createOrganisation.organisation.id;
    const { secret } = await create(one.token, { scopes: ['REQUESTER_READ'], organisationId });
    const seen = await market.graphql(
      'query ($a: OrganisationID!, $b: OrganisationID!) { a: organisation(id: $a) { id } b: organisation(id: $b) { id } organisations { id } }',
      { a: organisationId, b: otherId },
      { token: secret },
    );
    expect(seen.data).toEqual({ a: { id: organisationId }, b: null, organisations: [{ id: organisationId }] });
    const senseless = await expectUnchanged(market, () => create(one.token, { scopes: ['WORK'], organisationId }));
    expect(senseless.userErrors).toEqual([{ __typename: 'InvalidInputError', path: ['scopes'] }]);
    const stranger = await registerRequester(market);
    const foreign = await expectUnchanged(market, () => create(stranger.token, { scopes: ['REQUESTER_READ'], organisationId }));
    expect(foreign.userErrors).toEqual([{ __typename: 'NotFoundError', path: ['organisationId'] }]);
  });

  it('ends access of a key to an organisation when its owner loses it', async () => {
    const requester = await registerRequester(market);
    const member = await addMember(market, requester, 'viewer');
    const organisationId = await publicOrganisation(requester.token);
    const { secret } = await create(member.token, { scopes: ['REQUESTER_READ'], organisationId });
    expect(await codeOf(`{ organisation(id: "${organisationId}") { id } }`, secret)).toBe('OK');
    const { data } = await market.graphql('{ me { memberships { id } } }', {}, { token: member.token });
    await market.graphql(
      'mutation ($id: MembershipID!) { removeMember(input: { membershipId: $id }) { requester { id } userErrors { message } } }',
      { id: data.me.memberships[0].id },
      { token: requester.token },
    );
    expect(await codeOf(`{ organisation(id: "${organisationId}") { id } }`, secret)).toBe('FORBIDDEN');
  });

  it('expires a key, and refuses a key that has already expired', async () => {
    const { token } = await registerPerson(market);
    const expiresAt = addSeconds(market.clock.now(), 3600).toISOString();
    const { secret } = await create(token, { scopes: ['ACCOUNT'], expiresAt });
    market.clock.advanceSeconds(3599);
    expect(await codeOf('{ me { id } }', secret)).toBe('OK');
    market.clock.advanceSeconds(1);
    expect(await codeOf('{ me { id } }', secret)).toBe('UNAUTHENTICATED');
    const past = await expectUnchanged(market, () => create(token, { scopes: ['ACCOUNT'], expiresAt }));
    expect(past.userErrors).toEqual([{ __typename: 'InvalidInputError', path: ['expiresAt'] }]);
  });

  it('revokes a key immediately, for its owner only', async () => {
    const { token } = await registerPerson(market);
    const { apiKey, secret } = await create(token, { scopes: ['ACCOUNT'] });
    const revoke = 'mutation ($id: ApiKeyID!) { revokeApiKey(input: { apiKeyId: $id }) { apiKeyId userErrors { __typename } } }';
    const stranger = await registerPerson(market);
    const denied = await expectUnchanged(market, () => market.graphql(revoke, { id: apiKey.id }, { token: stranger.token }));
    expect(denied.data.revokeApiKey.userErrors).toEqual([{ __typename: 'NotFoundError' }]);
    expect(await codeOf('{ me { id } }', secret)).toBe('OK');
    await market.graphql(revoke, { id: apiKey.id }, { token });
    expect(await codeOf('{ me { id } }', secret)).toBe('UNAUTHENTICATED');
  });

  /** Inserts keys that a key created, as earlier versions allowed. */
  const asMadeBy = (made: { apiKey: { id: string } }, maker: { apiKey: { id: string } }) =>
    market.db.query('update identity.api_key set made_by_key = $2 where id = $1', [
      parsePublicId('ApiKey', made.apiKey.id),
      parsePublicId('ApiKey', maker.apiKey.id),
    ]);

  it('refuses to create a key with an API key', async () => {
    const { token } = await registerPerson(market);
    const { secret } = await create(token, { scopes: ['ACCOUNT'] });
    const refused = await expectUnchanged(market, () => create(secret, { scopes: ['ACCOUNT'] }));
    expect(refused.userErrors).toEqual([{ __typename: 'ForbiddenError', path: [] }]);
  });

  it('revokes keys that an API key created in an earlier version, at every level', async () => {
    const { token } = await registerPerson(market);
    const [other, first, second, third] = [
      await create(token, { scopes: ['ACCOUNT'] }),
      await create(token, { scopes: ['ACCOUNT'] }),
      await create(token, { scopes: ['ACCOUNT'] }),
      await create(token, { scopes: ['ACCOUNT'] }),
    ];
    await asMadeBy(second, first);
    await asMadeBy(third, second);
    const revoke = 'mutation ($id: ApiKeyID!) { revokeApiKey(input: { apiKeyId: $id }) { apiKeyId userErrors { __typename } } }';
    // The revocation of the parent key also ends a child key that acts at the same time.
    await market.graphql(revoke, { id: first.apiKey.id }, { token: third.secret });
    for (const { secret } of [first, second, third]) expect(await codeOf('{ me { id } }', secret)).toBe('UNAUTHENTICATED');
    expect(await codeOf('{ me { id } }', other.secret)).toBe('OK');
  });

  it('refuses to make a person an owner or a manager with an API key', async () => {
    const requester = await registerRequester(market);
    const organisationId = await publicOrganisation(requester.token);
    const { secret } = await create(requester.token, { scopes: ['REQUESTER_READ', 'REQUESTER_WRITE', 'MONEY'], organisationId });
    const friend = await registerPerson(market);
    const invite = (role: string) =>
      expectUnchanged(market, () =>
        market.graphql(
          'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { userErrors { __typename } } }',
          { input: { organisationId, email: friend.email, role } },
          { token: secret },
        ),
      );
    for (const role of ['OWNER', 'MANAGER']) {
      expect((await invite(role)).data.inviteMember.userErrors).toEqual([{ __typename: 'ForbiddenError' }]);
    }
  });

  it('refuses an API key for a password change and for a sign-in', async () => {
    const { token } = await registerPerson(market);
    const { secret } = await create(token, { scopes: ['ACCOUNT'] });
    const changed = await expectUnchanged(market, () => changePassword(secret, PASSWORD, 'another walk by the river'));
    expect(changed.userErrors).toEqual([{ __typename: 'ForbiddenError' }]);
    expect(await codeOf('mutation { signOut { sessionId } }', secret)).toBe('OK');
    expect(await codeOf('{ me { id } }', token)).toBe('OK');
  });

  const changePassword = async (token: string, currentPassword: string, newPassword: string, more: object = {}) =>
    (
      await market.graphql(
        'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { apiKeysRevoked deviceToken userErrors { __typename } } }',
        { input: { currentPassword, newPassword, ...more } },
        { token },
      )
    ).data.changePassword;

  it('revokes API keys when the password changes, unless revokeApiKeys is false', async () => {
    const { token } = await registerPerson(market);
    const { secret: one } = await create(token, { scopes: ['ACCOUNT'] });
    const { secret: two } = await create(token, { scopes: ['ACCOUNT'] });
    expect((await changePassword(token, PASSWORD, 'a first walk by the river', { revokeApiKeys: false })).apiKeysRevoked).toBe(0);
    for (const secret of [one, two]) expect(await codeOf('{ me { id } }', secret)).toBe('OK');
    expect((await changePassword(token, 'not the password', 'a second walk by the river')).userErrors).toHaveLength(1);
    for (const secret of [one, two]) expect(await codeOf('{ me { id } }', secret)).toBe('OK');
    expect((await changePassword(token, 'a first walk by the river', 'a second walk by the river')).apiKeysRevoked).toBe(2);
    for (const secret of [one, two]) expect(await codeOf('{ me { id } }', secret)).toBe('UNAUTHENTICATED');
  });

  it('revokes all API keys at revokeAllSessions, also the key of the request', async () => {
    const { token, email } = await registerPerson(market);
    const stranger = await registerPerson(market);
    const { secret: kept } = await create(stranger.token, { scopes: ['ACCOUNT'] });
    const { secret: one } = await create(token, { scopes: ['ACCOUNT'] });
    const { secret: two } = await create(token, { scopes: ['ACCOUNT'] });
    const other = await signIn(market, email);
    const { data } = await market.graphql('mutation { revokeAllSessions { count apiKeysRevoked } }', {}, { token: two });
    expect(data.revokeAllSessions).toEqual({ count: 2, apiKeysRevoked: 2 });
    for (const each of [token, other, one, two]) expect(await codeOf('{ me { id } }', each)).toBe('UNAUTHENTICATED');
    expect(await codeOf('{ me { id } }', kept)).toBe('OK');
  });

  it('refuses a new API key from a session that is revoked at the same moment', async () => {
    const { token, email } = await registerPerson(market);
    let session = token;
    for (let round = 0; round < 5; round++) {
      const made = await Promise.all([
        ...[1, 2, 3].map(() =>
          market.graphql(CREATE, { input: { name: 'x', scopes: ['ACCOUNT'] } }, { token: session, allowErrors: true }),
        ),
        market.graphql('mutation { revokeAllSessions { count } }', {}, { token: session }),
      ]);
      for (const { data } of made.slice(0, 3)) {
        const secret: string | null = data?.createApiKey?.secret ?? null;
        if (secret !== null) expect(await codeOf('{ me { id } }', secret)).toBe('UNAUTHENTICATED');
      }
      session = await signIn(market, email);
    }
  });

  it('shows the last use, rounded to one minute', async () => {
    const { token } = await registerPerson(market);
    const { secret } = await create(token, { scopes: ['ACCOUNT'] });
    const lastUse = async () => (await market.graphql('{ me { apiKeys { lastUsedAt } } }', {}, { token })).data.me.apiKeys[0].lastUsedAt;
    expect(await lastUse()).toBeNull();
    await codeOf('{ me { id } }', secret);
    const first = market.clock.now().toISOString();
    market.clock.advanceSeconds(59);
    await codeOf('{ me { id } }', secret);
    expect(await lastUse()).toBe(first);
    market.clock.advanceSeconds(1);
    await codeOf('{ me { id } }', secret);
    expect(await lastUse()).toBe(market.clock.now().toISOString());
  });

  it('allows at most twenty keys, also when they are created at the same time', async () => {
    const { token } = await registerPerson(market);
    const all = await Promise.all(Array.from({ length: 24 }, () => create(token, { scopes: ['ACCOUNT'] })));
    expect(all.filter((answer) => answer.secret !== null)).toHaveLength(20);
    expect(all.find((answer) => answer.secret === null)?.userErrors).toMatchObject([{ __typename: 'LimitReachedError' }]);
  });

  it('allows a key of a suspended person to read, and refuses writes', async () => {
    const person = await registerPerson(market);
    const { secret } = await create(person.token, { scopes: ['ACCOUNT'] });
    await suspend(market, person.personId);
    expect((await callerFor(market, secret)).actor).toMatchObject({ suspended: true });
    expect(await codeOf('{ me { id } }', secret)).toBe('OK');
    expect(await codeOf('mutation { updateMe(input: { name: "x" }) { me { id } } }', secret)).toBe('FORBIDDEN');
  });
});
