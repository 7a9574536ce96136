/**
 * Seals every append-only log each minute, so that a later change of a sealed row is detected. Also notes the hash of each
 * sealed row, so that a changed row can be named.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ok } from '../kernel/index.ts';
import { Commands, DB, Jobs, Seals, systemCaller, type Db, type SealedLog } from '../platform/index.ts';
import { SealRepository } from './seal.repository.ts';

/** Maximum number of seals that are noted in one run. Each run adds one seal; there are more when another tool sealed the log. */
const SEALS_PER_RUN = 100;

@Injectable()
export class Sealing implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly seals: Seals,
    private readonly rows: SealRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    const run = async () => {
      await this.sealAll();
    };
    this.jobs.schedule({ name: 'audit_seal', cron: '* * * * *', run });
  }

  /** The logs that are sealed: `act`, and `ledger`. */
  logs(): Promise<SealedLog[]> {
    return this.rows.logs(this.db);
  }

  /**
   * Seals the rows that were committed since the last seals, each log in a transaction of its own. Returns the logs that got a
   * seal. It writes no act, because that act would have to be sealed next, without end.
   */
  async sealAll(): Promise<SealedLog[]> {
    const sealed: SealedLog[] = [];
    for (const log of await this.logs()) {
      const isNew = await this.commands.must(systemCaller('audit.seal'), async (tx) => {
        const made = await this.seals.sealNext(tx, log);
        await this.rows.noteRows(tx, log, SEALS_PER_RUN);
        return ok(made);
      });
      if (isNew) sealed.push(log);
    }
    return sealed;
  }
}
