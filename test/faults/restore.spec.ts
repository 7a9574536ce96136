/**
 * docs/backup.md, tried: a base backup is copied while the marketplace works, the archive of the write-ahead log goes on,
 * the server is lost, and another is brought back from both to a moment that is chosen. Then every check finds nothing,
 * and work goes on.
 */
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventFeed, Sealing, type FeedCursor } from '../../src/audit/index.ts';
import { FeedRelay } from '../../src/audit/feed/relay.ts';
import { bootApi } from '../../src/boot.ts';
import { ALL_CHECKS } from '../../src/checks.ts';
import { OrganisationCommands, PersonCommands } from '../../src/identity/index.ts';
import { ShiftedClock, type OrganisationId } from '../../src/kernel/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { DB, systemCaller, valueOf, type Db } from '../../src/platform/index.ts';
import { PassportAuthenticator } from '../../src/identity/index.ts';
import { startEmbedded, type EmbeddedServer } from '../../src/operator/embedded-postgres.ts';
import { openSandbox, type Sandbox } from '../../lab/sandbox/sandbox.ts';
import { urlFor, withClient } from '../../src/operator/tool-database.ts';

const SYSTEM = systemCaller('test');
const today = () => new Date().toISOString().slice(0, 10);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let home: string;
let server: EmbeddedServer;
let restored: EmbeddedServer | null = null;
let sandbox: Sandbox;
let given: string | undefined;
let organisationId: OrganisationId;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'guildhall-restore-'));
  await chmod(home, 0o755);
  await mkdir(join(home, 'archive'));
  await chmod(join(home, 'archive'), 0o777);
  server = await startEmbedded({ directory: join(home, 'first'), durable: true, settings: ['archive_mode=on', 'wal_level=replica'] });
  given = process.env.SANDBOX_DATABASE_URL;
  process.env.SANDBOX_DATABASE_URL = server.url;
  sandbox = await openSandbox();
}, 120_000);
afterAll(async () => {
  if (given === undefined) delete process.env.SANDBOX_DATABASE_URL;
  else process.env.SANDBOX_DATABASE_URL = given;
  await restored?.stop();
  await server?.stop().catch(() => undefined);
  await rm(home, { recursive: true, force: true });
}, 60_000);

async function fund(app: Sandbox['app'], reference: string): Promise<void> {
  valueOf(await app.get(FundingCommands).record(SYSTEM, { organisationId, amountMinor: 700n, reference, valueDate: today() }));
}

/** Gives all acts their positions; returns the cursor after the last one. */
async function relayed(app: Sandbox['app']): Promise<FeedCursor> {
  while ((await app.get(FeedRelay).relay()) > 0);
  return app.get(EventFeed).end();
}

/** Copies the data while somebody works, between start and stop of the backup, which one session has to hold. */
async function baseBackup(): Promise<string> {
  const copy = join(home, 'base');
  await withClient(server.url, async (client) => {
    await client.query(`select pg_backup_start('nightly', true)`);
    const working = Promise.all([1, 2, 3, 4, 5].map((n) => fund(sandbox.app, `during the copy ${n}`)));
    await cp(join(home, 'first', 'data'), copy, {
      recursive: true,
      preserveTimestamps: true,
      // The log is archived by itself; the process id is of the server that runs.
      filter: (path) => !/\/(pg_wal\/[0-9A-F].*|pg_wal\/archive_status\/.*|postmaster\.(pid|opts))$/.test(path),
    });
    await working;
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
    await writeFile(join(copy, 'backup_label'), rows[0]!.labelfile);
  });
  return copy;
}

/** Waits until all that was written by now lies in the archive. */
async function archived(): Promise<void> {
  const { file } = await withClient(server.url, async (client) => {
    const { rows } = await client.query<{ file: string }>('select pg_walfile_name(pg_switch_wal()) as file');
    return rows[0]!;
  });
  for (let tries = 0; !(await readdir(join(home, 'archive'))).includes(file); tries++) {
    if (tries > 600) throw new Error(`${file} was not archived`);
    await pause(50);
  }
}

async function restore(copy: string, until: Date): Promise<EmbeddedServer> {
  const data = join(home, 'second', 'data');
  await mkdir(join(home, 'second'));
  await cp(join(home, 'first', 'password'), join(home, 'second', 'password'), { preserveTimestamps: true });
  await cp(copy, data, { recursive: true, preserveTimestamps: true });
  const settings = [
    `restore_command = 'cp ${join(home, 'archive')}/%f %p'`,
    // Time zones by name are not known yet when this is read.
    `recovery_target_time = '${until.toISOString().replace('Z', '+00')}'`,
    `recovery_target_action = 'promote'`,
    `archive_command = ''`,
  ];
  const file = join(data, 'postgresql.auto.conf');
  await writeFile(file, `${await readFile(file, 'utf8')}\n${settings.join('\n')}\n`);
  await writeFile(join(data, 'recovery.signal'), '');
  await ownAsTheServerDoes(join(home, 'second'));
  const started = await startEmbedded({ directory: join(home, 'second'), durable: true });
  await withClient(started.url, async (client) => {
    for (;;) {
      const { rows } = await client.query<{ recovering: boolean }>('select pg_is_in_recovery() as recovering');
      if (rows[0]?.recovering === false) return;
      await pause(50);
    }
  });
  return started;
}

/** As root, the server runs as another user, and what we copied is root's. */
async function ownAsTheServerDoes(folder: string): Promise<void> {
  await chmod(join(folder, 'data'), 0o700);
  if (process.getuid?.() !== 0) return;
  const { execFileSync } = await import('node:child_process');
  execFileSync('chown', ['-R', 'postgres:postgres', folder]);
}

it('comes back to the moment that was chosen, and goes on from there', async () => {
  const owner = await ownerOfAnOrganisation(sandbox);
  organisationId = owner;
  await withClient(server.url, async (client) => {
    await client.query(`alter system set archive_command = 'test ! -f ${join(home, 'archive')}/%f && cp %p ${join(home, 'archive')}/%f'`);
    await client.query('select pg_reload_conf()');
  });
  await fund(sandbox.app, 'before the backup');
  await sandbox.app.get(Sealing).sealAll();
  const copy = await baseBackup();
  await fund(sandbox.app, 'after the backup');
  await sandbox.app.get(Sealing).sealAll();
  const restoredTo = await relayed(sandbox.app);
  await pause(50);
  const chosen = new Date();
  await pause(50);
  await fund(sandbox.app, 'after the moment that is chosen');
  const lost = await relayed(sandbox.app);
  await archived();
  await sandbox.app.close();
  await server.crash();

  restored = await restore(copy, chosen);
  const name = new URL(sandbox.database.url).pathname.slice(1);
  const found = await withClient(urlFor(restored.url, name), async (client) => {
    for (const check of ALL_CHECKS) expect([check.name, (await client.query(check.sql)).rows]).toEqual([check.name, []]);
    const { rows } = await client.query<{ reference: string }>('select reference from payouts.funding order by 1');
    return rows.map(({ reference }) => reference.toLowerCase());
  });
  expect(found).toEqual(['after the backup', 'before the backup', ...[1, 2, 3, 4, 5].map((n) => `during the copy ${n}`)].sort());

  // The application's role and its password are part of the backup.
  const url = new URL(sandbox.database.url);
  url.port = String(restored.port);
  const next = await bootApi({ config: { ...sandbox.config, DATABASE_URL: url.href }, clock: new ShiftedClock(), logger: false });
  try {
    await fund(next.app, 'after the restore');
    await next.app.get(Sealing).sealAll();
    // What a reader saw after the moment is gone, and its positions are given to other acts: in a new epoch.
    const end = await relayed(next.app);
    expect(end.epoch).toBeGreaterThan(lost.epoch);
    expect(end.position).toBeGreaterThan(restoredTo.position);
    for (const cursor of [lost, restoredTo]) {
      const beginAt = { epoch: end.epoch, position: restoredTo.position };
      expect(await next.app.get(EventFeed).read(cursor, 100)).toEqual({ gone: { reason: 'NEW_EPOCH', beginAt } });
      expect(await next.app.get(EventFeed).read(beginAt, 100)).toMatchObject({ gone: null, next: end, isLast: true });
    }
    const db = next.app.get<Db>(DB);
    for (const check of ALL_CHECKS) expect([check.name, await db.query(check.sql)]).toEqual([check.name, []]);
    const seals = await db.query<{ n: bigint }>(`select n from platform.seal where log = 'ledger' order by n`);
    expect(seals.map(({ n }) => n)).toEqual([1n, 2n, 3n]);
  } finally {
    await next.app.close();
  }
}, 180_000);

async function ownerOfAnOrganisation({ app }: Sandbox): Promise<OrganisationId> {
  const visitor = { actor: { kind: 'anonymous' as const }, requestId: 'test', address: '127.0.0.1' };
  const started = valueOf(
    await app.get(PersonCommands).register(visitor, {
      ...{ email: 'o@example.org', name: 'O', password: 'a backup that was tried', birthDate: '1990-05-17', country: 'KE' },
      ...{ acceptedTerms: '2026-11', device: 'test' },
    }),
  );
  const actor = await app.get(PassportAuthenticator).actorOf(started.token);
  const caller = { actor: actor!, requestId: 'test', address: '127.0.0.1' };
  return valueOf(await app.get(OrganisationCommands).create(caller, { name: 'Restored', currency: null, idempotencyKey: null }));
}
