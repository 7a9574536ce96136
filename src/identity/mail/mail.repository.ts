/** SQL of the outbox of e-mails. */
import { Injectable } from '@nestjs/common';
import { Bug, type PersonId } from '../../kernel/index.ts';
import { columnsOf, type OutboxCall, type OutboxRows, type Tx } from '../../platform/index.ts';
import { MailEntity } from './mail.entity.ts';
import type { MailState } from './mail.ts';

/** A leased e-mail. Its Message-ID never changes, so there is only one epoch. */
export interface MailCall
  extends OutboxCall, Pick<MailEntity, 'id' | 'kind' | 'reason' | 'personId' | 'sealed' | 'createdAt' | 'expiresAt'> {}

const CALL = `${columnsOf(MailEntity, 'm', ['id', 'kind', 'reason', 'personId', 'sealed', 'createdAt', 'expiresAt', 'attempt', 'firstTriedAt', 'leasedUntil'])},
  m.last_error as "lastAnswer", 1 as epoch, 0 as "waitCount"`;
const IS_LEASED = `id = $1 and attempt = $2 and state = 'waiting'`;

@Injectable()
export class MailRepository implements OutboxRows<MailCall> {
  /** Locks the address: one e-mail to it is counted and added at a time. */
  async lockAddress(tx: Tx, addressHash: Buffer): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('identity.mail:' || encode($1, 'hex'), 0))`, [addressHash]);
  }

  /** Returns the request times of the newest e-mails of the kind to the address, newest first. */
  async requestTimesTo(tx: Tx, addressHash: Buffer, kind: string, limit: number): Promise<Date[]> {
    const rows = await tx.query<{ at: Date }>(
      'select created_at as at from identity.mail where address_hash = $1 and kind = $2 order by created_at desc limit $3',
      [addressHash, kind, limit],
    );
    return rows.map(({ at }) => at);
  }

  /** Returns the request times of the newest e-mails that the person caused to others, newest first. */
  async requestTimesBy(tx: Tx, askedBy: PersonId, limit: number): Promise<Date[]> {
    const rows = await tx.query<{ at: Date }>(
      'select created_at as at from identity.mail where asked_by = $1 order by created_at desc limit $2',
      [askedBy, limit],
    );
    return rows.map(({ at }) => at);
  }

  /** Inserts an e-mail. Returns false if there is one with the same reason. */
  async insert(
    tx: Tx,
    mail: Omit<MailEntity, 'state' | 'attempt' | 'firstTriedAt' | 'leasedUntil' | 'lastError' | 'endedAt' | 'nextTryAt'>,
  ): Promise<boolean> {
    const rows = await tx.query(
      `insert into identity.mail (id, kind, reason, person_id, asked_by, address_hash, sealed, created_at, expires_at, next_try_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8) on conflict (reason) do nothing returning id`,
      [mail.id, mail.kind, mail.reason, mail.personId, mail.askedBy, mail.addressHash, mail.sealed, mail.createdAt, mail.expiresAt],
    );
    return rows.length === 1;
  }

  lease(tx: Tx, limit: number, until: Date): Promise<MailCall[]> {
    return tx.query<MailCall>(
      `update identity.mail m set attempt = attempt + 1, leased_until = $3, first_tried_at = coalesce(first_tried_at, $1)
       where m.id in (
         select id from identity.mail
         where state = 'waiting' and next_try_at <= $1 and (leased_until is null or leased_until <= $1)
         order by next_try_at, id limit $2 for no key update skip locked)
       returning ${CALL}`,
      [tx.now, limit, until],
    );
  }

  async postpone(tx: Tx, call: MailCall, answer: string, dueAt: Date): Promise<void> {
    await tx.query(`update identity.mail set last_error = $3, next_try_at = $4, leased_until = null where ${IS_LEASED}`, [
      call.id,
      call.attempt,
      answer,
      dueAt,
    ]);
  }

  wait(tx: Tx, call: MailCall, answer: string, dueAt: Date): Promise<void> {
    return this.postpone(tx, call, answer, dueAt);
  }

  nextEpoch(): Promise<never> {
    return Promise.reject(new Bug('an e-mail has one Message-ID'));
  }

  /** Stores the prepared content. Returns false if another process holds the lease. */
  async setContent(tx: Tx, call: MailCall, personId: PersonId | null, sealed: Buffer): Promise<boolean> {
    const rows = await tx.query(`update identity.mail set person_id = $3, sealed = $4 where ${IS_LEASED} returning id`, [
      call.id,
      call.attempt,
      personId,
      sealed,
    ]);
    return rows.length === 1;
  }

  /** Ends the e-mail and deletes its encrypted content. */
  async end(tx: Tx, call: MailCall, state: Exclude<MailState, 'waiting'>, error: string | null): Promise<void> {
    await tx.query(
      `update identity.mail set state = $3, last_error = $4, sealed = null, ended_at = $5, leased_until = null where ${IS_LEASED}`,
      [call.id, call.attempt, state, error, tx.now],
    );
  }

  /** Drops the waiting e-mails of a kind to the person: they are no longer needed. */
  async drop(tx: Tx, personId: PersonId, kind: string): Promise<void> {
    await tx.query(
      `update identity.mail set state = 'dropped', sealed = null, ended_at = $3, leased_until = null
       where person_id = $1 and kind = $2 and state = 'waiting'`,
      [personId, kind, tx.now],
    );
  }

  /** Deletes all e-mails to the person or the address. */
  async deleteOf(tx: Tx, personId: PersonId, addressHash: Buffer | null): Promise<void> {
    await tx.query('delete from identity.mail where person_id = $1 or address_hash = $2', [personId, addressHash]);
  }

  /** Deletes e-mails that ended or expired before the given time. Returns their number. */
  async deleteEnded(tx: Tx, before: Date): Promise<number> {
    const rows = await tx.query(
      `delete from identity.mail where (state <> 'waiting' and ended_at < $1) or (state = 'waiting' and expires_at < $1) returning id`,
      [before],
    );
    return rows.length;
  }
}
