/** When streams of GET /events end: lost access, a restored database, a server that stops. */
import { FeedRelay } from '../../src/audit/feed/relay.ts';
import { ACCESS_CHECK_INTERVAL_MS, EventStreams } from '../../src/hints/streams.ts';
import { ApiKeyCommands } from '../../src/identity/authentication/api-key.commands.ts';
import { OrganisationCommands, SessionCommands } from '../../src/identity/index.ts';
import { publicId, type BatchId, type SessionId } from '../../src/kernel/index.ts';
import { valueOf, type PersonActor, type Scope } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { listen } from '../kit/health.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, createAdmin, registerWorker, signIn, suspend, type TestPerson } from '../kit/people.ts';
import { fundedRequester, openBatch, openReviewMarket, type Requester } from '../review/kit.ts';
import { TestStream } from './kit.ts';

let market: TestMarketplace;
let origin: string;
let requester: Requester;
let batchId: BatchId;
let batch: string;
beforeAll(async () => {
  market = await openReviewMarket();
  origin = await listen(market);
  requester = await fundedRequester(market);
  batchId = await openBatch(market, requester, 2);
  batch = `batch:${publicId('Batch', batchId)}`;
});
afterAll(() => market.close());

const tick = () => market.get(EventStreams).tick();

/** Expects the stream to end at the next access check, and not earlier. */
async function endsAfter(topics: string, token: string, lose: () => Promise<unknown>): Promise<string> {
  const stream = await TestStream.open(origin, topics, token);
  await tick();
  expect(stream.isClosed).toBe(false);
  await lose();
  await tick();
  return stream.ended();
}

async function actorOf(token: string): Promise<PersonActor> {
  return (await callerFor(market, token)).actor as PersonActor;
}

async function apiKey(person: TestPerson, ...scopes: Scope[]): Promise<{ secret: string; revoke: () => Promise<unknown> }> {
  const keys = market.get(ApiKeyCommands);
  const caller = await callerFor(market, person.token);
  const { apiKey: key, secret } = valueOf(await keys.create(caller, { name: 'a key', scopes, organisationId: null, expiresAt: null }));
  return { secret, revoke: async () => valueOf(await keys.revoke(caller, key.id)) };
}

it('runs two access checks within 15 seconds', () => expect(2 * ACCESS_CHECK_INTERVAL_MS).toBeLessThan(15_000));

describe('access check of a stream', () => {
  it('ends a stream whose session is revoked', async () => {
    const worker = await registerWorker(market);
    const elsewhere = await signIn(market, worker.email);
    const reason = await endsAfter('me', worker.token, async () => {
      const sessionId = (await actorOf(worker.token)).sessionId as SessionId;
      valueOf(await market.get(SessionCommands).revoke(await callerFor(market, elsewhere), sessionId));
    });
    expect(reason).toBe('SIGNED_OUT');
  });

  it('ends a stream whose session was unused for too long, because the stream does not count as use', async () => {
    const worker = await registerWorker(market);
    const lastUse = async () =>
      (await market.db.query('select last_used_at from identity.session where person_id = $1', [worker.personId]))[0];
    const before = await lastUse();
    const reason = await endsAfter('me', worker.token, async () => {
      market.clock.advanceSeconds(3_600);
      await tick();
      expect(await lastUse()).toEqual(before);
      market.clock.advanceSeconds(8 * 86_400);
    });
    expect(reason).toBe('SIGNED_OUT');
    requester = { ...requester, token: await signIn(market, requester.email) };
  });

  it('ends a stream whose API key is revoked', async () => {
    const worker = await registerWorker(market);
    const key = await apiKey(worker, 'money', 'work');
    expect(await endsAfter('me', key.secret, key.revoke)).toBe('SIGNED_OUT');
  });

  it('ends the streams of a suspended person, by session and by API key', async () => {
    const worker = await registerWorker(market);
    const key = await apiKey(worker, 'account');
    const bySession = await TestStream.open(origin, 'me', worker.token);
    const reason = await endsAfter('me', key.secret, () => suspend(market, worker.personId));
    expect(reason).toBe('SUSPENDED');
    expect(await bySession.ended()).toBe('SIGNED_OUT');
    // The person may still read their own data.
    const again = await TestStream.open(origin, 'me', key.secret);
    await tick();
    expect(again.isClosed).toBe(false);
    again.close();
  });

  it('ends a stream about a batch when the person is removed from the organisation', async () => {
    const member = await addMember(market, requester, 'viewer');
    const reason = await endsAfter(`me,${batch}`, member.token, async () =>
      valueOf(await market.get(OrganisationCommands).remove(await callerFor(market, requester.token), member.membershipId)),
    );
    expect(reason).toBe('ACCESS_LOST');
    const answered = await TestStream.ask(origin, `me,${batch}`, member.token);
    expect(answered).toMatchObject({ status: 404 });
  });

  it('ends a stream about a queue when the admin loses the role', async () => {
    const admin = await createAdmin(market);
    const reason = await endsAfter('queue:payouts', admin.token, () =>
      asOwner(market.database.ownerUrl, (client) =>
        client.query('update identity.person set is_admin = false, admin_since = null where id = $1', [admin.personId]),
      ),
    );
    expect(reason).toBe('ACCESS_LOST');
  });

  it('keeps a stream whose topics the person may still see with a lower role', async () => {
    const member = await addMember(market, requester, 'manager');
    const stream = await TestStream.open(origin, `me,${batch}`, member.token);
    const owner = await callerFor(market, requester.token);
    valueOf(await market.get(OrganisationCommands).changeRole(owner, { membershipId: member.membershipId, role: 'viewer' }));
    await tick();
    expect(stream.isClosed).toBe(false);
    stream.close();
  });
});

it('ends streams whose access cannot be checked because the database does not answer', async () => {
  const worker = await registerWorker(market);
  const stream = await TestStream.open(origin, 'me', worker.token);
  const now = performance.now.bind(performance);
  try {
    await asOwner(market.database.ownerUrl, async (client) => {
      await client.query('begin');
      await client.query('lock table identity.session in access exclusive mode');
      const waiting = tick();
      performance.now = () => now() + 2 * ACCESS_CHECK_INTERVAL_MS;
      await tick();
      expect(await stream.ended()).toBe('UNAVAILABLE');
      await client.query('rollback');
      await waiting;
    });
  } finally {
    performance.now = now;
  }
});

it('ends all streams when a new epoch begins', async () => {
  const worker = await registerWorker(market);
  const stream = await TestStream.open(origin, 'me', worker.token);
  await asOwner(market.database.ownerUrl, (client) => client.query('select audit.begin_epoch()'));
  while ((await market.get(FeedRelay).relay()) > 0);
  await tick();
  expect(await stream.ended()).toBe('NEW_EPOCH');
  const answered = await TestStream.ask(origin, 'me', worker.token, stream.lastEventId);
  expect(answered).toMatchObject({ status: 410 });
  const fresh = await TestStream.open(origin, 'me', worker.token);
  fresh.close();
});

describe('server with open streams', () => {
  it('ends its streams when it stops, without a delay', async () => {
    const second = await openMarketplace({ EVENT_STREAMS_MAXIMUM: '2' });
    const address = await listen(second);
    const people = [await registerWorker(second), await registerWorker(second)];
    const streams = await Promise.all(people.map(({ token }) => TestStream.open(address, 'me', token)));
    const full = await TestStream.ask(address, 'me', people[0]!.token);
    expect(full).toMatchObject({ status: 503 });
    expect(await (full as Response).json()).toMatchObject({ code: 'TRY_LATER', retryAfterSeconds: 15 });
    const started = Date.now();
    const [, ...reasons] = await Promise.all([second.close(), ...streams.map((stream) => stream.ended())]);
    expect(reasons).toEqual(['RESTART', 'RESTART']);
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
