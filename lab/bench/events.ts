/**
 * `npm run bench -- events`: what open streams of GET /events cost an api process in memory, and how long a hint takes from
 * the commit of its act to the client.
 *
 * The api and the worker are processes of their own. The memory of the api is taken before the streams, after as many were
 * opened and closed once, and while they are open and have got hints.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { newId, publicId } from '../../src/kernel/index.ts';
import { wholeNumber } from '../command-line/flags.ts';
import { Client } from '../sandbox/client.ts';
import { EventClient } from '../sandbox/event-client.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';
import { becomeWorker, register } from '../sandbox/people.ts';
import { openSandboxDatabase } from '../sandbox/sandbox.ts';
import { residentMiB, startApiProcess, startWorkerProcess, type ApiProcess } from '../sandbox/api-process.ts';

/** As many as a person may have. */
const STREAMS_OF_PERSON = 5;
/** Memory settles within this. */
const SETTLE_MS = 5_000;
/** Longest that a hint may take before the bench gives up. */
const DEADLINE_MS = 30_000;

interface BenchPerson {
  readonly id: string;
  readonly token: string;
}

/**
 * Runs the bench.
 *
 * @param args `--streams 1000`, `--rounds 20` of hints to all of them
 * @returns MiB resident without streams and with them, and the difference; hints received; their median and 95th percentile
 *   from commit to client in milliseconds
 */
export async function eventsBench(args: string[]): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args,
    options: { streams: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '20' } },
  });
  const count = wholeNumber(values.streams, 'streams', 1);
  const rounds = wholeNumber(values.rounds, 'rounds', 1);
  const database = await openSandboxDatabase();
  const environment = {
    ...NO_RATE_LIMITS,
    ...{ DATABASE_URL: database.url, SECRET: randomBytes(32).toString('hex'), PORT: '0', LOG_LEVEL: 'info', NODE_ENV: 'development' },
  };
  const api = await startApiProcess(environment);
  const worker = await startWorkerProcess(environment);
  try {
    const people = await makePeople(api.url, database.ownerUrl, Math.ceil(count / STREAMS_OF_PERSON));
    // The first opening loads and compiles what streams need, once for the process.
    const before: EventClient[] = await openStreams(api, people, count);
    for (const client of before) client.close();
    await pause(SETTLE_MS);
    const withoutMiB = await residentMiB(api.process);
    console.log(`without streams: ${withoutMiB.toFixed(1)} MiB`);
    const clients = await openStreams(api, people, count);
    const times = await measure(database.ownerUrl, people, clients, rounds);
    await pause(SETTLE_MS);
    const withMiB = await residentMiB(api.process);
    console.log(`with ${count} open streams: ${withMiB.toFixed(1)} MiB`);
    for (const client of clients) client.close();
    const rounded = (value: number) => Math.round(value * 10) / 10;
    return {
      ...{ streams: count, withoutMiB: rounded(withoutMiB), withMiB: rounded(withMiB), addedMiB: rounded(withMiB - withoutMiB) },
      ...{ hints: times.length, medianMs: rounded(quantile(times, 0.5)), p95Ms: rounded(quantile(times, 0.95)) },
    };
  } finally {
    api.process.kill('SIGKILL');
    worker.kill('SIGKILL');
    await database.close();
  }
}

async function makePeople(url: string, ownerUrl: string, count: number): Promise<BenchPerson[]> {
  const client = new Client(url);
  const people: BenchPerson[] = [];
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  for (let index = 0; index < count; index++) {
    const email = `events-${index}@example.org`;
    const person = await register(client, { email, name: `Events ${index}`, password: 'a bench that measures streams' });
    await becomeWorker(person);
    const { rows } = await owner.query<{ id: string }>('select person_id as id from identity.person_private where email = $1', [email]);
    people.push({ id: rows[0]!.id, token: person.client.token! });
  }
  await owner.end();
  client.close();
  return people;
}

async function openStreams(api: ApiProcess, people: readonly BenchPerson[], count: number): Promise<EventClient[]> {
  const clients = Array.from(
    { length: count },
    (_each, index) => new EventClient(() => api.url, 'me', people[index % people.length]!.token),
  );
  await Promise.all(clients.map(({ begun }) => begun));
  return clients;
}

/** Milliseconds from the commit of each act to each stream that is told of it. */
async function measure(
  ownerUrl: string,
  people: readonly BenchPerson[],
  clients: readonly EventClient[],
  rounds: number,
): Promise<number[]> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ids = people.map(() => newId<'Payout'>());
    await owner.query(
      `insert into platform.act (id, at, actor_kind, actor_name, verb, subject_kind, subject_id, data, request_id)
       select gen_random_uuid(), now(), 'system', 'bench', 'payout.paid', 'payout', u.id, jsonb_build_object('workerId', u.worker), 'bench'
       from unnest($1::uuid[], $2::uuid[]) as u(id, worker)`,
      [ids, people.map(({ id }) => id)],
    );
    await owner.query(`select pg_notify('guildhall_acts', '')`);
    const committed = performance.now();
    const awaited = new Map(clients.map((client, index) => [client, publicId('Payout', ids[index % ids.length]!)]));
    while (awaited.size > 0) {
      if (performance.now() - committed > DEADLINE_MS) throw new Error(`${awaited.size} streams were not told in time`);
      await pause(2);
      for (const [client, id] of awaited) {
        if (client.hints.at(-1)?.id !== id) continue;
        times.push(performance.now() - committed);
        awaited.delete(client);
      }
    }
  }
  await owner.end();
  return times;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
