/**
 * `npm run upgrade-fixture -- --release NAME`: keeps databases of this version for the upgrade tests of the next ones.
 * Run it on the commit of a release, once, and commit what it writes. See test/upgrade/README.md.
 *
 * It runs the tests with a database, and those that only seed one (`*.seed.ts`), keeps what each of them left, and chooses
 * the few databases that together have a row in every table and every state that any of them has.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './root.mjs';

const USAGE = 'npm run upgrade-fixture -- --release NAME [--from FOLDER of databases that were kept before]';
/** The tests that leave states behind. Others fill no table of their own, or take long. */
const TESTS = 'test/(payouts|batches|work|labels|review|assessments|audit|qualifications|identity|books|files|reputation|stories|upgrade)/';
const WITHOUT = 'readme.spec|upgrade.spec|money-property|labels/model.spec|payouts/stripe-reconciliation.spec';
/** Seeds are always taken: upgrade.spec.ts goes on with them. */
const SEED = /\.seed$/;

/** What a database adds to what others have: tables with rows, and values of columns that a constraint lists. */
function itemsOf({ rows, states }) {
  return Object.entries({ ...rows, ...states })
    .filter(([, count]) => count > 0)
    .map(([name]) => name);
}

/** A database costs its size, and the time to restore it, which is that of about so many bytes. */
const BYTES_OF_A_RESTORE = 60_000;

/** Leaves out, the largest first, what others cover by now. */
function withoutSpare(chosen) {
  let kept = [...chosen];
  for (const database of chosen.filter(({ name }) => !SEED.test(name)).sort((a, b) => b.bytes - a.bytes)) {
    const others = kept.filter((other) => other !== database);
    const covered = new Set(others.flatMap(itemsOf));
    if (itemsOf(database).every((item) => covered.has(item))) kept = others;
  }
  return kept;
}

/** Takes the database that adds most for what it costs, again and again, until none adds anything. */
function choose(databases) {
  const covered = new Set();
  const chosen = databases.filter(({ name }) => SEED.test(name));
  for (const database of chosen) for (const item of itemsOf(database)) covered.add(item);
  for (;;) {
    const worth = (database) => itemsOf(database).filter((item) => !covered.has(item)).length / (database.bytes + BYTES_OF_A_RESTORE);
    const best = databases.map((database) => ({ database, worth: worth(database) })).sort((a, b) => b.worth - a.worth)[0];
    if (best === undefined || best.worth === 0) break;
    chosen.push(best.database);
    for (const item of itemsOf(best.database)) covered.add(item);
  }
  return { chosen: withoutSpare(chosen), covered };
}

function runTests(directory) {
  const commit = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim();
  const matching = ['--testMatch', '**/*.spec.ts', '**/*.seed.ts', '--testPathPatterns', TESTS, '--testPathIgnorePatterns', WITHOUT];
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'jest.mjs'), '-w', '1', ...matching], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, GUILDHALL_UPGRADE_FIXTURES: directory, GUILDHALL_UPGRADE_COMMIT: commit },
  });
  if (status !== 0) throw new Error('Some tests failed: a version whose tests fail is no version to upgrade from.');
}

function main() {
  const { values } = parseArgs({
    options: { release: { type: 'string' }, from: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help || !/^[\w.-]+$/.test(values.release ?? '')) {
    console.log(`Usage: ${USAGE}`);
    process.exit(values.help ? 0 : 1);
  }
  const kept = values.from ?? mkdtempSync(join(tmpdir(), 'guildhall-upgrade-'));
  if (values.from === undefined) runTests(kept);
  const read = (file) => JSON.parse(readFileSync(join(kept, file), 'utf8'));
  const databases = readdirSync(kept)
    .filter((file) => file.endsWith('.coverage.json'))
    .map((file) => ({ name: file.replace('.coverage.json', ''), ...read(file) }));
  const { chosen, covered } = choose(databases);
  const target = join(root, 'test', 'upgrade', 'fixtures', values.release);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const { name } of chosen) copyFileSync(join(kept, `${name}.sql.gz`), join(target, `${name}.sql.gz`));
  const missing = (of) =>
    [...new Set(databases.flatMap((database) => Object.keys(database[of])))].filter((item) => !covered.has(item)).sort();
  const gaps = { tablesWithoutRows: missing('rows'), statesWithoutRows: missing('states') };
  writeFileSync(join(target, 'gaps.json'), `${JSON.stringify(gaps, null, 2)}\n`);
  if (values.from === undefined) rmSync(kept, { recursive: true, force: true });
  console.log(
    JSON.stringify(
      { release: values.release, databases: chosen.length, bytes: chosen.reduce((sum, { bytes }) => sum + bytes, 0), ...gaps },
      null,
      2,
    ),
  );
}

main();
