/** The process that sends the load of the money bench, so that it does not take the server's time. Forked by money.ts. */
import { Agent } from 'node:http';
import pg from 'pg';
import { Client } from '../sandbox/client.ts';
import { approve, rerun, type MoneyScript } from './money-capture.ts';
import type { Unit } from './money-setup.ts';

export interface MoneyLoadOrder {
  readonly url: string;
  readonly databaseUrl: string;
  readonly token: string;
  readonly kind: 'http' | 'sql';
  readonly script: MoneyScript;
  readonly units: readonly Unit[];
  readonly lanes: number;
  readonly seconds: number;
}

export interface MoneyLoadReport {
  readonly approvals: number;
  /** Of the units given, the first so many were used. */
  readonly used: number;
  readonly seconds: number;
  /** Units that the database asked to repeat, by SQL alone; the server repeats by itself. */
  readonly repeated: number;
}

type Lane = (unit: Unit) => Promise<void>;

let repeated = 0;

function httpLane({ url, token }: MoneyLoadOrder): Lane {
  const client = new Client(url, token, new Agent({ keepAlive: true, maxSockets: 1 }));
  return (unit) => approve(client, unit);
}

async function sqlLane({ databaseUrl }: MoneyLoadOrder): Promise<(order: MoneyLoadOrder) => Lane> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c jit=off' });
  await client.connect();
  return ({ script }) =>
    async (unit) => {
      for (;;) {
        try {
          return await rerun(client, script, unit);
        } catch (error) {
          await client.query('rollback');
          if ((error as { code?: string }).code !== '40P01') throw error;
          repeated += 1;
        }
      }
    };
}

const kept: { http: Lane[]; sql: ((order: MoneyLoadOrder) => Lane)[] } = { http: [], sql: [] };

async function run(order: MoneyLoadOrder): Promise<MoneyLoadReport> {
  while (kept.http.length < order.lanes) kept.http.push(httpLane(order));
  while (kept.sql.length < order.lanes) kept.sql.push(await sqlLane(order));
  const lanes = (order.kind === 'http' ? kept.http : kept.sql.map((make) => make(order))).slice(0, order.lanes);
  let [used, approvals] = [0, 0];
  repeated = 0;
  const started = performance.now();
  const until = started + order.seconds * 1000;
  await Promise.all(
    lanes.map(async (lane) => {
      while (performance.now() < until) {
        const unit = order.units[used++];
        if (unit === undefined) throw new Error('the bench made too little work for this machine: give more --singles and --bulks');
        await lane(unit);
        approvals += unit.length;
      }
    }),
  );
  return { approvals, used, seconds: (performance.now() - started) / 1000, repeated };
}

process.on('message', (order: MoneyLoadOrder) => {
  run(order).then(
    (report) => process.send!(report),
    (error: unknown) => process.send!({ fault: (error as Error).stack ?? String(error) }),
  );
});
