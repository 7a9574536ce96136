/** Forgets old idempotency keys: a repeat that comes a month later is not a repeat. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, type Clock } from '../../kernel/index.ts';
import { DB, type Db } from '../database/database.ts';
import { CLOCK } from '../database/tokens.ts';
import { Jobs } from '../jobs/jobs.ts';
import { CommandKeyRepository } from './command-key.repository.ts';

const KEPT_SECONDS = 30 * 86_400;

@Injectable()
export class CommandKeys implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly repository: CommandKeyRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.schedule({ name: 'forget_command_keys', cron: '17 3 * * *', run: () => this.forgetOld() });
  }

  async forgetOld(): Promise<void> {
    await this.repository.forgetBefore(this.db, addSeconds(this.clock.now(), -KEPT_SECONDS));
  }
}
