/**
 * Jest with ES modules; arguments are passed on. Memory grows with each file, hence the limit per worker.
 *
 * `--proofs` runs the short forms of the proofs alone, `--e2e` the tests in a browser. Without them and without a path, everything else runs.
 * `--inspect-brk` runs the files one after another in one process that waits for a debugger.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';

/**
 * Random sequences, faults and kills at every step, and marketplaces with many rows or hours of waiting. They take as long as all
 * other tests together.
 */
const PROOFS = [
  'test/faults/',
  'test/model/',
  'test/ledger/tampering-at-random',
  'test/security/gold-secrecy',
  'test/stories/money-property',
  'test/payouts/stripe-payouts-faults',
  'test/payouts/payout-exits',
  'test/payouts/stripe-late-money',
  'test/funding/refund-late',
  'test/books/audit-queries',
  'test/files/slow-uploads',
  'test/lab/large-market',
  'test/lab/scale',
  'test/lab/replay',
  'test/lab/fuzz.spec',
];
const given = process.argv.slice(2);
const isOfProofs = given.includes('--proofs');
const isInBrowser = given.includes('--e2e');
const namesPaths = given.some((each, index) => !each.startsWith('-') && !/^-[tw]$/.test(given[index - 1] ?? ''));
const IN_BROWSER = '/e2e/';
const others = () => (namesPaths ? [] : ['--testPathIgnorePatterns', '/node_modules/', IN_BROWSER, ...PROOFS]);
const inBrowser = () => (namesPaths ? [] : [IN_BROWSER]);
const chosen = isOfProofs ? PROOFS : isInBrowser ? inBrowser() : others();

const isDebugged = given.includes('--inspect-brk');
const inOneProcess = ['--runInBand', '--testTimeout=86400000'];
const inWorkers = ['--maxWorkers=2', '--workerIdleMemoryLimit=1GB'];

const args = [
  ...(isDebugged ? ['--inspect-brk'] : []),
  '--no-warnings',
  '--enable-source-maps',
  // For specs that Jest loads.
  '--experimental-vm-modules',
  // Jest's workers, and threads that the sources start run from sources, too. They inherit this.
  '--import',
  pathToFileURL(join(root, 'test', 'kit', 'swc-loader.mjs')).href,
  join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
  ...(isDebugged ? inOneProcess : inWorkers),
  ...given.filter((each) => !['--proofs', '--e2e', '--inspect-brk'].includes(each)),
  ...chosen,
];
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
