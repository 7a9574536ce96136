/** `npm run bench -- <name> [options]`: prints the figures, and as the last line one JSON object. */
import { runMain } from '../boot.ts';

const BENCHES: Readonly<Record<string, () => Promise<(args: string[]) => Promise<Record<string, unknown>>>>> = {
  claim: async () => (await import('./bench/claim.ts')).claimBench,
  transfer: async () => (await import('./bench/transfer.ts')).transferBench,
};

runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  const bench = BENCHES[name ?? ''];
  if (bench === undefined) throw new Error(`Name a bench: ${Object.keys(BENCHES).join(', ')}.`);
  console.log(JSON.stringify(await (await bench())(args)));
  process.exit(0);
});
