/** SQL of changes of e-mail addresses. */
import { Injectable } from '@nestjs/common';
import type { PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import { EmailChangeEntity, type EmailChange } from './email-change.entity.ts';

const CHANGE = columnsOf(EmailChangeEntity);

@Injectable()
export class EmailChangeRepository {
  async ofPeople(db: Db, personIds: readonly string[]): Promise<Map<PersonId, EmailChange>> {
    const rows = await db.query<EmailChange>(`select ${CHANGE} from identity.email_change where person_id = any($1)`, [personIds]);
    return new Map(rows.map((row) => [row.personId, row]));
  }

  /** Finds a change by the token of either address. */
  async byHash(db: Db, tokenHash: Buffer): Promise<EmailChange | null> {
    const [row] = await db.query<EmailChange>(
      `select ${CHANGE} from identity.email_change where old_token_hash = $1 or new_token_hash = $1`,
      [tokenHash],
    );
    return row ?? null;
  }

  /** Replaces the person's earlier change. */
  async replace(tx: Tx, change: EmailChange): Promise<void> {
    await this.deleteOf(tx, change.personId);
    await tx.entities.insert(EmailChangeEntity, { ...change });
  }

  async confirm(tx: Tx, id: string, side: 'old' | 'new'): Promise<void> {
    await tx.query(`update identity.email_change set ${side}_confirmed_at = $2 where id = $1`, [id, tx.now]);
  }

  /** Deletes the person's change. Returns false if there was none. */
  async deleteOf(tx: Tx, personId: PersonId): Promise<boolean> {
    const rows = await tx.query('delete from identity.email_change where person_id = $1 returning id', [personId]);
    return rows.length === 1;
  }

  /** Deletes a change for which the current address was not asked. Returns false if there was none. */
  async deleteUnasked(tx: Tx, personId: PersonId): Promise<boolean> {
    const rows = await tx.query('delete from identity.email_change where person_id = $1 and old_token_hash is null returning id', [
      personId,
    ]);
    return rows.length === 1;
  }

  /** Deletes changes that expired before the given time. Returns their number. */
  async deleteExpired(tx: Tx, before: Date): Promise<number> {
    const rows = await tx.query('delete from identity.email_change where expires_at < $1 returning id', [before]);
    return rows.length;
  }

  /** Sets the new address. Returns false if another account has it. */
  async apply(tx: Tx, { personId, email, emailKey }: EmailChange): Promise<boolean> {
    const [row] = await tx.query<{ done: boolean }>('select identity.change_email($1, $2, $3, $4) as done', [
      personId,
      email,
      emailKey,
      tx.now,
    ]);
    return row?.done === true;
  }
}
