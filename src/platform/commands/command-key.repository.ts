/** SQL of idempotency keys outside of the commands that they belong to. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../database/database.ts';

@Injectable()
export class CommandKeyRepository {
  /** Deletes keys older than this, with the results stored under them. */
  async forgetBefore(db: Db, time: Date): Promise<void> {
    await db.query('delete from platform.command_key where created_at < $1', [time]);
  }
}
