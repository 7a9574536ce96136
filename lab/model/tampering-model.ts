/**
 * `npm run model -- tampering`: random edits by a superuser with the triggers off, each of which must be found, and the
 * journal or act that it was about named.
 *
 * Four things find: the audit, the journals' own hashes, the seals with the notes beside them, and, of a forger who makes
 * even those anew, the copy of the notes that somebody outside keeps.
 */
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { AuditModule, Sealing } from '../../src/audit/index.ts';
import { changesOfBlock, type Reader } from '../../src/books/index.ts';
import { newId, ok, publicId, Random, systemClock } from '../../src/kernel/index.ts';
import { Ledger, LedgerModule } from '../../src/ledger/index.ts';
import { Commands, readConfig, systemCaller, type SealedLog } from '../../src/platform/index.ts';
import { PlatformModule } from '../../src/platform/platform.module.ts';
import { ModelBooks } from './ledger-books.ts';
import { OPENING, requestOf, type Move, type Request } from './ledger-moves.ts';
import { CHART_NAMES, Owners } from './ledger-parameters.ts';
import { COVERS, EDITS, IN_THE_WAY, type Victim } from './tampering-edits.ts';

export interface TamperingOptions {
  readonly databaseUrl: string;
  /** As a superuser. */
  readonly ownerUrl: string;
  readonly edits: number;
  readonly seed: number;
  readonly onEdit?: () => void;
}

export interface TamperingReport {
  readonly model: 'tampering';
  readonly edits: number;
  readonly found: number;
  readonly named: number;
  /** How many were found by what. */
  readonly foundBy: Readonly<Record<string, number>>;
  /** Edits that were not found, or whose victim was not named. */
  readonly missed: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

/** Journals and acts to tamper with. */
const BLOCKS = 4;
const MOVES_PER_BLOCK = 12;

export async function modelTampering(options: TamperingOptions): Promise<TamperingReport> {
  const started = Date.now();
  const random = new Random(options.seed);
  await fill(options.databaseUrl, random);
  const forger = new pg.Client({ connectionString: options.ownerUrl });
  await forger.connect();
  try {
    const outside = await copyOfNotes(forger);
    const foundBy: Record<string, number> = {};
    const missed: string[] = [];
    let [found, named] = [0, 0];
    const untouched = await findings(forger, outside, null);
    if (untouched.by.length > 0) throw new Error(`found without an edit: ${untouched.by.join(', ')}`);
    for (let edit = 0; edit < options.edits; edit++) {
      const what = Object.keys(EDITS)[edit % Object.keys(EDITS).length]!;
      const cover = random.pick(Object.keys(COVERS));
      const result = await tryEdit(forger, outside, random, what, cover);
      for (const by of result.by) foundBy[by] = (foundBy[by] ?? 0) + 1;
      if (result.by.length > 0) found += 1;
      if (result.isNamed) named += 1;
      else missed.push(`${what}, hiding ${cover}${result.by.length > 0 ? `: found by ${result.by.join(', ')}, but not named` : ''}`);
      options.onEdit?.();
    }
    const seconds = Math.round((Date.now() - started) / 100) / 10;
    return { model: 'tampering', edits: options.edits, found, named, foundBy, missed, seed: options.seed, seconds };
  } finally {
    await forger.end();
  }
}

/** Edits in a transaction, looks what is found, and takes it back. */
async function tryEdit(forger: pg.Client, outside: Notes, random: Random, what: string, cover: string): Promise<Findings> {
  await forger.query('begin');
  try {
    await forger.query('set local session_replication_role = replica');
    for (const sql of IN_THE_WAY) await forger.query(sql);
    const victim = await EDITS[what]!(forger, random);
    for (const sql of COVERS[cover] ?? []) await forger.query(sql);
    return await findings(forger, outside, victim);
  } finally {
    await forger.query('rollback');
  }
}

interface Findings {
  readonly by: readonly string[];
  readonly isNamed: boolean;
}

async function findings(forger: pg.Client, outside: Notes, victim: Victim | null): Promise<Findings> {
  const rows = async <Row>(sql: string, parameters: readonly unknown[] = []) => (await forger.query(sql, [...parameters])).rows as Row[];
  const by = new Set<string>();
  const names: string[] = [];
  // A name of the audit is an event's, an account's or a journal's: of an event, its journal is looked up.
  const audit = await rows<{ subject: string; journal_id: string | null }>(
    `select a.subject, p.journal_id from ledger.audit() a left join ledger.posted p on a.subject in (p.event || ':' || p.ref, p.event || ':' || p.ref || ' USD')`,
  );
  if (audit.length > 0) by.add('audit');
  for (const { subject, journal_id } of audit) names.push(subject, ...(journal_id === null ? [] : [journal_id]));
  for (const { id } of await rows<{ id: string }>('select journal_id as id from ledger.altered_journals()')) {
    by.add('journal hashes');
    names.push(id);
  }
  const reader: Reader = { query: rows };
  const broken = await rows<{ log: SealedLog; n: string }>(
    'select l.log, b.n::text as n from platform.sealed_log l, lateral platform.broken_seals(l.log) b',
  );
  for (const { log, n } of broken) {
    by.add('seals');
    names.push(...(await changesOfBlock(reader, log, Number(n))).map((change) => change.id));
  }
  const now = await copyOfNotes(forger, true);
  if ([...outside.seals].some(([seal, hash]) => now.seals.get(seal) !== hash) || now.seals.size !== outside.seals.size) {
    by.add('the copy kept outside');
    for (const [id, hash] of outside.rows) if (now.rows.get(id) !== hash) names.push(id);
    for (const id of now.rows.keys()) if (!outside.rows.has(id)) names.push(id);
  }
  if (victim === null) return { by: [...by], isNamed: false };
  const wanted = [victim.id, publicId(victim.log === 'act' ? 'Act' : 'Journal', victim.id)];
  return { by: [...by], isNamed: names.some((name) => wanted.some((id) => name.includes(id))) };
}

/** What an auditor keeps: the hash of each seal and of each row under it. */
interface Notes {
  readonly seals: ReadonlyMap<string, string>;
  readonly rows: ReadonlyMap<string, string>;
}

/** @param fromRows hashes the rows as they are now, rather than believing what is noted beside the seals */
async function copyOfNotes(client: pg.Client, fromRows = false): Promise<Notes> {
  const seals = await client.query<{ seal: string; hash: string }>(
    `select log || n as seal, encode(hash, 'hex') as hash from platform.seal`,
  );
  const rows = await client.query<{ id: string; hash: string }>(
    fromRows
      ? `select id, encode(sha256(convert_to(line, 'UTF8')), 'hex') as hash from ledger.journal_line
         union all select id, encode(sha256(convert_to(line, 'UTF8')), 'hex') from platform.act_line`
      : `select u.id, encode(u.hash, 'hex') as hash from audit.sealed_rows r, unnest(r.ids, r.hashes) u(id, hash)`,
  );
  return {
    seals: new Map(seals.rows.map(({ seal, hash }) => [seal, hash])),
    rows: new Map(rows.rows.map(({ id, hash }) => [id, hash])),
  };
}

/** Random postings, each with an act, sealed in some blocks. */
async function fill(databaseUrl: string, random: Random): Promise<void> {
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: databaseUrl, SECRET: 'no secret is kept by the model of the ledger' });
  class BooksModule {}
  const imports = [PlatformModule.forRoot({ config, clock: systemClock, http: false }), LedgerModule, AuditModule];
  const app = await NestFactory.createApplicationContext({ module: BooksModule, imports }, { logger: ['error'], abortOnError: false });
  const [ledger, commands] = [app.get(Ledger), app.get(Commands)];
  const [owners, books] = [new Owners(), new ModelBooks()];
  const earlier: Request[] = [];
  const postMove = async (move: Move) => {
    const request = requestOf(move, owners, books, earlier);
    if (books.predict(request.key, request.events).kind !== 'posted') return;
    const journal = await commands.must(systemCaller(random.pick(['nightly', 'hourly'])), async (tx) => {
      const posted = await ledger.post(tx, request.key, request.events);
      tx.act(
        'test.posted',
        { kind: 'test', id: newId(tx.now), organisationId: owners.organisations[0] },
        { amountMinor: random.below(1_000) },
      );
      return posted;
    });
    if (journal === null) return;
    books.apply(request.key, request.events, journal);
    owners.posted.push(...request.events.filter((event) => event.lines.length > 0));
  };
  try {
    for (const move of OPENING) await postMove(move);
    for (let block = 0; block < BLOCKS; block++) {
      for (let count = 0; count < MOVES_PER_BLOCK; count++) {
        const names = count === 0 ? (['reversal'] as const) : [random.pick(CHART_NAMES), random.pick(CHART_NAMES)];
        await postMove({ names, wrong: null, seed: random.below(1e9) });
      }
      if (block === BLOCKS - 2) await commands.must(systemCaller('test'), async (tx) => ok(await tx.query('select ledger.roll_up()')));
      await sealEverything(app.get(Sealing), commands);
    }
  } finally {
    await app.close();
  }
}

/** Transactions of others on the same server hold sealing back: tries until nothing is left. */
async function sealEverything(sealing: Sealing, commands: Commands): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    await sealing.sealAll();
    const [left] = await commands.must(systemCaller('test'), async (tx) =>
      ok(
        await tx.query<{ rows: number }>(
          `select count(*)::int as rows from platform.act a where not exists
             (select from platform.seal s where s.log = 'act' and a.xid >= s.from_xid and a.xid < s.to_xid)`,
        ),
      ),
    );
    const [journals] = await commands.must(systemCaller('test'), async (tx) =>
      ok(
        await tx.query<{ rows: number }>(
          `select count(*)::int as rows from ledger.journal j where not exists
             (select from platform.seal s where s.log = 'ledger' and j.xid >= s.from_xid and j.xid < s.to_xid)`,
        ),
      ),
    );
    if (left?.rows === 0 && journals?.rows === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('rows stay unsealed');
}
