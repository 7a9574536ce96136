/** SQL of e-mail tokens, the secrets of links. */
import { Injectable } from '@nestjs/common';
import type { AdminRequestId, PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import { EmailTokenEntity, type EmailToken } from './email-token.entity.ts';
import type { EmailTokenPurpose } from './email-token.ts';

@Injectable()
export class EmailTokenRepository {
  /** Inserts a token. Returns false if the same admin request already has one. */
  async insert(
    tx: Tx,
    token: {
      readonly id: string;
      readonly personId: PersonId;
      readonly purpose: EmailTokenPurpose;
      readonly tokenHash: Buffer;
      readonly expiresAt: Date;
      readonly requestId?: AdminRequestId;
    },
  ): Promise<boolean> {
    const rows = await tx.query(
      `insert into identity.email_token (id, person_id, purpose, token_hash, created_at, expires_at, request_id)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (request_id) do nothing returning id`,
      [token.id, token.personId, token.purpose, token.tokenHash, tx.now, token.expiresAt, token.requestId ?? null],
    );
    return rows.length === 1;
  }

  async byHash(db: Db, tokenHash: Buffer, purpose: EmailTokenPurpose): Promise<EmailToken | null> {
    const [row] = await db.query<EmailToken>(
      `select ${columnsOf(EmailTokenEntity)} from identity.email_token where token_hash = $1 and purpose = $2`,
      [tokenHash, purpose],
    );
    return row ?? null;
  }

  /** Uses up the token. Of many concurrent requests, one gets true. */
  async use(tx: Tx, tokenHash: Buffer, purpose: EmailTokenPurpose): Promise<boolean> {
    const rows = await tx.query(
      `update identity.email_token set used_at = $3
       where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3 returning id`,
      [tokenHash, purpose, tx.now],
    );
    return rows.length === 1;
  }

  /** Invalidates the other tokens of the person. @param purpose omitted: of every purpose */
  async invalidate(tx: Tx, personId: PersonId, purpose: EmailTokenPurpose | null = null): Promise<void> {
    await tx.query(
      'update identity.email_token set used_at = $3 where person_id = $1 and ($2::text is null or purpose = $2) and used_at is null',
      [personId, purpose, tx.now],
    );
  }

  async deleteOf(tx: Tx, personId: PersonId): Promise<void> {
    await tx.query('delete from identity.email_token where person_id = $1', [personId]);
  }

  /** Deletes tokens that expired before the given time. Returns their number. */
  async deleteExpired(tx: Tx, before: Date): Promise<number> {
    const rows = await tx.query('delete from identity.email_token where expires_at < $1 returning id', [before]);
    return rows.length;
  }
}
