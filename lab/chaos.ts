/**
 * `npm run chaos -- payouts|webhooks|events|failover|pgbouncer|rolling-upgrade [options]`: proofs under fault. The last line of
 * output is one JSON object; the exit code is 0 only when nothing was paid twice, lost, left unfinished or is unexplained, and no event was missed or
 * repeated. What cannot run on this machine answers `{"skipped": reason}`, and the exit code is 0.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../src/boot.ts';
import { Mistake } from '../src/kernel/index.ts';
import { DESIGNS } from './chaos/designs.ts';
import { chaosOfEvents } from './chaos/events.ts';
import { chaosOfFailover, isGoodFailover } from './chaos/failover.ts';
import { chaosOfPayouts } from './chaos/payouts.ts';
import { chaosOfPgBouncer, isGoodPgBouncer } from './chaos/pgbouncer.ts';
import { chaosOfRollingUpgrade, isGoodUpgrade } from './chaos/rolling-upgrade.ts';
import { chaosOfWebhooks } from './chaos/webhooks.ts';
import { pgBouncerProgram, postgresPrograms, Unavailable } from './cluster/programs.ts';
import { RELEASE_BEFORE } from './cluster/release-before.ts';
import { wholeNumber } from './command-line/flags.ts';

const USAGE = `npm run chaos -- payouts [--payouts 1500] [--kills 200] [--crashes 5] [--seed 1] [--design ${Object.keys(DESIGNS).join('|')}]
npm run chaos -- webhooks [--flows 5000] [--seed 1]
npm run chaos -- events [--kills 60] [--seed 1]
npm run chaos -- failover [--seconds 20] [--tasks 2000] [--seed 1]
npm run chaos -- pgbouncer [--tasks 50] [--workers 6] [--seconds 20] [--seed 1]
npm run chaos -- rolling-upgrade [--from COMMIT] [--seconds 15] [--tasks 2000] [--seed 1]`;

const count = (text: string, name: string): number => wholeNumber(text, name, 0, USAGE);

async function payouts(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      payouts: { type: 'string', default: '1500' },
      kills: { type: 'string', default: '200' },
      crashes: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      design: { type: 'string', default: 'guildhall' },
    },
  });
  if (!(values.design in DESIGNS)) throw new Mistake(`there is no design "${values.design}". ${USAGE}`);
  const result = await chaosOfPayouts({
    design: values.design,
    payouts: count(values.payouts, 'payouts'),
    kills: count(values.kills, 'kills'),
    crashes: count(values.crashes, 'crashes'),
    seed: count(values.seed, 'seed'),
  });
  console.log(JSON.stringify(result));
  const { paidTwice, lost, notFinal, ledgerProblems, reconciliationDifferences } = result;
  return paidTwice + lost + notFinal + ledgerProblems + reconciliationDifferences === 0;
}

async function webhooks(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: { flows: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } } });
  const result = await chaosOfWebhooks({ flows: count(values.flows, 'flows'), seed: count(values.seed, 'seed') });
  console.log(JSON.stringify(result));
  const { forgedAccepted, differentAfterChaos, differentWithoutEvents, ledgerProblems, reconciliationDifferences } = result;
  return forgedAccepted + differentAfterChaos + differentWithoutEvents + ledgerProblems + reconciliationDifferences === 0;
}

async function events(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: { kills: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } } });
  const result = await chaosOfEvents({ kills: count(values.kills, 'kills'), seed: count(values.seed, 'seed') });
  console.log(JSON.stringify(result));
  const { missed, repeated, gone, problems } = result;
  return missed + repeated + gone + problems === 0;
}

async function failover(args: string[]): Promise<boolean> {
  postgresPrograms();
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '20' },
      tasks: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const result = await chaosOfFailover({
    seconds: count(values.seconds, 'seconds'),
    tasks: count(values.tasks, 'tasks'),
    seed: count(values.seed, 'seed'),
  });
  console.log(JSON.stringify(result));
  return isGoodFailover(result);
}

async function pgbouncer(args: string[]): Promise<boolean> {
  postgresPrograms();
  pgBouncerProgram();
  const { values } = parseArgs({
    args,
    options: {
      tasks: { type: 'string', default: '50' },
      workers: { type: 'string', default: '6' },
      seconds: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
    },
  });
  const result = await chaosOfPgBouncer({
    tasks: count(values.tasks, 'tasks'),
    workers: count(values.workers, 'workers'),
    seconds: count(values.seconds, 'seconds'),
    seed: count(values.seed, 'seed'),
  });
  console.log(JSON.stringify(result));
  return isGoodPgBouncer(result);
}

async function rollingUpgrade(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      from: { type: 'string', default: RELEASE_BEFORE },
      seconds: { type: 'string', default: '15' },
      tasks: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const result = await chaosOfRollingUpgrade({
    from: values.from,
    seconds: count(values.seconds, 'seconds'),
    tasks: count(values.tasks, 'tasks'),
    seed: count(values.seed, 'seed'),
  });
  console.log(JSON.stringify(result));
  return isGoodUpgrade(result);
}

const PROOFS: Readonly<Record<string, (args: string[]) => Promise<boolean>>> = {
  ...{ payouts, webhooks, events, failover, pgbouncer },
  'rolling-upgrade': rollingUpgrade,
};

/** Runs a proof; one that this machine has no programs for is skipped. */
async function passes(proof: (args: string[]) => Promise<boolean>, args: string[]): Promise<boolean> {
  try {
    return await proof(args);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(JSON.stringify({ skipped: error.message }));
    return true;
  }
}

runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  const proof = PROOFS[name ?? ''];
  if (proof === undefined) throw new Mistake(`Name a proof: ${Object.keys(PROOFS).join(', ')}. ${USAGE}`);
  process.exit((await passes(proof, args)) ? 0 : 1);
}, USAGE);
