/**
 * `npm run bench -- scale --size S|M|L --keep <database>`: fills a database with a marketplace of the size, and keeps it. In the
 * embedded PostgreSQL, or on the server of DATABASE_URL (a superuser's).
 */
import { parseArgs } from 'node:util';
import { Mistake } from '../../src/kernel/index.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import { ACTORS_PASSWORD, makeActors, SCALE_SECRET } from '../scale/actors.ts';
import { dropDatabase, makeDatabase, scaleServer } from '../scale/database.ts';
import { seedMarketplace } from '../scale/seed.ts';
import { sizesOf, type SizeName } from '../scale/sizes.ts';

const SIZES: readonly SizeName[] = ['S', 'M', 'L'];

/**
 * Runs the bench.
 *
 * @param args `--size S` (or M, L), `--keep <database>`, `--doctor` to run all integrity checks
 * @returns the size, seconds of the seed, and how to connect
 */
export async function scaleBench(args: string[]): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args,
    options: { size: { type: 'string', default: 'S' }, keep: { type: 'string' }, doctor: { type: 'boolean', default: false } },
  });
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
