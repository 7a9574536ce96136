/** Databases of earlier versions, restored as they were and brought up to date. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { migrate } from '../../src/platform/database/migrate.ts';
import { asOwner, createTestDatabase, type TestDatabase } from '../kit/database.ts';
import { headerOf, loadRows, migrateUpTo, rowCounts, type DumpHeader } from './dump.ts';

const FIXTURES = 'test/upgrade/fixtures';
export const APPLICATION_ROLE = 'guildhall_app';

export interface Fixture {
  /** `0.1.0/world.seed` */
  readonly name: string;
  readonly header: DumpHeader;
  readonly sql: string;
}

/** Every kept database of every version. */
export function fixtures(): Fixture[] {
  return readdirSync(FIXTURES)
    .sort()
    .flatMap((release) =>
      readdirSync(join(FIXTURES, release))
        .filter((file) => file.endsWith('.sql.gz'))
        .sort()
        .map((file) => {
          const sql = gunzipSync(readFileSync(join(FIXTURES, release, file))).toString('utf8');
          return { name: `${release}/${file.replace('.sql.gz', '')}`, header: headerOf(sql), sql };
        }),
    );
}

/** Empty databases at the migrations of earlier versions: made once, and copied for each fixture. */
export class OldSchemas {
  private readonly templates = new Map<string, TestDatabase>();

  /** The database as the earlier version left it. */
  async restore({ header, sql }: Fixture): Promise<TestDatabase> {
    const template = await this.templateOf(header.migrations);
    const database = await createTestDatabase(nameOf(template));
    await loadRows(database.ownerUrl, sql);
    return database;
  }

  private async templateOf(migrations: readonly string[]): Promise<TestDatabase> {
    const key = migrations.join();
    const known = this.templates.get(key);
    if (known !== undefined) return known;
    const made = await createTestDatabase('template0');
    await migrateUpTo(made.ownerUrl, APPLICATION_ROLE, migrations);
    this.templates.set(key, made);
    return made;
  }

  async drop(): Promise<void> {
    for (const template of this.templates.values()) await template.drop();
  }
}

function nameOf({ ownerUrl }: TestDatabase): string {
  return new URL(ownerUrl).pathname.slice(1);
}

/** What an upgrade must leave as it is. */
export interface Standing {
  readonly rows: Readonly<Record<string, number>>;
  /** `USD worker_available` → the sum of all entries. */
  readonly money: Readonly<Record<string, string>>;
  /** `ledger:4` → hash. */
  readonly seals: Readonly<Record<string, string>>;
}

export function standingOf(database: TestDatabase): Promise<Standing> {
  return asOwner(database.ownerUrl, async (client) => {
    const { rows: money } = await client.query<{ account: string; total: string }>(
      `select a.currency || ' ' || a.kind as account, sum(e.amount)::text as total
       from ledger.entry e join ledger.account a on a.id = e.account_id group by 1`,
    );
    const { rows: seals } = await client.query<{ seal: string; hash: string }>(
      `select log || ':' || n as seal, encode(hash, 'hex') as hash from platform.seal`,
    );
    return {
      rows: await rowCounts(client),
      money: Object.fromEntries(money.map(({ account, total }) => [account, total])),
      seals: Object.fromEntries(seals.map(({ seal, hash }) => [seal, hash])),
    };
  });
}

/** Brings it to the newest version; answers the migrations that this took. */
export function upgrade(database: TestDatabase): Promise<string[]> {
  return migrate(database.ownerUrl, APPLICATION_ROLE);
}
