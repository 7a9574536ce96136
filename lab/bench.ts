/** `npm run bench -- <name> [options]`: prints the figures, and as the last line one JSON object. */
import { runMain } from '../src/boot.ts';
import { Mistake } from '../src/kernel/index.ts';

const BENCHES: Readonly<Record<string, () => Promise<(args: string[]) => Promise<Record<string, unknown>>>>> = {
  claim: async () => (await import('./bench/claim.ts')).claimBench,
  console: async () => (await import('./bench/console.ts')).consoleBench,
  consensus: async () => (await import('./bench/consensus.ts')).consensusBench,
  events: async () => (await import('./bench/events.ts')).eventsBench,
  documents: async () => (await import('./bench/documents.ts')).documentsBench,
  money: async () => (await import('./bench/money.ts')).moneyBench,
  scale: async () => (await import('./scale/bench.ts')).scaleBench,
  transfer: async () => (await import('./bench/transfer.ts')).transferBench,
};

const USAGE = `npm run bench -- ${Object.keys(BENCHES).join('|')} [options; see its file in lab/bench]`;

runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  const bench = BENCHES[name ?? ''];
  if (bench === undefined) throw new Mistake(`Name a bench: ${USAGE}`);
  console.log(JSON.stringify(await (await bench())(args)));
  process.exit(0);
}, USAGE);
