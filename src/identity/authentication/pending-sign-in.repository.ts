/** SQL of sign-ins that wait for a second-factor code. */
import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import type { Db, Transport, Tx } from '../../platform/index.ts';
import { PendingSignInEntity } from './pending-sign-in.entity.ts';

@Injectable()
export class PendingSignInRepository {
  async insert(tx: Tx, pending: Omit<PendingSignInEntity, 'createdAt'>): Promise<void> {
    await tx.entities.insert(PendingSignInEntity, { ...pending, createdAt: tx.now });
  }

  async findValid(db: Db, tokenHash: Buffer, transport: Transport, now: Date): Promise<PendingSignInEntity | null> {
    return db.entities.findOneBy(PendingSignInEntity, { tokenHash, transport, expiresAt: MoreThan(now) });
  }

  /** Locks the row until the end of the transaction. Returns false if it was used or revoked meanwhile. */
  async lock(tx: Tx, id: string): Promise<boolean> {
    const rows = await tx.query('select from identity.pending_sign_in where id = $1 for update', [id]);
    return rows.length === 1;
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.entities.delete(PendingSignInEntity, { id });
  }

  async deleteExpired(tx: Tx): Promise<number> {
    const rows = await tx.query('delete from identity.pending_sign_in where expires_at <= $1 returning id', [tx.now]);
    return rows.length;
  }
}
