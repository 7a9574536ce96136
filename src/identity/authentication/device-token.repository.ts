/** SQL of device tokens. A device token proves that a person signed in on this device before. */
import { Injectable } from '@nestjs/common';
import type { PersonId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';

/** UUID of a device token's row. */
export type DeviceTokenId = string;

@Injectable()
export class DeviceTokenRepository {
  /** Returns the id of the person's token with this hash, if it has not expired. */
  async findValid(db: Db, personId: PersonId | null, tokenHash: Buffer, now: Date): Promise<DeviceTokenId | null> {
    const [row] = await db.query<{ id: string }>(
      'select id from identity.device_token where token_hash = $1 and person_id = $2 and expires_at > $3',
      [tokenHash, personId, now],
    );
    return row?.id ?? null;
  }

  async insert(tx: Tx, token: { id: DeviceTokenId; personId: PersonId; tokenHash: Buffer; expiresAt: Date }): Promise<void> {
    await tx.query('insert into identity.device_token (id, person_id, token_hash, created_at, expires_at) values ($1, $2, $3, $4, $5)', [
      token.id,
      token.personId,
      token.tokenHash,
      tx.now,
      token.expiresAt,
    ]);
  }

  /** Records a sign-in with the token. Returns false if it was revoked meanwhile. */
  async use(tx: Tx, id: DeviceTokenId, expiresAt: Date): Promise<boolean> {
    const rows = await tx.query('update identity.device_token set last_used_at = $2, expires_at = $3 where id = $1 returning id', [
      id,
      tx.now,
      expiresAt,
    ]);
    return rows.length === 1;
  }

  /**
   * Deletes the person's tokens above `most`, except `kept`: first tokens that were never used again, then the least recently used.
   * So a script that never sends its tokens back replaces its own tokens, not those of the person's browsers.
   */
  async trim(tx: Tx, personId: PersonId, kept: DeviceTokenId, most: number): Promise<void> {
    await tx.query(
      `delete from identity.device_token where id in (
         select id from identity.device_token where person_id = $1 and id <> $2
         order by last_used_at desc nulls last, created_at desc, id desc offset $3)`,
      [personId, kept, most - 1],
    );
  }

  /** Deletes all tokens of the person. Returns their number. */
  async deleteAll(tx: Tx, personId: PersonId): Promise<number> {
    const rows = await tx.query('delete from identity.device_token where person_id = $1 returning id', [personId]);
    return rows.length;
  }

  async deleteExpired(tx: Tx): Promise<number> {
    const rows = await tx.query('delete from identity.device_token where expires_at <= $1 returning id', [tx.now]);
    return rows.length;
  }
}
