/**
 * COPY, in and out of the database, as streams: millions of rows in constant memory.
 *
 * Going in needs a {@link Tx}, like every write. Going out is one statement, and so one consistent snapshot; it takes a
 * connection for as long as the client reads, so there is a limit on how many run at once.
 */
import { finished, Readable, type Writable } from 'node:stream';
import type { Pool, PoolClient } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Bug, isUuid, ok, refuse, type Result, say, tryLater } from '../../kernel/index.ts';
import type { Db, Tx } from './database.ts';

/** A quarter of the default pool: the rest stays free for requests that are over in milliseconds. */
const MOST_AT_ONCE = 4;

/** A stream to write COPY text to; done when it has finished. A statement that fails makes it emit the error. */
export async function copyIn(tx: Tx, sql: string): Promise<Writable> {
  const client = (await tx.entities.queryRunner?.connect()) as PoolClient | undefined;
  if (client === undefined) throw new Bug('a transaction has a connection');
  return client.query(copyFrom(sql));
}

/** Lifts the statement time-out for the rest of the transaction, for statements over a whole file. */
export async function allowLongStatements(tx: Tx): Promise<void> {
  await tx.query('set local statement_timeout = 0');
}

let running = 0;

/** A connection of its own for an export, in a transaction; whoever gives it back counts one less that is running. */
async function openForExport(db: Db, begin: string): Promise<Result<PoolClient>> {
  if (running >= MOST_AT_ONCE) {
    return refuse(tryLater(10, say`At most ${MOST_AT_ONCE} exports run at once; try again when one of them has ended.`));
  }
  running += 1;
  let client: PoolClient | null = null;
  try {
    // TypeORM's pool; its own query runner could not throw a connection away in the middle of a COPY.
    client = await (db.entities.connection.driver as unknown as { master: Pool }).master.connect();
    await client.query(begin);
  } catch (error) {
    running -= 1;
    client?.release(true);
    throw error;
  }
  return ok(client);
}

/**
 * The rows of `copy (…) to stdout` as they come. The connection goes back when the stream has been read to its end, and
 * is closed when it was given up before.
 *
 * @param sql a COPY statement; it takes no parameters, so quote with {@link uuidLiteral}
 * @returns the stream, or TRY_LATER when too many are running in this process
 */
export async function copyOut(db: Db, sql: string): Promise<Result<Readable>> {
  const opened = await openForExport(db, 'begin read only; set local statement_timeout = 0');
  if (!opened.ok) return opened;
  const connected = opened.value;
  const rows = connected.query(copyTo(sql));
  finished(rows, { writable: false }, (failure) => {
    running -= 1;
    if (failure) {
      connected.release(true);
      return;
    }
    connected.query('commit').then(
      () => connected.release(),
      () => connected.release(true),
    );
  });
  return ok(rows);
}

/**
 * The rows of several COPY statements, one after the other, all of one snapshot.
 *
 * @param statements `copy (…) to stdout`; they take no parameters
 * @returns the stream, or TRY_LATER when too many are running in this process
 */
export async function copyOutAll(db: Db, statements: readonly string[]): Promise<Result<Readable>> {
  // One worker: parallel plans would read the parts in any order, and exports are not to take the whole machine.
  const opened = await openForExport(
    db,
    'begin isolation level repeatable read read only; set local statement_timeout = 0; set local max_parallel_workers_per_gather = 0; set local jit = off',
  );
  if (!opened.ok) return opened;
  const connected = opened.value;
  async function* parts(): AsyncGenerator<Buffer> {
    for (const statement of statements) yield* connected.query(copyTo(statement)) as AsyncIterable<Buffer>;
    await connected.query('commit');
  }
  const rows = Readable.from(parts(), { objectMode: false, highWaterMark: 64 * 1024 });
  finished(rows, { writable: false }, (failure) => {
    running -= 1;
    connected.release(failure ? true : undefined);
  });
  return ok(rows);
}

/** A UUID as an SQL literal, for statements that take no parameters. @throws Bug when it is none */
export function uuidLiteral(id: string): string {
  if (!isUuid(id)) throw new Bug('expected a UUID');
  return `'${id}'::uuid`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

/** A value of a text column in COPY's text format; null is `\N`. */
export function copyText(value: string | null): string {
  if (value === null) return '\\N';

  return /[\\\x08-\x0d]/.test(value) ? value.replace(/[\\\x08-\x0d]/g, (character) => ESCAPES[character]!) : value;
}

/** The value of a column that COPY wrote in its text format; `\N` is null. */
export function readCopyText(field: string): string | null {
  if (!field.includes('\\')) return field;
  if (field === '\\N') return null;
  return field.replace(/\\([\\bfnrtv])/g, (_all, letter: string) => UNESCAPES[letter]!);
}

const UNESCAPES: Readonly<Record<string, string>> = { '\\': '\\', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
