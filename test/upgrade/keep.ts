/**
 * Keeps what a test file left in its database, when `npm run upgrade-fixture` asks for it: the tests of a version reach
 * states that no hand-written seed reaches, and the databases that they leave are what the next version must upgrade.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dumpDatabase, rowCounts, stateCounts } from './dump.ts';
import { withClient } from '../../src/operator/tool-database.ts';

/** Where databases are kept; not set in ordinary runs. */
const DIRECTORY = process.env.GUILDHALL_UPGRADE_FIXTURES;

interface Kept {
  readonly ownerUrl: string;
  readonly now: Date;
  readonly settings: Readonly<Record<string, string>>;
}

let notes: Record<string, unknown> = {};
let kept = 0;

/** Adds to what the dump's header says: what a test needs to go on with this database. */
export function noteForUpgrade(more: Record<string, unknown>): void {
  notes = { ...notes, ...more };
}

/** Writes the dump and what it covers below the folder; does nothing in an ordinary run. */
export async function keepForUpgrade({ ownerUrl, now, settings }: Kept): Promise<void> {
  if (DIRECTORY === undefined) return;
  const path = relative(process.cwd(), expect.getState().testPath ?? 'unknown');
  const { DATABASE_URL: _address, FILES_DIRECTORY: _folder, ...lasting } = settings;
  const header = {
    commit: process.env.GUILDHALL_UPGRADE_COMMIT ?? 'unknown',
    madeBy: path,
    now: now.toISOString(),
    settings: lasting,
    notes,
  };
  const { sql } = await dumpDatabase(ownerUrl, header);
  const name = `${basename(path).replace(/\.ts$/, '')}${kept === 0 ? '' : `-${kept}`}`;
  kept += 1;
  mkdirSync(DIRECTORY, { recursive: true });
  const covered = await withClient(ownerUrl, async (client) => ({ rows: await rowCounts(client), states: await stateCounts(client) }));
  const packed = gzipSync(sql, { level: 9 });
  writeFileSync(join(DIRECTORY, `${name}.sql.gz`), packed);
  writeFileSync(join(DIRECTORY, `${name}.coverage.json`), JSON.stringify({ madeBy: path, bytes: packed.length, ...covered }));
}
