/**
 * `npm run doctor`: every integrity check of every domain against a live database, every decision to stop made again from
 * what was written down of it, and the name of each entry and act that was changed after it was written. Changes nothing.
 * Exit code 0 only when nothing was found. The last line is a JSON object: checks, problems, seconds.
 *
 * `npm run doctor -- --stripe`: whether the Stripe account is set up as docs/stripe.md describes. Reads Stripe, not the database.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { FeedRepository, lagNotice } from '../audit/index.ts';
import { changesOfBlock, changesOfJournal, changeSentence, type NamedChange, type Reader } from '../books/index.ts';
import { runMain } from '../boot.ts';
import { ActiveAdminRepository, adminNotice } from '../identity/index.ts';
import { ALL_CHECKS } from '../checks.ts';
import { replayDecisions } from '../labels/index.ts';
import { differenceText, ignoredSettings, problemsOf, readConfig, RuleRepository, type SealedLog } from '../platform/index.ts';
import { diagnoseStripe } from './stripe-setup/index.ts';
import { databaseForTools } from './tool-database.ts';

const SHOWN = 10;

/** All checks, and the one that is no statement: decisions made again. */
export const CHECK_COUNT = ALL_CHECKS.length + 1;

function shown(row: unknown): string {
  return JSON.stringify(row, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}

/** What stands behind a row of a check that finds changes: the acts, journals and entries themselves. */
async function named(reader: Reader, check: string, row: Record<string, unknown>): Promise<NamedChange[]> {
  if (check === 'audit.seals_intact') return changesOfBlock(reader, row.log as SealedLog, Number(row.n));
  if (check === 'ledger.journals_are_as_posted') return changesOfJournal(reader, String(row.journal_id));
  return [];
}

/** What the operator should know although no check failed: too few admins, settings that are ignored, an event feed that is behind. */
export async function advice(url: string, environment: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const query = async <Row>(sql: string, parameters: readonly unknown[] = []) => (await client.query(sql, [...parameters])).rows as Row[];
    const admins = adminNotice((await new ActiveAdminRepository().all({ query }, new Date())).length);
    const ignored = ignoredSettings(await new RuleRepository().inForce({ query }), environment);
    const lag = lagNotice(await new FeedRepository().backlog({ query }), new Date());
    return [...(admins === null ? [] : [admins]), ...ignored.map(differenceText), ...(lag === null ? [] : [lag])];
  } finally {
    await client.end();
  }
}

/** Runs the checks in one read-only snapshot; returns the number of problems. */
export async function diagnose(url: string, say: (line: string) => void): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  const reader: Reader = {
    query: async <Row>(sql: string, parameters: readonly unknown[] = []) => (await client.query(sql, [...parameters])).rows as Row[],
  };
  await client.connect();
  let problems = 0;
  try {
    await client.query('begin isolation level repeatable read read only; set local statement_timeout = 0');
    for (const check of ALL_CHECKS) {
      const rows = await problemsOf(reader, check);
      problems += rows.length;
      say(`${rows.length === 0 ? 'ok   ' : 'FAULT'} ${check.name}`);
      for (const row of rows.slice(0, SHOWN)) {
        say(`      ${check.problem} ${shown(row)}`);
        const changes = await named(reader, check.name, row);
        for (const change of changes) say(`        ${changeSentence(change)}`);
        if (changes.length === 0 && check.name === 'audit.seals_intact')
          say('        what was changed cannot be named: the block has no notes');
      }
      if (rows.length > SHOWN) say(`      … and ${rows.length - SHOWN} more`);
    }
    const { different } = await replayDecisions(reader);
    problems += different.length;
    say(`${different.length === 0 ? 'ok   ' : 'FAULT'} labels.decisions_can_be_made_again`);
    for (const { taskId, verdict, rule } of different.slice(0, SHOWN)) {
      say(`      A decision does not follow from what was written down of it. ${shown({ taskId, verdict, rule })}`);
    }
    await client.query('rollback');
  } finally {
    await client.end();
  }
  return problems;
}

if (process.argv[1]?.endsWith('doctor.js')) {
  runMain(async () => {
    const { values } = parseArgs({ options: { stripe: { type: 'boolean', default: false } } });
    const started = Date.now();
    if (values.stripe) {
      const findings = await diagnoseStripe(readConfig(process.env));
      for (const { code, message } of findings) console.log(`FAULT ${code}: ${message}`);
      console.log(JSON.stringify({ findings: findings.length, seconds: (Date.now() - started) / 1000 }));
      process.exit(findings.length === 0 ? 0 : 1);
    }
    const database = await databaseForTools();
    const notices = await advice(database.url);
    const problems = await diagnose(database.url, console.log).finally(() => database.release());
    for (const notice of notices) console.log(`note  ${notice}`);
    console.log(JSON.stringify({ checks: CHECK_COUNT, problems, seconds: (Date.now() - started) / 1000 }));
    process.exit(problems === 0 ? 0 : 1);
  }, 'npm run doctor (on DATABASE_URL, else on the embedded database of npm start)');
}
