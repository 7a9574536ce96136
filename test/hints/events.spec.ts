/** GET /events on a running server: who may open which topic, what it sends, and how a stream resumes. */
import { FeedRepository } from '../../src/audit/index.ts';
import { FeedRelay } from '../../src/audit/feed/relay.ts';
import { EventStreams } from '../../src/hints/streams.ts';
import { newId, ok, publicId, type AssignmentId, type BatchId } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import { listen } from '../kit/health.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerPerson, type TestPerson } from '../kit/people.ts';
import { paidWorker, requestPayout } from '../payouts/kit.ts';
import {
  answer,
  approve,
  claim,
  fundedRequester,
  openBatch,
  openReviewMarket,
  submit,
  worker,
  type Requester,
  type Worker,
} from '../review/kit.ts';
import { TestStream, type TestHint } from './kit.ts';

let market: TestMarketplace;
let origin: string;
let admin: TestPerson;
let requester: Requester;
let other: Requester;
let by: Worker;
let batchId: BatchId;
let batch: string;
const open: TestStream[] = [];

beforeAll(async () => {
  market = await openReviewMarket();
  origin = await listen(market);
  admin = await createAdmin(market);
  requester = await fundedRequester(market);
  other = await fundedRequester(market);
  by = await worker(market);
  batchId = await openBatch(market, requester, 200);
  batch = `batch:${publicId('Batch', batchId)}`;
});
afterAll(() => market.close());
beforeEach(relayAll);
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await noStreams();
});

async function relayAll(): Promise<void> {
  // A relay also moves nothing while another one is at work.
  while (await market.get(FeedRepository).isBehind(market.db)) await market.get(FeedRelay).relay();
}

/** Waits until the server has seen that the connections closed and has freed their slots. */
async function noStreams(): Promise<void> {
  while (market.get(EventStreams).count > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function opened(topics: string, token: string, lastEventId: string | null = null): Promise<TestStream> {
  const stream = await TestStream.open(origin, topics, token, lastEventId);
  open.push(stream);
  return stream;
}

async function refusal(
  topics: string,
  token: string | null,
  lastEventId: string | null = null,
): Promise<{ status: number; code: string; body: any }> {
  const answered = await TestStream.ask(origin, topics, token, lastEventId);
  if (answered instanceof TestStream) {
    open.push(answered);
    throw new Error(`opened: ${topics}`);
  }
  const body: any = await answered.json();
  return { status: answered.status, code: String(body.code), body };
}

const assignment = (id: AssignmentId) => publicId('Assignment', id);
const things = (hints: readonly TestHint[]) => hints.map(({ topic, id }) => `${topic} ${id ?? 'all'}`);

describe('opening a stream', () => {
  it('sends server-sent events with headers against caching and buffering', async () => {
    const { headers } = (await opened('me', by.token)).response;
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers HEAD with the headers only, and takes no slot', async () => {
    const response = await fetch(`${origin}/events?topics=me`, { method: 'HEAD', headers: { authorization: `Bearer ${by.token}` } });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      '',
    ]);
    expect(market.get(EventStreams).count).toBe(0);
  });

  it('refuses a caller without valid credentials', async () => {
    expect(await refusal('me', null)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await refusal('me', `ghs_${'a'.repeat(43)}`)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it.each([
    ['no topics', ''],
    ['a topic twice', 'me,me'],
    ['21 topics', Array.from({ length: 21 }, (_each, index) => `queue:${index}`).join(',')],
    ['topics of 10,000 characters', `batch:${'b'.repeat(10_000)}`],
  ])('refuses %s', async (_name, topics) => expect(await refusal(topics, by.token)).toMatchObject({ status: 400, code: 'INVALID' }));

  it('refuses two lists of topics', async () => {
    const response = await fetch(`${origin}/events?topics=me&topics=me`, { headers: { authorization: `Bearer ${by.token}` } });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'INVALID']);
  });

  it.each([
    'x',
    '1',
    '1:',
    ':1',
    '-1:2',
    '1:2:3',
    '1:2 ',
    '0x1:2',
    '1e3:1',
    'null',
    '9'.repeat(2_000),
    `1:${'9'.repeat(40)}`,
    "1:1'; select 1",
  ])('refuses the malformed Last-Event-ID %j', async (id) => {
    const answered = await refusal('me', by.token, id.trimEnd() === id ? id : `${id}x`);
    expect(answered).toMatchObject({ status: 400, code: 'INVALID' });
    expect(answered.body.message).toContain('Last-Event-ID');
  });

  it('refuses a topic that the person may not see like an unknown topic', async () => {
    const hidden = await refusal(batch, other.token);
    const missing = await refusal(`batch:${publicId('Batch', newId())}`, other.token);
    expect(hidden).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(JSON.parse(JSON.stringify(missing.body).replaceAll(/batch:\w+/g, batch))).toEqual(hidden.body);
    for (const topic of [batch, 'queue:payouts', 'queue:nothing', 'work:me', `batch:${batchId}`]) {
      expect(await refusal(`me,${topic}`, by.token)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    }
  });

  it('allows at most five streams per person, also when they are opened at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => TestStream.ask(origin, 'me', by.token)));
    const streams = answers.filter((answered) => answered instanceof TestStream);
    open.push(...streams);
    expect(streams).toHaveLength(5);
    const refused = answers.filter((answered): answered is Response => !(answered instanceof TestStream));
    for (const response of refused) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '15']);
      expect(await response.json()).toMatchObject({ code: 'TOO_MANY_STREAMS', maximum: 5 });
    }
    // Another person has slots of their own. A closed stream frees its slot.
    await opened('queue:payouts', admin.token);
    streams[0]!.close();
    while (market.get(EventStreams).count > 5) await new Promise((resolve) => setTimeout(resolve, 5));
    await opened('me', by.token);
  });

  it('takes no slot for a refused stream', async () => {
    for (let n = 0; n < 8; n++) expect((await refusal(batch, by.token)).status).toBe(404);
    await opened('me', by.token);
  });
});

describe('hints of a stream', () => {
  it('sends a change in a batch to members of the organisation and to the worker, and to nobody else', async () => {
    const [members, workers, others] = [
      await opened(batch, requester.token),
      await opened('me', by.token),
      await opened('me', other.token),
    ];
    const id = await claim(market, by, batchId);
    await submit(market, by, id);
    expect((await approve(market, requester.caller, [id])).ok).toBe(true);
    await relayAll();
    await Promise.all([members.until(() => members.hints.length > 0), workers.until(() => workers.hints.length > 0)]);
    expect(things(members.hints)).toContain(`${batch} ${assignment(id)}`);
    expect(things(workers.hints)).toContain(`me ${assignment(id)}`);
    expect(others.hints).toEqual([]);
    const text = JSON.stringify([members.messages, workers.messages]);
    for (const secret of [by.personId, publicId('Worker', by.personId), publicId('Person', by.personId), id])
      expect(text).not.toContain(secret);
  });

  it('sends a payout to an admin, and the change of the money to its worker', async () => {
    const paid = await paidWorker(market, 50_00n);
    await relayAll();
    const [admins, workers] = [await opened('queue:payouts,queue:admin-requests', admin.token), await opened('me', paid.token)];
    const { payout } = await requestPayout(market, paid.token);
    await relayAll();
    await Promise.all([admins.until(() => admins.hints.length > 0), workers.until(() => workers.hints.length > 0)]);
    expect(things(admins.hints)).toEqual([`queue:payouts ${payout.id}`]);
    expect(things(workers.hints)).toEqual([`me ${payout.id}`]);
  });

  it('sends a person changes of their own account, without naming the person', async () => {
    const person = await registerPerson(market);
    await relayAll();
    const stream = await opened('me', person.token);
    await market.commands.must(market.system, (tx) => {
      tx.act('money.put_on_hold', { kind: 'person', id: person.personId });
      return Promise.resolve(ok(null));
    });
    await relayAll();
    expect((await stream.next()).data).toEqual([{ topic: 'me', id: null, revision: expect.any(Number) }]);
  });

  it('sends one hint with the newest position for many changes of one object', async () => {
    const stream = await opened(batch, requester.token);
    await market.commands.must(market.system, (tx) => {
      for (let n = 0; n < 50; n++) tx.act('batch.changed', { kind: 'batch', id: batchId, organisationId: requester.organisationId });
      return Promise.resolve(ok(null));
    });
    await relayAll();
    const { id, data } = await stream.next();
    expect(data).toEqual([{ topic: batch, id: publicId('Batch', batchId), revision: Number(id!.split(':')[1]) }]);
  });

  it('reads an event once for all streams', async () => {
    const streams = [
      await opened(batch, requester.token),
      await opened(batch, requester.token),
      await opened(`${batch},queue:payouts`, admin.token),
    ];
    const repository = market.get(FeedRepository);
    const after = repository.after.bind(repository);
    let reads = 0;
    repository.after = (...args) => {
      reads++;
      return after(...args);
    };
    await answer(market, by, batchId);
    await relayAll();
    await Promise.all(streams.map((stream) => stream.until(() => stream.hints.length > 0)));
    // One read for the notification, and one more if it arrived during the first read.
    repository.after = after;
    expect([1, 2]).toContain(reads);
  });
});

describe('resuming a stream', () => {
  it('loses and repeats no hint over many reconnections', async () => {
    const seen: TestHint[] = [];
    let at: string | null = null;
    const done: AssignmentId[] = [];
    for (let round = 0; round < 8; round++) {
      const stream = await opened(`${batch},me`, requester.token, at);
      done.push(...(await answer(market, by, batchId, 2)));
      await relayAll();
      // Disconnects sometimes before a hint and sometimes after one.
      if (round % 2 === 1) await stream.until(() => stream.hints.length > 0);
      stream.close();
      await stream.until(() => stream.isClosed).catch(() => undefined);
      seen.push(...stream.hints);
      at = stream.lastEventId;
      done.push(...(await answer(market, by, batchId)));
      await relayAll();
    }
    const last = await opened(`${batch},me`, requester.token, at);
    const expected = new Set(done.map((id) => `${batch} ${assignment(id)}`));
    await last.until(() => new Set(things([...seen, ...last.hints])).size >= expected.size);
    seen.push(...last.hints);
    expect(new Set(things(seen).filter((thing) => thing.includes('asg_')))).toEqual(expected);
    const revisions = seen.map(({ topic, id, revision }) => `${topic} ${id} ${revision}`);
    expect(new Set(revisions).size).toBe(revisions.length);
    const positions = seen.filter(({ topic }) => topic === batch).map(({ revision }) => revision);
    expect(Math.min(...positions)).toBeGreaterThan(0);
  });

  it('resumes from its start position when it received no hint', async () => {
    const stream = await opened(batch, requester.token);
    expect(stream.lastEventId).toMatch(/^\d+:\d+$/);
    stream.close();
    const [id] = await answer(market, by, batchId);
    await relayAll();
    const again = await opened(batch, requester.token, stream.lastEventId);
    await again.until(() => again.hints.length > 0);
    expect(things(again.hints)).toContain(`${batch} ${assignment(id!)}`);
  });

  it('ends after the missed events when the client sets `once`', async () => {
    const before = (await opened('me', by.token)).lastEventId;
    const [id] = await answer(market, by, batchId);
    await relayAll();
    const answered = await market.app.inject({
      method: 'GET',
      url: `/events?topics=${batch}&once=1`,
      headers: { authorization: `Bearer ${requester.token}`, 'last-event-id': before! },
    });
    expect(answered.statusCode).toBe(200);
    expect(answered.body).toContain(`"id":"${assignment(id!)}"`);
    expect(answered.body).toContain('{"reason":"DONE"');
    expect(
      (await market.app.inject({ url: '/events?topics=me&once=yes', headers: { authorization: `Bearer ${by.token}` } })).statusCode,
    ).toBe(400);
  });

  it('moves the position with a heartbeat over events that do not concern the stream', async () => {
    const stream = await opened('me', other.token);
    const before = stream.lastEventId;
    await answer(market, by, batchId);
    await relayAll();
    const watching = await opened(batch, requester.token, before);
    await watching.until(() => watching.hints.length > 0);
    while (stream.lastEventId === before) {
      await market.get(EventStreams).tick();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(stream.hints).toEqual([]);
  });

  it('refuses a position that was never assigned or predates a restore, and returns where to start', async () => {
    const stream = await opened('me', by.token);
    const [epoch, position] = stream.lastEventId!.split(':');
    for (const id of [`${epoch}:${Number(position) + 1}`, `1:${position}`, `999999999999999999:0`]) {
      const answered = await refusal('me', by.token, id);
      expect(answered).toMatchObject({ status: 410, code: 'GONE', body: { reason: 'NEW_EPOCH' } });
      const begun = await opened('me', by.token, answered.body.beginAt);
      begun.close();
      await begun.until(() => begun.isClosed).catch(() => undefined);
      while (market.get(EventStreams).count > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  it('refuses a position that is more than 10,000 events behind', async () => {
    const stream = await opened('me', by.token);
    stream.close();
    await asOwner(market.database.ownerUrl, (client) =>
      client.query(
        `insert into platform.act (id, at, actor_kind, actor_name, verb, subject_kind, subject_id, data, request_id)
         select gen_random_uuid(), $1, 'system', 'test', 'worker.joined', 'worker', $2, '{}', 'test' from generate_series(1, 10001)`,
        [market.clock.now(), by.personId],
      ),
    );
    await relayAll();
    const answered = await refusal('me', by.token, stream.lastEventId);
    expect(answered).toMatchObject({ status: 410, code: 'GONE', body: { reason: 'TOO_FAR' } });
    await opened('me', by.token, answered.body.beginAt);
  });
});
