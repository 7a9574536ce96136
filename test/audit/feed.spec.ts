/** The event feed on the real database: writers that commit in any order, relays that die or compete, readers that follow. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { AUDIT_CHECKS, cursorText, EventFeed, type FeedCursor } from '../../src/audit/index.ts';
import { FeedRelay } from '../../src/audit/feed/relay.ts';
import { newId, ok, Random } from '../../src/kernel/index.ts';
import { Reaper } from '../faults/kill-between.ts';
import { asOwner, withFault } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';

interface Placed {
  readonly position: bigint;
  readonly actId: string;
  readonly verb: string;
  readonly subjectId: string;
  readonly turn: number;
}

let market: TestMarketplace;
let relay: FeedRelay;
let feed: EventFeed;
beforeAll(async () => {
  market = await openMarketplace();
  relay = market.get(FeedRelay);
  feed = market.get(EventFeed);
});
afterAll(() => market.close());
beforeEach(() => drain());

async function drain(): Promise<void> {
  while ((await relay.relay()) > 0);
}

/** Appends acts as a command does, without a command. */
async function append(client: pg.Client, subject: string, turns: readonly number[], verb = 'batch.changed'): Promise<void> {
  await client.query(
    `insert into platform.act (id, at, actor_kind, actor_name, verb, subject_kind, subject_id, data, request_id)
     select u.id, $2, 'system', 'test', $3, 'batch', $4, jsonb_build_object('turn', u.turn), 'test'
     from unnest($1::uuid[], $5::int[]) as u(id, turn)`,
    [turns.map(() => newId(market.clock.now())), market.clock.now(), verb, subject, turns],
  );
}

async function connected<T>(count: number, use: (clients: pg.Client[]) => Promise<T>): Promise<T> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: market.database.url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    return await use(clients);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function placedAfter({ position }: FeedCursor): Promise<Placed[]> {
  return market.db.query<Placed>(
    `select e.position, e.act_id as "actId", a.verb, a.subject_id as "subjectId", (a.data ->> 'turn')::int as turn
     from audit.event e join platform.act a on a.id = e.act_id where e.position > $1 order by e.position`,
    [position],
  );
}

/** Reads page by page until `isOver` and there is nothing more. */
async function follow(from: FeedCursor, isOver: () => boolean): Promise<bigint[]> {
  const seen: bigint[] = [];
  let cursor = from;
  for (;;) {
    const wasOver = isOver();
    const page = await feed.read(cursor, 7);
    if (page.gone !== null) throw new Error(`gone: ${page.gone.reason}`);
    seen.push(...page.events.map(({ position }) => position));
    cursor = page.next;
    if (page.isLast && wasOver) return seen;
  }
}

/** Fails unless the positions after `start` have no gap. */
function expectGapless(placed: readonly Placed[], start: FeedCursor): void {
  expect(placed.map(({ position }) => position)).toEqual(placed.map((_each, index) => start.position + BigInt(index) + 1n));
}

it.each([1, 2, 3])('gives gapless positions in the order of each subject to writers that commit in any order (seed %i)', async (seed) => {
  const random = new Random(seed);
  const start = await feed.end();
  const subjects = Array.from({ length: 4 }, () => newId());
  const committed = new Map(subjects.map((subject) => [subject, 0]));
  let isOver = false;
  const reading = follow(start, () => isOver);
  await connected(12, async (clients) => {
    const write = async (client: pg.Client, own: Random) => {
      for (let n = 0; n < 12; n++) {
        const subject = own.pick(subjects);
        await client.query('begin');
        // Some draw their transaction id long before they have the lock of the subject, as an idempotency key does.
        if (own.below(2) === 0) await client.query('select pg_current_xact_id()');
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [subject]);
        const turn = committed.get(subject)!;
        const turns = Array.from({ length: 1 + own.below(3) }, (_each, index) => turn + 1 + index);
        await append(client, subject, turns);
        if (own.below(3) === 0) await append(client, subject, [0], 'file.stored');
        for (let steps = own.below(4); steps > 0; steps--) await client.query('select 1');
        const isKept = own.below(4) > 0;
        // Before the lock is released: the next writer of the subject goes on from here.
        if (isKept) committed.set(subject, turn + turns.length);
        await client.query(isKept ? 'commit' : 'rollback');
      }
    };
    const writing = Promise.all(clients.map((client) => write(client, new Random(random.below(1_000_000)))));
    let isWriting = true;
    void writing.finally(() => (isWriting = false));
    const relaying = Array.from({ length: 3 }, async () => {
      while (isWriting) await relay.relay();
    });
    await Promise.all([writing, ...relaying]);
  });
  await drain();
  isOver = true;
  const placed = await placedAfter(start);
  expectGapless(placed, start);
  for (const subject of subjects) {
    const turns = placed.filter(({ subjectId }) => subjectId === subject).map(({ turn }) => turn);
    expect(turns).toEqual(Array.from({ length: committed.get(subject)! }, (_each, index) => index + 1));
  }
  expect(placed.filter(({ verb }) => verb === 'file.stored')).toEqual([]);
  expect(await reading).toEqual(placed.map(({ position }) => position));
});

it('delays only the acts of a transaction that stays open', async () => {
  const start = await feed.end();
  await connected(2, async ([slow, quick]) => {
    await slow!.query('begin');
    await append(slow!, newId(), [1]);
    for (let turn = 1; turn <= 20; turn++) await append(quick!, newId(), [turn]);
    await drain();
    const before = await feed.read(start, 100);
    expect(before).toMatchObject({ gone: null, isLast: true, next: { position: start.position + 20n } });
    await slow!.query('commit');
    await drain();
    const after = await feed.read({ ...start, position: start.position + 20n }, 100);
    expect(after).toMatchObject({ events: [{ position: start.position + 21n, act: { data: { turn: 1 } } }] });
  });
});

it('places each act once when the relay dies before any of its statements', async () => {
  const reaper = await Reaper.wait(market.database.ownerUrl);
  try {
    const start = await feed.end();
    let written = 0;
    let deaths = 0;
    for (let step = 1; ; step++) {
      await connected(1, ([client]) => append(client!, newId(), [1, 2, 3]));
      written += 3;
      const { lived } = await reaper.run(async () => void (await relay.relay()), step);
      await drain();
      const placed = await placedAfter(start);
      expectGapless(placed, start);
      expect(new Set(placed.map(({ actId }) => actId)).size).toBe(written);
      if (lived) break;
      deaths++;
    }
    expect(deaths).toBeGreaterThanOrEqual(7);
  } finally {
    await reaper.leave();
  }
});

it('lets one of two relays work, and the other do nothing', async () => {
  await connected(2, async ([holder, writer]) => {
    await append(writer!, newId(), [1, 2]);
    await holder!.query('begin');
    await holder!.query(`select pg_advisory_xact_lock(hashtextextended('audit.relay', 0))`);
    expect(await relay.relay()).toBe(0);
    await holder!.query('rollback');
    expect(await relay.relay()).toBe(2);
  });
});

it('leaves out acts whose command was rolled back, and those that are not published', async () => {
  const start = await feed.end();
  const about = { kind: 'batch', id: newId() };
  await market.commands.run(market.system, async (tx) => {
    tx.act('batch.changed', about);
    return Promise.resolve({ ok: false, refusals: [{ kind: 'NOT_FOUND', message: 'Nothing.', path: [] }] } as never);
  });
  await market.commands.must(market.system, (tx) => {
    tx.act('file.announced', about);
    tx.act('batch.paused', about);
    return Promise.resolve(ok(null));
  });
  await drain();
  expect((await placedAfter(start)).map(({ verb }) => verb)).toEqual(['batch.paused']);
});

it('begins a new epoch when the database has another history, and tells old cursors where to go on', async () => {
  await connected(1, ([client]) => append(client!, newId(), [1, 2]));
  await drain();
  const old = await feed.end();
  await asOwner(market.database.ownerUrl, async (client) => {
    // What a backup of another timeline looks like after its restore.
    await client.query('alter table audit.epoch disable trigger refuse_change');
    await client.query(`update audit.epoch set history = 'another timeline' where epoch = $1`, [old.epoch.toString()]);
    await client.query('alter table audit.epoch enable trigger refuse_change');
  });
  await connected(1, ([client]) => append(client!, newId(), [3]));
  await drain();
  const present = await feed.end();
  expect(present.epoch).toBeGreaterThan(old.epoch);
  expect(present.position).toBe(old.position + 1n);
  // This one saw events that the restore took back: it goes on from the last one that is still there.
  const ahead = await feed.read({ epoch: old.epoch, position: old.position + 50n }, 10);
  expect(ahead).toEqual({ gone: { reason: 'NEW_EPOCH', beginAt: { epoch: present.epoch, position: old.position } } });
  const behind = await feed.read({ epoch: old.epoch, position: old.position - 1n }, 10);
  expect(behind).toEqual({ gone: { reason: 'NEW_EPOCH', beginAt: { epoch: present.epoch, position: old.position - 1n } } });
  // A relay that finds the same history changes nothing.
  await connected(1, ([client]) => append(client!, newId(), [4]));
  await drain();
  expect((await feed.end()).epoch).toBe(present.epoch);
});

it('begins a new epoch when the operator says that the database was restored', async () => {
  const old = await feed.end();
  await asOwner(market.database.ownerUrl, (client) => client.query('select audit.begin_epoch()'));
  const present = await feed.end();
  expect(present.epoch).toBeGreaterThan(old.epoch);
  expect(await feed.read(old, 10)).toEqual({ gone: { reason: 'NEW_EPOCH', beginAt: { epoch: present.epoch, position: old.position } } });
});

it('deletes events by age, and tells older cursors where the feed begins', async () => {
  const start = await feed.end();
  await connected(1, ([client]) => append(client!, newId(), [1, 2, 3]));
  await drain();
  market.clock.advanceSeconds(20 * 86_400);
  await connected(1, ([client]) => append(client!, newId(), [4, 5]));
  await drain();
  market.clock.advanceSeconds(11 * 86_400);
  await relay.forgetOld();
  const first = await feed.read({ ...start, position: start.position + 2n }, 10);
  expect(first).toEqual({ gone: { reason: 'TOO_OLD', beginAt: { epoch: start.epoch, position: start.position + 3n } } });
  const kept = await feed.read({ ...start, position: start.position + 3n }, 10);
  expect(kept).toMatchObject({ gone: null, events: [{ act: { data: { turn: 4 } } }, { act: { data: { turn: 5 } } }], isLast: true });
  market.clock.advanceSeconds(86_400 * 40);
  await relay.forgetOld();
  const end = await feed.end();
  expect(cursorText(end)).toBe(`${start.epoch}:${start.position + 5n}`);
  expect(await feed.read(end, 10)).toMatchObject({ gone: null, events: [], isLast: true });
  expect(await market.problems()).toEqual([]);
});

describe('the integrity checks of the feed', () => {
  it.each([
    ['audit.events_have_no_gaps', 'delete from audit.event where position = (select last_position - 1 from audit.feed)'],
    ['audit.events_have_no_gaps', 'update audit.feed set last_position = last_position + 1'],
    ['audit.published_acts_are_events_once', 'delete from audit.event where position = (select last_position from audit.feed)'],
    [
      'audit.published_acts_are_events_once',
      'insert into audit.pending (act_id) select act_id from audit.event order by position desc limit 1',
    ],
    ['audit.events_are_acts', 'insert into audit.pending (act_id) values (gen_random_uuid())'],
    [
      'audit.events_are_acts',
      'delete from platform.act a using audit.event e where a.id = e.act_id and e.position = (select max(position) from audit.event)',
    ],
  ])('%s finds: %s', async (name, fault) => {
    await connected(1, ([client]) => append(client!, newId(), [1, 2, 3]));
    await drain();
    const check = AUDIT_CHECKS.find((each) => each.name === name)!;
    expect((await market.db.query(check.sql)).length).toBe(0);
    const found = await withFault(market.database, fault, async (client) => (await client.query(check.sql)).rows.length);
    expect(found).toBeGreaterThan(0);
  });
});

it('the verbs that are not published are verbs of the application, each with a reason', async () => {
  const rows = await market.db.query<{ verb: string }>('select verb from audit.unpublished_verb');
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const source = files.map((path) => readFileSync(join('src', path), 'utf8')).join('\n');
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.map(({ verb }) => verb).filter((verb) => !source.includes(`'${verb}'`))).toEqual([]);
});
