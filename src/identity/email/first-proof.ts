/**
 * What ends when a reset of the password proves an address for the first time. Whoever registered with the address may be somebody else:
 * nothing that they set up may give them a way in, or send money to them.
 */
import { Injectable } from '@nestjs/common';
import type { PersonId } from '../../kernel/index.ts';
import type { Tx } from '../../platform/index.ts';

type End = (tx: Tx, personId: PersonId) => Promise<void>;

@Injectable()
export class FirstProof {
  private readonly ends: End[] = [];

  /** Call it in `onModuleInit`. @param end runs first in the transaction, so that it may lock what comes before the person */
  register(end: End): void {
    this.ends.push(end);
  }

  async endAll(tx: Tx, personId: PersonId): Promise<void> {
    for (const end of this.ends) await end(tx, personId);
  }
}
