/**
 * `npm run bench -- scale --size S|M|L --keep <database>`: fills a database with a marketplace of the size, and keeps it. In the
 * embedded PostgreSQL, or on the server of DATABASE_URL (a superuser's).
 *
 * `npm run bench -- scale --compare <small>,<large>`: measures the queries of the console and the files on two databases that were
 * kept, and prints what grew.
 */
import { parseArgs } from 'node:util';
import { Mistake, present } from '../../src/kernel/index.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import { wholeNumber } from '../command-line/flags.ts';
import { ACTORS_PASSWORD, makeActors, SCALE_SECRET } from './actors.ts';
import { FLAT, growthOf } from './compare.ts';
import { dropDatabase, keptDatabase, makeDatabase, scaleServer } from './database.ts';
import { measureMarketplace, type Measurement } from './measure.ts';
import { seedMarketplace } from './seed.ts';
import { sizesOf, type SizeName } from './sizes.ts';

const SIZES: readonly SizeName[] = ['S', 'M', 'L'];

/**
 * Runs the bench.
 *
 * @param args `--size S` (or M, L), `--keep <database>`, `--doctor` to run all integrity checks; or `--compare small,large`, `--rounds 5`
 * @returns the size, seconds of the seed, and how to connect
 */
export async function scaleBench(args: string[]): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: 'string', default: 'S' },
      keep: { type: 'string' },
      doctor: { type: 'boolean', default: false },
      compare: { type: 'string' },
      rounds: { type: 'string', default: '5' },
    },
  });
  if (values.compare !== undefined) return compare(values.compare, wholeNumber(values.rounds, 'rounds', 1));
  const size = SIZES.find((each) => each === values.size);
  if (size === undefined) throw new Mistake('The size is S, M or L.');
  if (values.keep === undefined) throw new Mistake('Name the database: --keep <database>.');
  const began = Date.now();
  const serverUrl = await scaleServer();
  const database = await makeDatabase(serverUrl, values.keep);
  try {
    const actors = await makeActors(database.ownerUrl, database.url);
    await seedMarketplace(database.ownerUrl, { actors, sizes: sizesOf(size), now: new Date() }, console.log);
  } catch (error) {
    await dropDatabase(serverUrl, values.keep);
    throw error;
  }
  const seedSeconds = Math.round((Date.now() - began) / 1000);
  console.log(`sign in as owner@, worker@, admin@ or second-admin@example.org with the password "${ACTORS_PASSWORD}"`);
  const { ownerUrl, url } = database;
  const checked = values.doctor ? { problems: await diagnose(ownerUrl, console.log) } : {};
  return { size, seedSeconds, ownerUrl, url, secret: SCALE_SECRET, ...checked };
}

async function compare(names: string, rounds: number): Promise<Record<string, unknown>> {
  const [small, large] = names.split(',');
  if (!small || !large) throw new Mistake('Name two databases: --compare small,large.');
  const serverUrl = await scaleServer();
  const [before, after] = [
    await measureMarketplace(await keptDatabase(serverUrl, small), rounds, console.log),
    await measureMarketplace(await keptDatabase(serverUrl, large), rounds, console.log),
  ];
  const all = growthOf(before.operations, after.operations).sort((a, b) => b.growth - a.growth);
  const found = ({ operations }: Measurement, name: string) =>
    present(
      operations.find((each) => each.name === name),
      name,
    );
  for (const { name, rows, buffers, growth } of all) {
    const [was, is] = [found(before, name), found(after, name)];
    const times = `${was.p50.toFixed(0)} → ${is.p50.toFixed(0)} | ${is.p95.toFixed(0)}`;
    console.log(`| ${name} | ${times} | ${rows.join(' → ')} | ${buffers.join(' → ')} | ${growth} | ${is.addedMiB} |`);
  }
  const notFlat = all.filter(({ growth }) => growth > FLAT).map(({ name }) => name);
  return { operations: all.length, notFlat, refused: after.refused, idleMiB: after.idleMiB };
}
