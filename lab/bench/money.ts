/**
 * `npm run bench -- money`: what approvals cost through the API, next to the same statements by `pg` alone: one by one
 * spread over batches, one by one in one batch, and in bulk; how long a full audit of a large ledger takes; and at which
 * pace payouts are sent to Stripe.
 *
 * The server and what sends it requests are processes of their own; HTTP and SQL take turns, so that a slow minute of the
 * machine slows both.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../command-line/flags.ts';
import { parsePublicId } from '../../src/kernel/index.ts';
import { createOrganisation, register } from '../sandbox/people.ts';
import { Client } from '../sandbox/client.ts';
import { LASTING_SESSIONS } from '../sandbox/lasting-sessions.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';
import { openSandboxDatabase } from '../sandbox/sandbox.ts';
import { startApiProcess } from '../sandbox/api-process.ts';
import { auditBench } from './money-audit.ts';
import { captureApprovals, type MoneyScript } from './money-capture.ts';
import type { MoneyLoadOrder, MoneyLoadReport } from './money-load.ts';
import { payoutsBench } from './money-payouts.ts';
import { makeUnits, type Unit } from './money-setup.ts';

const MODES = ['spread', 'oneBatch', 'bulk'] as const;
type Mode = (typeof MODES)[number];
const LANES: Readonly<Record<Mode, number>> = { spread: 8, oneBatch: 8, bulk: 2 };

/**
 * @param args `--rounds 4` (0: no approvals), `--seconds 3` per slice, `--per-bulk 200` approvals in one command, `--entries 1000000` of the
 *   audited ledger (0: none), `--singles 30000` and `--bulks 600`: how much work is made to be approved,
 *   `--payouts 10000` (0: none) at `--pace 15` requests a second and endpoint
 * @returns approvals per second by HTTP and by SQL and their ratio, of each kind; seconds of the audit; of the payouts what money-payouts.ts says
 */
export async function moneyBench(args: string[]): Promise<Record<string, unknown>> {
  const started = Date.now();
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '4' },
      seconds: { type: 'string', default: '3' },
      'per-bulk': { type: 'string', default: '200' },
      entries: { type: 'string', default: '1000000' },
      singles: { type: 'string', default: '30000' },
      payouts: { type: 'string', default: '10000' },
      pace: { type: 'string', default: '15' },
      bulks: { type: 'string', default: '600' },
    },
  });
  const number = (name: keyof typeof values, least: number): number => wholeNumber(values[name], name, least);
  const rounds = number('rounds', 0);
  const sizes = {
    ...{ rounds, seconds: number('seconds', 1), perBulk: number('per-bulk', 1) },
    ...{ singles: number('singles', 1), bulks: number('bulks', 1) },
  };
  const approvals = rounds > 0 ? await approvalsBench(sizes) : null;
  const entries = number('entries', 0);
  const audit = entries > 0 ? await auditBench(entries) : null;
  if (audit !== null)
    console.log(`audit of ${audit.entries} entries: ${audit.auditSeconds} s, of their journals' hashes: ${audit.hashesSeconds} s`);
  const asked = number('payouts', 0);
  const payouts = asked > 0 ? await payoutsBench(asked, number('pace', 1)) : null;
  return { ...approvals, ...audit, ...payouts, seconds: Math.round((Date.now() - started) / 1000) };
}

interface Sizes {
  readonly rounds: number;
  readonly seconds: number;
  readonly perBulk: number;
  readonly singles: number;
  readonly bulks: number;
}

async function approvalsBench(sizes: Sizes): Promise<Record<string, unknown>> {
  const database = await openSandboxDatabase();
  const environment = {
    ...LASTING_SESSIONS,
    ...NO_RATE_LIMITS,
    ...{ DATABASE_URL: database.url, SECRET: randomBytes(32).toString('hex') },
    ...{ PORT: '0', LOG_LEVEL: 'info', NODE_ENV: 'development' },
  };
  const api = await startApiProcess(environment);
  let load: ChildProcess | null = null;
  try {
    const reviewer = await register(new Client(api.url), {
      email: 'bench@example.org',
      name: 'Bench',
      password: 'a bench that measures money',
    });
    const organisationId = parsePublicId('Organisation', await createOrganisation(reviewer, 'Bench'))!;
    const units = await makeUnits(database.ownerUrl, organisationId, sizes.singles, sizes.bulks, sizes.perBulk);
    console.log(`${2 * sizes.singles + sizes.bulks * sizes.perBulk} answers wait for approval`);
    const token = reviewer.client.token!;
    const take = (mode: Mode): [Unit, Unit] => [units[mode].shift()!, units[mode].shift()!];
    const [single, bulk] = (await captureApprovals(environment, token, [take('spread'), take('bulk')])) as [MoneyScript, MoneyScript];
    console.log(`one approval is ${single.statements.length} statements, ${sizes.perBulk} in bulk are ${bulk.statements.length}`);
    load = fork(fileURLToPath(new URL(`./money-load${extname(import.meta.url)}`, import.meta.url)), {
      stdio: 'inherit',
      serialization: 'advanced',
    });
    const base = { url: api.url, databaseUrl: database.url, token, seconds: sizes.seconds };
    const slice = async (mode: Mode, kind: 'http' | 'sql') => {
      const script = mode === 'bulk' ? bulk : single;
      const report = await send(load!, { ...base, kind, script, units: units[mode], lanes: LANES[mode] });
      units[mode].splice(0, report.used);
      return report;
    };
    return await measure(slice, sizes.rounds);
  } finally {
    load?.kill();
    api.process.kill();
    await database.close();
  }
}

async function measure(
  slice: (mode: Mode, kind: 'http' | 'sql') => Promise<MoneyLoadReport>,
  rounds: number,
): Promise<Record<string, unknown>> {
  const sums = Object.fromEntries(
    MODES.map((mode) => [mode, { http: { approvals: 0, seconds: 0 }, sql: { approvals: 0, seconds: 0 } }]),
  ) as Record<Mode, Record<'http' | 'sql', { approvals: number; seconds: number }>>;
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const mode of MODES) {
      for (const kind of round % 2 === 0 ? (['http', 'sql'] as const) : (['sql', 'http'] as const)) {
        const report = await slice(mode, kind);
        if (round === 0) continue;
        sums[mode][kind].approvals += report.approvals;
        sums[mode][kind].seconds += report.seconds;
        console.log(`${kind}, ${mode}: ${Math.round(report.approvals / report.seconds)} approvals/s`);
      }
    }
  }
  const perSecond = (mode: Mode, kind: 'http' | 'sql') => sums[mode][kind].approvals / sums[mode][kind].seconds;
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return Object.fromEntries(
    MODES.flatMap((mode) => [
      [`${mode}PerSecond`, rounded(perSecond(mode, 'http'))],
      [`${mode}SqlPerSecond`, rounded(perSecond(mode, 'sql'))],
      [`${mode}Ratio`, rounded(perSecond(mode, 'http') / perSecond(mode, 'sql'))],
    ]),
  );
}

async function send(load: ChildProcess, order: MoneyLoadOrder): Promise<MoneyLoadReport> {
  // As much as a slice can use; the rest stays here.
  load.send({ ...order, units: order.units.slice(0, 4_000) });
  const [answer] = (await once(load, 'message')) as [MoneyLoadReport | { fault: string }];
  if ('fault' in answer) throw new Error(answer.fault);
  return answer;
}
