/** Evidence files of restrictions: only admins see them, each belongs to one restriction, and an erasure of the person deletes them. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ErasureCommands } from '../../src/identity/privacy/erasure.commands.ts';
import { EvidenceCommands } from '../../src/identity/restrictions/evidence.commands.ts';
import { Identity } from '../../src/identity/index.ts';
import { asId, parsePublicId, publicId } from '../../src/kernel/index.ts';
import { CONFIG, Files, valueOf, type Config } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  callerFor,
  createAdmin,
  createAuditor,
  makeAdmin,
  PASSWORD,
  registerRequester,
  registerWorker,
  signIn,
  type TestPerson,
} from '../kit/people.ts';
import { multipartBody, PNG } from '../files/kit.ts';
import { expectUnchanged } from './unchanged.ts';

const DAY = 86_400;
const HOLD = `mutation ($input: RestrictPersonInput!) { holdMoney(input: $input) {
  restriction { id evidence { description file { id name mediaType bytes sha256 path } } } userErrors { __typename path } } }`;

let market: TestMarketplace;
let admin: TestPerson;
let other: TestPerson;
beforeAll(async () => {
  market = await openMarketplace({
    FILE_MAXIMUM_BYTES: '200000',
    SESSION_IDLE_SECONDS: String(60 * DAY),
    SESSION_MAXIMUM_SECONDS: String(90 * DAY),
    FILES_DIRECTORY: `node_modules/.cache/guildhall-test/evidence-${process.pid}`,
  });
  [admin, other] = [await createAdmin(market), await createAdmin(market)];
});
afterAll(() => market.close());

const authorised = (token: string | null) => (token === null ? {} : { authorization: `Bearer ${token}` });
const upload = (content: Buffer = Buffer.concat([PNG, randomBytes(2_000)]), token: string | null = admin.token, name = 'chat.png') => {
  const { body, contentType } = multipartBody(name, content);
  return market.app.inject({
    method: 'POST',
    url: '/evidence',
    headers: { 'content-type': contentType, ...authorised(token) },
    payload: body,
  });
};
const uploaded = async (content?: Buffer): Promise<string> => {
  const answer = await upload(content);
  expect(answer.statusCode).toBe(201);
  return answer.json<{ id: string }>().id;
};
const open = (id: string, token: string | null = admin.token) =>
  market.app.inject({ method: 'GET', url: `/evidence/${id}`, headers: authorised(token) });
const hold = async (person: TestPerson, fileIds: (string | null)[], token = admin.token) => {
  const evidence = fileIds.map((fileId, n) => ({ description: `Screenshot ${n}`, fileId }));
  const endsAt = new Date(market.clock.now().getTime() + 30 * DAY * 1000).toISOString();
  const input = { personId: publicId('Person', person.personId), reason: 'OTHER', explanation: 'As the files show.', evidence, endsAt };
  return (await market.graphql(HOLD, { input }, { token })).data.holdMoney;
};
const fileRows = () =>
  market.db.query<{ id: string; state: string }>('select id, state from files.file where organisation_id is null order by id');
const storedFiles = async (): Promise<string[]> => {
  const all = await readdir(market.app.get<Config>(CONFIG).FILES_DIRECTORY, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};
const isOnDisk = async (id: string) => (await storedFiles()).some((path) => path.endsWith(parsePublicId('File', id)!));

describe('an evidence file', () => {
  it('belongs to a restriction and opens for any admin, whom the act log records', async () => {
    const content = Buffer.concat([PNG, randomBytes(5_000)]);
    const id = await uploaded(content);
    const worker = await registerWorker(market);
    const { restriction, userErrors } = await hold(worker, [id, null]);
    expect(userErrors).toEqual([]);
    expect(restriction.evidence).toEqual([
      {
        description: 'Screenshot 0',
        file: expect.objectContaining({ id, name: 'chat.png', mediaType: 'image/png', path: `/evidence/${id}` }),
      },
      { description: 'Screenshot 1', file: null },
    ]);
    const answer = await open(id, other.token);
    expect([answer.statusCode, answer.rawPayload.equals(content)]).toEqual([200, true]);
    expect(answer.headers).toMatchObject({
      'cache-control': 'private, no-store',
      'content-disposition': 'attachment; filename="chat.png"',
      'content-type': 'image/png',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    const acts = await market.db.query(`select actor_id, verb from platform.act where subject_id = $1 order by verb`, [
      parsePublicId('File', id),
    ]);
    expect(acts).toEqual([
      { actor_id: other.personId, verb: 'evidence.opened' },
      { actor_id: admin.personId, verb: 'file.announced' },
      { actor_id: admin.personId, verb: 'file.stored' },
    ]);
  });

  it('stays closed to everybody except admins: upload, download and name', async () => {
    const id = await uploaded();
    const worker = await registerWorker(market);
    await hold(worker, [id]);
    const tokens = [worker.token, (await registerRequester(market)).token, (await createAuditor(market)).token, null];
    for (const token of tokens) {
      await expectUnchanged(market, async () => {
        for (const answer of [await upload(undefined, token), await open(id, token)])
          expect(answer.statusCode).toBe(token === null ? 401 : 403);
      });
    }
    const own = await market.graphql('{ me { restrictions { evidence { description file { id } } } } }', {}, { token: worker.token });
    expect(own.data.me.restrictions).toEqual([{ evidence: [{ description: 'Screenshot 0', file: null }] }]);
    const exported = await market.app.inject({ method: 'GET', url: '/me/export.json', headers: authorised(worker.token) });
    expect(exported.body).not.toContain('chat.png');
  });

  it('stays closed to the admin who is restricted', async () => {
    const id = await uploaded();
    const third = await createAdmin(market);
    await hold(third, [id]);
    await expectUnchanged(market, async () => expect((await open(id, third.token)).statusCode).toBe(403));
    const { data } = await market.graphql(
      '{ restrictions(first: 100) { nodes { person { id } evidence { file { id } } } } }',
      {},
      { token: third.token },
    );
    const own = data.restrictions.nodes.find((node: any) => node.person.id === publicId('Person', third.personId));
    expect(own.evidence).toEqual([{ file: null }]);
  });

  it('does not open by a signed URL, not even one without an organisation', async () => {
    const id = parsePublicId<'File'>('File', await uploaded())!;
    const requester = await registerRequester(market);
    const files = market.get(Files);
    for (const owner of ['', 'null', requester.organisationId]) {
      const path = files.address(owner, id).url.replace(/^https?:\/\/[^/]+/, '');
      expect((await market.app.inject({ method: 'GET', url: path })).statusCode).toBe(404);
    }
    expect(await files.unknownFiles(market.db, requester.organisationId, [publicId('File', id)])).toEqual(new Set([publicId('File', id)]));
  });

  it.each([
    ['HTML', Buffer.from('<html><script>alert(1)</script></html>'), 400],
    ['nothing', Buffer.alloc(0), 400],
    ['more than the limit', Buffer.concat([PNG, Buffer.alloc(200_001)]), 413],
  ])('refuses an upload of %s', async (_what, content, status) => {
    const before = await fileRows();
    expect((await upload(content)).statusCode).toBe(status);
    expect(await fileRows()).toEqual(before);
  });

  it('does not open for an id of an organisation file', async () => {
    const requester = await registerRequester(market);
    const { body, contentType } = multipartBody('task.png', PNG);
    const answer = await market.app.inject({
      method: 'POST',
      url: `/files?organisationId=${publicId('Organisation', requester.organisationId)}`,
      headers: { 'content-type': contentType, ...authorised(requester.token) },
      payload: body,
    });
    const { id } = answer.json<{ id: string }>();
    await expectUnchanged(market, async () => expect((await open(id)).statusCode).toBe(404));
    expect((await open('fil_nonsense')).statusCode).toBe(404);
    const worker = await registerWorker(market);
    const refused = await expectUnchanged(market, () => hold(worker, [id]));
    expect(refused.userErrors).toEqual([{ __typename: 'InvalidInputError', path: ['evidence', '0', 'fileId'] }]);
  });
});

describe('naming an evidence file', () => {
  it('refuses a file of another restriction, a file that is named twice, and an unknown file', async () => {
    const [one, two, three] = [await registerWorker(market), await registerWorker(market), await registerWorker(market)];
    const used = await uploaded();
    await hold(one, [used]);
    const fresh = await uploaded();
    const nothing = publicId('File', asId<'File'>(one.personId));
    for (const [ids, wrong] of [
      [[fresh, used], [1]],
      [
        [fresh, fresh],
        [0, 1],
      ],
      [[nothing, fresh], [0]],
    ] as const) {
      const { restriction, userErrors } = await expectUnchanged(market, () => hold(two, [...ids]));
      expect(restriction).toBeNull();
      expect(userErrors.map(({ path }: { path: string[] }) => path)).toEqual(wrong.map((n) => ['evidence', String(n), 'fileId']));
    }
    // Of two concurrent restrictions, one gets the file.
    const answers = await Promise.all([two, three].map((person) => hold(person, [fresh])));
    expect(answers.filter(({ restriction }) => restriction !== null)).toHaveLength(1);
  });

  it('refuses a file in a block by an organisation', async () => {
    const id = await uploaded();
    const [worker, requester] = [await registerWorker(market), await registerRequester(market)];
    const workerId = publicId('Worker', market.get(Identity).workerAlias(requester.organisationId, worker.personId));
    const input = {
      organisationId: publicId('Organisation', requester.organisationId),
      workerId,
      reason: 'OTHER',
      explanation: 'As the file shows.',
      evidence: [{ description: 'A screenshot', fileId: id }],
      endsAt: new Date(market.clock.now().getTime() + DAY * 1000).toISOString(),
    };
    const { data } = await expectUnchanged(market, () =>
      market.graphql(
        'mutation ($input: BlockWorkerInput!) { blockWorker(input: $input) { userErrors { __typename path } } }',
        { input },
        { token: requester.token },
      ),
    );
    expect(data.blockWorker.userErrors).toEqual([{ __typename: 'InvalidInputError', path: ['evidence', '0', 'fileId'] }]);
  });
});

describe('the deletion of an evidence file', () => {
  it('happens with the erasure of the person: the row and the bytes are gone, and it opens for nobody', async () => {
    const worker = await registerWorker(market);
    const bystander = await registerWorker(market);
    const [gone, kept] = [await uploaded(), await uploaded()];
    await hold(bystander, [kept]);
    const { restriction } = await hold(worker, [gone]);
    await market.graphql(
      'mutation ($id: RestrictionID!) { liftRestriction(input: { restrictionId: $id, note: "A mistake." }) { userErrors { message } } }',
      { id: restriction.id },
      { token: admin.token },
    );
    const token = await signIn(market, worker.email);
    valueOf(await market.get(ErasureCommands).eraseOneself(await callerFor(market, token), PASSWORD));
    expect((await open(gone)).statusCode).toBe(404);
    expect(await isOnDisk(gone)).toBe(true);
    await market.sweep(/^files\./);
    expect([await isOnDisk(gone), await isOnDisk(kept)]).toEqual([false, true]);
    expect((await fileRows()).some(({ id }) => id === parsePublicId('File', gone))).toBe(false);
    expect((await open(kept)).statusCode).toBe(200);
    const acts = await market.db.query(`select verb from platform.act where subject_id = $1`, [parsePublicId('File', gone)]);
    expect(acts).toContainEqual({ verb: 'file.deleted' });
  });

  it('happens a day after the upload when no restriction names it', async () => {
    const worker = await registerWorker(market);
    const [named, forgotten] = [await uploaded(), await uploaded()];
    await hold(worker, [named]);
    const evidence = market.get(EvidenceCommands);
    market.clock.advanceSeconds(DAY - 1);
    await evidence.deleteUnused();
    expect((await open(forgotten)).statusCode).toBe(200);
    market.clock.advanceSeconds(2);
    await evidence.deleteUnused();
    expect([(await open(forgotten)).statusCode, (await open(named)).statusCode]).toEqual([404, 200]);
    await market.sweep(/^files\./);
    expect([await isOnDisk(forgotten), await isOnDisk(named)]).toEqual([false, true]);
  });

  it('keeps a file that a restriction names at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await uploaded();
      const worker = await registerWorker(market);
      market.clock.advanceSeconds(DAY + 1);
      const [{ restriction }] = await Promise.all([hold(worker, [id]), market.get(EvidenceCommands).deleteUnused()]);
      await market.sweep(/^files\./);
      expect((await open(id)).statusCode).toBe(restriction === null ? 404 : 200);
    }
  });

  it('keeps a file of an organisation', async () => {
    const requester = await registerRequester(market);
    const { body, contentType } = multipartBody('task.png', PNG);
    const answer = await market.app.inject({
      method: 'POST',
      url: `/files?organisationId=${publicId('Organisation', requester.organisationId)}`,
      headers: { 'content-type': contentType, ...authorised(requester.token) },
      payload: body,
    });
    const id = parsePublicId('File', answer.json<{ id: string }>().id);
    await market.db.query('select files.delete_files(array[$1::uuid])', [id]);
    expect(await market.db.query('select state from files.file where id = $1', [id])).toEqual([{ state: 'stored' }]);
    await asOwner(market.database.ownerUrl, async (client) => {
      await expect(client.query(`update files.file set state = 'leaving' where id = $1`, [id])).rejects.toThrow('file_leaving');
    });
  });
});

it('refuses evidence to an admin who lost the role', async () => {
  const id = await uploaded();
  const former = await registerWorker(market);
  await makeAdmin(market, former);
  expect((await open(id, await signIn(market, former.email))).statusCode).toBe(200);
  await asOwner(market.database.ownerUrl, (client) =>
    client.query('update identity.person set is_admin = false, admin_since = null where id = $1', [former.personId]),
  );
  expect((await open(id, await signIn(market, former.email))).statusCode).toBe(403);
});
