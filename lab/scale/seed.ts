/**
 * Fills a database with a marketplace of a size. Statements insert sets of rows past the triggers. The rows are those that commands
 * would have left: all integrity checks pass, journals have their hashes, and acts and journals are sealed by `platform.seal_next`.
 */
import type pg from 'pg';
import { withClient } from '../../src/operator/tool-database.ts';
import { ACT_LOG_BLOCKS, ADD_ACTS, actStep } from './acts.ts';
import { answerStep, verdictStep } from './answers.ts';
import { batchStep } from './batches.ts';
import { labelStep, reputationStep } from './labels.ts';
import { moneyStep } from './payouts.ts';
import { peopleStep } from './people.ts';
import { JOURNAL_BLOCKS, POST_BLOCK, postingStep } from './postings.ts';
import type { Sizes } from './sizes.ts';
import { HELPERS, type Actors, type Step, type World } from './world.ts';

const STEPS: readonly ((world: World) => Step)[] = [
  ...[peopleStep, batchStep, answerStep, verdictStep, labelStep, reputationStep, moneyStep, postingStep, actStep],
];

/** @param say is told each step with its seconds */
export async function seedMarketplace(
  ownerUrl: string,
  { actors, sizes, now }: { actors: Actors; sizes: Sizes; now: Date },
  say: (line: string) => void,
): Promise<void> {
  const world: World = { actors, sizes, now: `'${now.toISOString()}'::timestamptz` };
  await withClient(ownerUrl, async (client) => {
    for (const setting of SETTINGS) await client.query(setting);
    for (const helper of HELPERS) await client.query(helper);
    for (const step of STEPS) await timed(step(world).name, say, () => runAll(client, step(world).statements));
    await timed('the ledger, sealed', say, () => addBlocks(client, 'ledger', JOURNAL_BLOCKS, POST_BLOCK));
    await timed('the act log, sealed', say, () => addBlocks(client, 'act', ACT_LOG_BLOCKS, ADD_ACTS));
    await timed('statistics', say, () => client.query('vacuum analyze'));
  });
}

const SETTINGS: readonly string[] = [
  // Past the triggers and foreign keys.
  'set session_replication_role = replica',
  `set work_mem = '256MB'`,
  `set maintenance_work_mem = '512MB'`,
  `set temp_buffers = '256MB'`,
  'set jit = off',
  'set synchronous_commit = off',
];

async function runAll(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    try {
      await client.query(statement);
    } catch (error) {
      throw new Error(`the seed failed at: ${statement.slice(0, 400)}`, { cause: error });
    }
  }
}

/** Adds blocks of rows, each in a transaction of its own, with a seal after each, as the job that seals does. */
async function addBlocks(client: pg.Client, log: string, blocksSql: string, statements: readonly string[]): Promise<void> {
  // A seal reads each row by its index, whatever the plan's guess of the sizes.
  for (const method of ['seqscan', 'hashjoin', 'mergejoin']) await client.query(`set enable_${method} = off`);
  const { rows } = await client.query<{ block: number; at: Date }>(blocksSql);
  for (const { block, at } of rows) {
    await client.query('begin');
    for (const statement of statements) await client.query(statement, [block]);
    await client.query('commit');
    await client.query('select platform.seal_next($1, $2)', [log, at]);
    await client.query('select audit.note_sealed_rows($1, 10)', [log]);
  }
}

async function timed(name: string, say: (line: string) => void, work: () => Promise<unknown>): Promise<void> {
  const began = Date.now();
  await work();
  say(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${name}`);
}
