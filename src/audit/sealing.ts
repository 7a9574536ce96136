/**
 * Seals every append-only log each minute, so that what was done cannot be changed without it showing; and notes the hash
 * of each sealed row, so that what was changed can be named.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ok } from '../kernel/index.ts';
import { Commands, DB, Jobs, Seals, systemCaller, type Db, type SealedLog } from '../platform/index.ts';

/** Seals that get their notes in one go: more than one only where seals were made without this job. */
const SEALS_AT_ONCE = 100;

@Injectable()
export class Sealing implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly seals: Seals,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    const run = async () => {
      await this.sealAll();
    };
    this.jobs.schedule({ name: 'audit_seal', cron: '* * * * *', run });
  }

  /** The logs that are sealed: `act`, and `ledger` where there is one. */
  async logs(): Promise<SealedLog[]> {
    const rows = await this.db.query<{ log: SealedLog }>('select log from platform.sealed_log order by log');
    return rows.map((row) => row.log);
  }

  /**
   * Seals what was committed since the last seals, each log in a transaction of its own; answers the logs that got one.
   * It writes no act: the act would be sealed next, and so on for ever.
   */
  async sealAll(): Promise<SealedLog[]> {
    const sealed: SealedLog[] = [];
    for (const log of await this.logs()) {
      const isNew = await this.commands.must(systemCaller('audit.seal'), async (tx) => {
        const made = await this.seals.sealNext(tx, log);
        await tx.query('select audit.note_sealed_rows($1, $2)', [log, SEALS_AT_ONCE]);
        return ok(made);
      });
      if (isNew) sealed.push(log);
    }
    return sealed;
  }
}
