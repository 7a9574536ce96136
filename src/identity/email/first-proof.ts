/**
 * Cleanup when a password reset proves an address for the first time. Another person may have registered with the address. Nothing
 * that they set up may give them access or send money to them.
 */
import { Injectable } from '@nestjs/common';
import type { PersonId } from '../../kernel/index.ts';
import type { Tx } from '../../platform/index.ts';

type Cleanup = (tx: Tx, personId: PersonId) => Promise<void>;

@Injectable()
export class FirstProof {
  private readonly cleanups: Cleanup[] = [];

  /**
   * Registers a cleanup. Call it in `onModuleInit`. @param cleanup runs first in the transaction, so that it may lock what comes before
   * the person in the lock order
   */
  register(cleanup: Cleanup): void {
    this.cleanups.push(cleanup);
  }

  async runAll(tx: Tx, personId: PersonId): Promise<void> {
    for (const cleanup of this.cleanups) await cleanup(tx, personId);
  }
}
