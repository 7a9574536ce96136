/**
 * A streaming standby for reads that may lag: documents, exports, statistics, lists of admins. A read is marked by asking for
 * {@link Replica.dbFor}; everything else reads the primary. Never mark a read that a decision about money, a command, a policy or a
 * sign-in depends on.
 *
 * The primary is read instead while the standby is farther behind than DATABASE_REPLICA_MAXIMUM_LAG_MS or does not answer, and for a
 * person whose own newest acts it does not have yet: people see what they wrote, whichever process they wrote it with.
 */
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Actor } from '../access/actor.ts';
import { CONFIG, type Config } from '../config/config.ts';
import { Metrics } from '../operations/metrics.ts';
import { DB, pooledDb, type Db } from './database.ts';

const MEASURE_MS = 1_000;
/** Positions of the primary that are remembered: what is behind by more has no measured lag. */
const SAMPLES = 600;
/** Newest acts of a person that the standby must have; requests of one person run side by side. */
const OWN_ACTS = 10;

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

interface Sample {
  readonly at: number;
  readonly position: bigint;
}

export interface ReplicaStatus {
  /** Null: it does not answer, is no standby, or is behind by more than was measured. */
  readonly lagSeconds: number | null;
  readonly isUsed: boolean;
}

@Injectable()
export class Replica implements OnModuleDestroy {
  private readonly logger = new Logger('replica');
  private source: DataSource | null = null;
  private db: Db | null = null;
  private samples: Sample[] = [];
  private lagMs: number | null = null;
  private timer: NodeJS.Timeout | undefined;
  private measuring: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly primary: Db,
    metrics: Metrics,
  ) {
    if (config.DATABASE_REPLICA_URL === undefined) return;
    const lag = () => (this.lagMs === null ? Number.NaN : this.lagMs / 1_000);
    metrics.gauge('guildhall_replica_lag_seconds', 'How far the standby is behind the primary; NaN while that is unknown', lag);
  }

  /** Measures the lag from now on. */
  start(): void {
    if (this.config.DATABASE_REPLICA_URL === undefined) return;
    const next = () => {
      this.measuring = this.measure().finally(() => {
        this.timer = setTimeout(next, MEASURE_MS);
        this.timer.unref();
      });
    };
    next();
  }

  async onModuleDestroy(): Promise<void> {
    await this.measuring;
    clearTimeout(this.timer);
    await this.source?.destroy();
  }

  /** Null when no standby is set. */
  get status(): ReplicaStatus | null {
    if (this.config.DATABASE_REPLICA_URL === undefined) return null;
    return { lagSeconds: this.lagMs === null ? null : this.lagMs / 1_000, isUsed: this.usable() !== null };
  }

  /** Where to read what may lag: the standby, or the primary when the standby will not do for this actor now. */
  async dbFor(actor: Actor): Promise<Db> {
    const replica = this.usable();
    if (replica === null) return this.primary;
    if (actor.kind !== 'person') return replica;
    const own = await this.primary.query<{ id: string }>('select id from platform.act where actor_id = $1 order by id desc limit $2', [
      actor.personId,
      OWN_ACTS,
    ]);
    try {
      const ids = own.map(({ id }) => id);
      const [row] = await replica.query<{ found: number }>(
        'select count(*)::integer as found from platform.act where id = any($1::uuid[])',
        [ids],
      );
      return row?.found === own.length ? replica : this.primary;
    } catch (error) {
      this.lose(error);
      return this.primary;
    }
  }

  /** Compares the positions of both servers. */
  async measure(): Promise<void> {
    try {
      const [there] = await this.primary.query<{ position: bigint }>(`select (pg_current_wal_lsn() - '0/0')::bigint as position`);
      const now = performance.now();
      this.samples = [...this.samples.slice(-SAMPLES + 1), { at: now, position: there!.position }];
      this.db ??= await this.connect();
      const [here] = await this.db.query<{ position: bigint | null }>(
        `select case when pg_is_in_recovery() then (pg_last_wal_replay_lsn() - '0/0')::bigint end as position`,
      );
      const position = here?.position ?? null;
      const reached = position === null ? undefined : this.samples.findLast((sample) => sample.position <= position);
      this.lagMs = reached === undefined ? null : now - reached.at;
    } catch (error) {
      this.lose(error);
    }
  }

  private usable(): Db | null {
    return this.lagMs !== null && this.lagMs <= this.config.DATABASE_REPLICA_MAXIMUM_LAG_MS ? this.db : null;
  }

  private lose(error: unknown): void {
    if (this.lagMs !== null) this.logger.warn(`the standby is not read: ${(error as Error).message}`);
    this.lagMs = null;
  }

  private async connect(): Promise<Db> {
    const { connection } = this.primary.entities;
    const entities = connection.entityMetadatas.map(({ target }) => target);
    const options = { ...(connection.options as PostgresOptions), url: this.config.DATABASE_REPLICA_URL, entities };
    const source = new DataSource(options);
    await source.initialize();
    this.source = source;
    return pooledDb(source);
  }
}
