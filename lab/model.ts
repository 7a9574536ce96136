/**
 * `npm run model -- ledger | marketplace | tampering [--sequences N] [--seed N]`: random sequences against a model, or
 * random edits that must be found. The last line is one JSON object; exit code 0 only when its `faults` are 0: nothing ended
 * otherwise than the model predicts, and in a full run every operation succeeded at least once.
 *
 * It needs fast-check, a development package, as the embedded PostgreSQL is: a production image has no tools.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../src/boot.ts';
import { Mistake } from '../src/kernel/index.ts';
import { wholeNumber } from './command-line/flags.ts';
import { faultsOf, FULL_RUN } from './model/agree.ts';
import { Progress } from './command-line/progress.ts';
import { openSandboxDatabase } from './sandbox/sandbox.ts';

interface Order {
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  readonly sequences: number;
  readonly seed: number;
  readonly lanes: number;
  readonly onSequence: () => void;
}

const MODELS: Readonly<Record<string, (order: Order) => Promise<{ readonly faults: number }>>> = {
  ledger: async (order) => {
    const report = await (await import('./model/ledger-model.ts')).modelLedger(order);
    return { ...report, faults: faultsOf(order.sequences, report.neverPosted) };
  },
  marketplace: async (order) => {
    const report = await (await import('./model/market-model.ts')).modelMarketplace(order);
    return { ...report, faults: faultsOf(order.sequences, report.neverDone) };
  },
  tampering: async (order) => {
    const { modelTampering } = await import('./model/tampering-model.ts');
    const report = await modelTampering({ ...order, edits: order.sequences, onEdit: order.onSequence });
    return { ...report, faults: report.missed.length };
  },
};

const USAGE = `npm run model -- ${Object.keys(MODELS).join('|')} [--sequences N] [--seed N] [--lanes N]`;

runMain(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      sequences: { type: 'string' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      lanes: { type: 'string', default: '2' },
    },
  });
  const [name] = positionals;
  const model = MODELS[name ?? ''];
  if (model === undefined) throw new Mistake(`Name a model: ${USAGE}`);
  const [sequences, seed, lanes] = [
    wholeNumber(values.sequences ?? String(name === 'tampering' ? 100 : FULL_RUN), 'sequences', 1, USAGE),
    wholeNumber(values.seed, 'seed', 0, USAGE),
    wholeNumber(values.lanes, 'lanes', 1, USAGE),
  ];
  const database = await openSandboxDatabase({ durable: false });
  const progress = new Progress(`model of the ${name}`, sequences);
  try {
    const order = { databaseUrl: database.url, ownerUrl: database.ownerUrl, sequences, seed, lanes, onSequence: () => progress.add() };
    const report = await model(order);
    console.log(JSON.stringify(report));
    if (report.faults > 0) process.exitCode = 1;
  } catch (error) {
    console.error(error);
    console.log(JSON.stringify({ model: name, sequences, seed, faults: 1 }));
    process.exitCode = 1;
  } finally {
    await database.close();
  }
  process.exit();
}, USAGE);
