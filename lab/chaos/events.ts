/**
 * `npm run chaos -- events`: the event feed and its streams while processes are killed.
 *
 * Real api and worker processes are killed by SIGKILL at any moment and started again, and connections to the database are
 * terminated. Meanwhile transactions append acts and commit in any order, some of them late. Clients come back with their last
 * id. At the end each client must have got each event that concerns it, once.
 */
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { AUDIT_CHECKS } from '../../src/audit/index.ts';
import { newId, publicId, Random, type PayoutId } from '../../src/kernel/index.ts';
import { withClient } from '../../src/operator/tool-database.ts';
import { startApiProcess, startWorkerProcess } from '../sandbox/api-process.ts';
import { Client } from '../sandbox/client.ts';
import { EventClient } from '../sandbox/event-client.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';
import { becomeWorker, register } from '../sandbox/people.ts';
import { openSandboxDatabase } from '../sandbox/sandbox.ts';

const PEOPLE = 6;
const WRITERS = 4;
/** Longest wait at the end until every client has everything. */
const DEADLINE_MS = 60_000;

export interface ChaosOfEvents {
  readonly kills: number;
  readonly events: number;
  readonly connections: number;
  /** Hints that a client never got, and got twice. */
  readonly missed: number;
  readonly repeated: number;
  /** Clients that were told that their last id is gone. */
  readonly gone: number;
  /** Rows that the integrity checks of the feed found. */
  readonly problems: number;
}

export async function chaosOfEvents({ kills, seed }: { readonly kills: number; readonly seed: number }): Promise<ChaosOfEvents> {
  const random = new Random(seed);
  const database = await openSandboxDatabase();
  const environment = {
    ...NO_RATE_LIMITS,
    ...{ DATABASE_URL: database.url, SECRET: randomBytes(32).toString('hex'), PORT: '0', LOG_LEVEL: 'info', NODE_ENV: 'development' },
    SWEEP_SECONDS: '1',
  };
  let api = await startApiProcess(environment);
  let worker = await startWorkerProcess(environment);
  const clients: EventClient[] = [];
  try {
    const people = await makeWorkers(api.url, database.ownerUrl);
    clients.push(...people.map(({ token }) => new EventClient(() => api.url, 'me', token)));
    await Promise.all(clients.map(({ begun }) => begun));
    const writing = new Writers(
      database.url,
      people.map(({ id }) => id),
      random,
    );
    for (let done = 0; done < kills; done++) {
      await pause(200 + random.below(1_200));
      const kind = random.below(3);
      if (kind === 0) {
        await killed(api.process);
        api = await startApiProcess(environment);
      } else if (kind === 1) {
        await killed(worker);
        worker = await startWorkerProcess(environment);
      } else {
        await withClient(database.ownerUrl, (client) =>
          client.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and application_name like 'guildhall%' and pid <> pg_backend_pid()`,
          ),
        );
      }
      if ((done + 1) % 10 === 0) console.log(`${done + 1} kills`);
    }
    const written = await writing.stop();
    const expected = people.map(({ id }) => new Set(written.get(id)?.map((payout) => publicId('Payout', payout))));
    const missing = () => clients.reduce((sum, client, index) => sum + missedBy(client, expected[index]!), 0);
    for (const deadline = Date.now() + DEADLINE_MS; missing() > 0 && Date.now() < deadline;) await pause(50);
    const found = await withClient(database.ownerUrl, async (client) => {
      let rows = 0;
      for (const { sql } of AUDIT_CHECKS) rows += (await client.query(sql)).rows.length;
      return rows;
    });
    const sum = (of: (client: EventClient) => number) => clients.reduce((total, client) => total + of(client), 0);
    return {
      ...{ kills, events: [...written.values()].flat().length, connections: sum(({ connections }) => connections) },
      ...{ missed: missing(), repeated: sum(repeatedTo), gone: sum(({ gone }) => gone), problems: found },
    };
  } finally {
    for (const client of clients) client.close();
    api.process.kill('SIGKILL');
    worker.kill('SIGKILL');
    await database.close();
  }
}

function missedBy({ hints }: EventClient, expected: ReadonlySet<string>): number {
  const seen = new Set(hints.map(({ id }) => id));
  return [...expected].filter((id) => !seen.has(id)).length;
}

/** Each event is about a payout of its own. */
function repeatedTo({ hints }: EventClient): number {
  return hints.length - new Set(hints.map(({ id }) => id)).size;
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function makeWorkers(url: string, ownerUrl: string): Promise<{ id: string; token: string }[]> {
  const client = new Client(url);
  const people: { id: string; token: string }[] = [];
  for (let index = 0; index < PEOPLE; index++) {
    const email = `chaos-${index}@example.org`;
    const person = await register(client, { email, name: `Chaos ${index}`, password: 'a proof that kills processes' });
    await becomeWorker(person);
    const { rows } = await withClient(ownerUrl, (owner) =>
      owner.query<{ id: string }>('select person_id as id from identity.person_private where email = $1', [email]),
    );
    people.push({ id: rows[0]!.id, token: person.client.token! });
  }
  client.close();
  return people;
}

/** Transactions that append acts, side by side, and stay open for a while or are rolled back. */
class Writers {
  private isOver = false;
  private readonly written = new Map<string, PayoutId[]>();
  private readonly running: Promise<unknown>;

  constructor(
    private readonly url: string,
    private readonly people: readonly string[],
    random: Random,
  ) {
    this.running = Promise.all(Array.from({ length: WRITERS }, () => this.write(new Random(random.below(1_000_000)))));
  }

  /** Payouts by person, whose acts were committed. */
  async stop(): Promise<ReadonlyMap<string, readonly PayoutId[]>> {
    this.isOver = true;
    await this.running;
    return this.written;
  }

  private async write(random: Random): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'chaos writer' });
    await client.connect();
    while (!this.isOver) {
      const person = random.pick(this.people);
      const ids = Array.from({ length: 1 + random.below(3) }, () => newId<'Payout'>());
      await client.query('begin');
      await client.query(
        `insert into platform.act (id, at, actor_kind, actor_name, verb, subject_kind, subject_id, data, request_id)
         select gen_random_uuid(), now(), 'system', 'chaos', 'payout.paid', 'payout', u.id, jsonb_build_object('workerId', $2::text), 'chaos'
         from unnest($1::uuid[]) as u(id)`,
        [ids, person],
      );
      await pause(random.below(10) === 0 ? random.below(1_500) : random.below(30));
      const isKept = random.below(5) > 0;
      await client.query(isKept ? 'commit' : 'rollback');
      if (isKept) this.written.set(person, [...(this.written.get(person) ?? []), ...ids]);
    }
    await client.end();
  }
}
