/**
 * The one way to write: a transaction, the decision, the writes, the acts, the commit.
 *
 * A refusal rolls everything back, unless it says that it keeps what it wrote. A serialization failure or a deadlock
 * runs the whole command again. An idempotency key makes a repeat answer what the first run answered, if the caller may
 * still do what they ask for.
 *
 * Appending acts fires the trigger `audit.queue_event`: published acts wait for their positions in the event feed.
 */
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { allOf, Bug, type Clock, conflict, invalid, newId, type Refusal, refuse, type Result, say } from '../../kernel/index.ts';
import type { Actor, Caller } from '../access/actor.ts';
import { OpenTransaction, type Db, type Tx } from '../database/database.ts';
import { CLOCK } from '../database/tokens.ts';
import { ActSignal } from './act-signal.repository.ts';

/** Longest idempotency key, in characters: platform.command_key. */
const LONGEST_KEY = 200;
/** Attempts at one command when the database asks for a repeat. */
const ATTEMPTS = 3;
/** serialization_failure and deadlock_detected. */
const REPEATABLE = new Set(['40001', '40P01']);

/** Why the caller may not do this: one or more refusals. Null or an empty list: the caller may. */
export type Verdict = Refusal | readonly Refusal[] | null;

export interface Idempotency<T> {
  /** Chosen by the caller, unique for them; null or undefined: no protection against repeats. */
  readonly key: string | null | undefined;
  /** Name of the command, `<noun>.<verb>`: the same key with another command is refused. */
  readonly command: string;
  /** What was asked: the same key with another request is refused. */
  readonly request: unknown;
  /**
   * Who may do this: role, membership, scope, ownership. It runs before the work of every run, and before a stored
   * answer is returned, because the caller may have lost their rights since the first run. It must not check
   * preconditions (states, funds, limits): an honest repeat still gets the first answer.
   *
   * @param answered the stored answer of a repeat; undefined on a first run
   */
  readonly authorise: (db: Db, answered?: T) => Verdict | Promise<Verdict>;
}

@Injectable()
export class Commands {
  constructor(
    private readonly dataSource: DataSource,
    private readonly signal: ActSignal,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` in one transaction and commits when it answers `ok`.
   *
   * @param idempotency with a key, the value must survive JSON (bigint and Date do not): keep to ids
   */
  async run<T>(caller: Caller, work: (tx: Tx) => Promise<Result<T>>, idempotency?: Idempotency<T>): Promise<Result<T>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(caller, work, idempotency);
      } catch (error) {
        if (attempt >= ATTEMPTS || !REPEATABLE.has(String((error as { code?: unknown }).code))) throw error;
      }
    }
  }

  /** For jobs and seeds: the value, or a Bug that names the refusal. */
  async must<T>(caller: Caller, work: (tx: Tx) => Promise<Result<T>>): Promise<T> {
    return valueOf(await this.run(caller, work));
  }

  private async attempt<T>(caller: Caller, work: (tx: Tx) => Promise<Result<T>>, idempotency?: Idempotency<T>): Promise<Result<T>> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.query('begin');
      try {
        const tx = new OpenTransaction(runner, caller.actor, this.clock.now());
        const result = await this.decide(tx, caller, work, idempotency);
        if (result.ok || result.keep) {
          await appendActs(runner, tx, caller);
          await runner.query('commit');
          if (tx.acts.length > 0) this.signal.committed();
        } else {
          await runner.query('rollback');
        }
        return result;
      } catch (error) {
        // The connection may be the thing that broke: the first error is the one to tell.
        await runner.query('rollback').catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  private async decide<T>(
    tx: OpenTransaction,
    caller: Caller,
    work: (tx: Tx) => Promise<Result<T>>,
    idempotency?: Idempotency<T>,
  ): Promise<Result<T>> {
    if (idempotency === undefined) return work(tx);
    const { key } = idempotency;
    const repeated = key === null || key === undefined ? null : await this.reserveKey<T>(tx, caller, key, idempotency);
    if (repeated !== null && !repeated.ok) return repeated;
    const allowed = allOf(asList(await idempotency.authorise(tx, repeated?.value)));
    if (!allowed.ok) return allowed;
    if (repeated !== null) return repeated;
    const result = await work(tx);
    if (key === null || key === undefined) return result;
    const of = [ownerOf(caller.actor), key];
    if (result.ok) {
      const value = JSON.stringify({ value: result.value });
      await tx.query('update platform.command_key set value = $3 where owner = $1 and key = $2', [...of, value]);
    } else if (result.keep) {
      // What was written stays, but there is no answer to give again: the repeat is decided anew.
      await tx.query('delete from platform.command_key where owner = $1 and key = $2', of);
    }
    return result;
  }

  /** Null: the key is new, and reserved until this transaction ends. Else the answer of the first run, or a refusal. */
  private async reserveKey<T>(
    tx: OpenTransaction,
    caller: Caller,
    key: string,
    { command, request }: Idempotency<T>,
  ): Promise<Result<T> | null> {
    const length = [...key.slice(0, 2 * LONGEST_KEY + 1)].length;
    if (length < 1 || length > LONGEST_KEY) {
      return refuse(invalid(say`An idempotency key has 1 to ${LONGEST_KEY} characters.`, 'idempotencyKey'));
    }
    const owner = ownerOf(caller.actor);
    const hash = createHash('sha256').update(canonical(request)).digest('hex');
    // A concurrent repeat waits here for the first to end.
    const inserted = await tx.query<{ key: string }>(
      `insert into platform.command_key (owner, key, command, request_hash, created_at) values ($1, $2, $3, $4, $5)
       on conflict (owner, key) do nothing returning key`,
      [owner, key, command, hash, tx.now],
    );
    if (inserted.length > 0) return null;
    const [first] = await tx.query<{ command: string | null; request_hash: string; value: { value: T } }>(
      'select command, request_hash, value from platform.command_key where owner = $1 and key = $2',
      [owner, key],
    );
    if (first === undefined) throw new Bug('a command key vanished');
    // Keys from before 0024 have no command.
    if (first.request_hash !== hash || (first.command !== null && first.command !== command)) {
      return refuse(conflict('KEY_USED', 'This idempotency key was used for another request; choose a new one.'));
    }
    return { ok: true, value: first.value.value };
  }
}

/** The value, or a {@link Bug}: for callers for whom a refusal is a mistake in the code. */
export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Bug(
    `refused: ${result.refusals.map((refusal) => `${refusal.kind} ${refusal.path?.join('.') ?? ''} ${refusal.message}`).join('; ')}`,
  );
}

function asList(verdict: Verdict): readonly Refusal[] {
  if (verdict === null) return [];
  return Array.isArray(verdict) ? (verdict as readonly Refusal[]) : [verdict as Refusal];
}

/**
 * Whose key it is. All sessions and API keys of a person share their keys: a repeat may be sent with a new session. What
 * this credential may do is decided by `authorise`, not by the key.
 */
function ownerOf(actor: Actor): string {
  return actor.kind === 'person' ? actor.personId : actor.kind === 'system' ? `system:${actor.name}` : 'anonymous';
}

/** JSON with sorted keys, so that equal requests have equal hashes. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    if (part !== null && typeof part === 'object' && !Array.isArray(part) && !(part instanceof Date)) {
      return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return part;
  });
}

async function appendActs(runner: QueryRunner, tx: OpenTransaction, caller: Caller): Promise<void> {
  if (tx.acts.length === 0) return;
  const { actor } = caller;
  const via = actor.kind === 'person' ? (actor.sessionId ?? actor.apiKeyId) : null;
  const rows = tx.acts.map((act) => ({
    id: newId<'Act'>(tx.now),
    verb: act.verb,
    subject_kind: act.subject.kind,
    subject_id: act.subject.id,
    organisation_id: act.subject.organisationId ?? null,
    data: act.data,
  }));
  await runner.query(
    `insert into platform.act (id, at, actor_kind, actor_id, actor_name, via, verb, subject_kind, subject_id, organisation_id, data, request_id)
     select r.id, $2, $3, $4, $5, $6, r.verb, r.subject_kind, r.subject_id, r.organisation_id, r.data, $7
     from jsonb_to_recordset($1) as r(id uuid, verb text, subject_kind text, subject_id uuid, organisation_id uuid, data jsonb)`,
    [
      JSON.stringify(rows, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)),
      tx.now,
      actor.kind,
      actor.kind === 'person' ? actor.personId : null,
      actor.kind === 'system' ? actor.name : null,
      via,
      caller.requestId,
    ],
  );
}
