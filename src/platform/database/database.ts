/**
 * Reading takes a {@link Db}, writing demands a {@link Tx}. Only `Commands.run` makes a `Tx`, so a write outside a
 * transaction does not compile.
 */
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Actor } from '../access/actor.ts';

export interface Db {
  /** Runs one statement with `$1…` parameters and returns its rows (those of RETURNING, for a write). */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Reads through row mappings. */
  readonly entities: EntityManager;
}

declare const proof: unique symbol;

/** What an act is about. `kind` is a whole word: `batch`, `assignment`, `person`. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
  /** The organisation whose act log this belongs to, if any. */
  readonly organisationId?: string | null;
}

/** Proof of a running transaction. */
export interface Tx extends Db {
  readonly [proof]: true;
  /** The one "now" of the command. */
  readonly now: Date;
  readonly actor: Actor;
  /** Appends an act: `verb` is `<noun>.<past participle>` (`batch.launched`), `data` holds ids and numbers, never personal data. */
  act(verb: string, subject: Subject, data?: Readonly<Record<string, unknown>>): void;
}

/** Injection token of the {@link Db} for reads outside a command. */
export const DB = Symbol('Db');

async function run<Row>(runner: QueryRunner, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
  const result = await runner.query(sql, parameters as unknown[], true);
  return (result.records ?? []) as Row[];
}

/** A {@link Db} that takes a connection from the pool for each statement. */
export function pooledDb(dataSource: DataSource): Db {
  return {
    entities: dataSource.manager,
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      const runner = dataSource.createQueryRunner();
      try {
        return await run<Row>(runner, sql, parameters);
      } finally {
        await runner.release();
      }
    },
  };
}

/** @internal made by `Commands.run` only; acts are collected and written by it before the commit. */
export class OpenTransaction implements Tx {
  declare readonly [proof]: true;
  readonly acts: { verb: string; subject: Subject; data: Readonly<Record<string, unknown>> }[] = [];

  constructor(
    private readonly runner: QueryRunner,
    readonly actor: Actor,
    readonly now: Date,
  ) {}

  get entities(): EntityManager {
    return this.runner.manager;
  }

  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return run<Row>(this.runner, sql, parameters);
  }

  act(verb: string, subject: Subject, data: Readonly<Record<string, unknown>> = {}): void {
    this.acts.push({ verb, subject, data });
  }
}
