/** SQL of second factors: secrets of authenticator apps, recovery codes, and the marks on sessions. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId, PersonId, SessionId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';

/** The encrypted secrets of one person. */
export interface SealedTotp {
  readonly sealed: Buffer | null;
  readonly lastStep: bigint;
  readonly offered: Buffer | null;
  readonly offeredAt: Date | null;
}

/** State of a second factor, for its owner. */
export interface SecondFactorState {
  readonly personId: PersonId;
  /** Time at which it was set up; null if there is none. */
  readonly since: Date | null;
  readonly recoveryCodesLeft: number;
  /** Number of organisations that demand it of the person, as an owner. */
  readonly demandedBy: number;
}

@Injectable()
export class SecondFactorRepository {
  async isOn(db: Db, personId: PersonId): Promise<boolean> {
    const rows = await db.query('select from identity.totp where person_id = $1 and confirmed_at is not null', [personId]);
    return rows.length === 1;
  }

  /** Whether the person has a second factor. Blocks the confirmation of a new one until the end of the transaction. */
  async lockIsOn(tx: Tx, personId: PersonId): Promise<boolean> {
    const [row] = await tx.query<{ isOn: boolean }>(
      'select confirmed_at is not null as "isOn" from identity.totp where person_id = $1 for share',
      [personId],
    );
    return row?.isOn === true;
  }

  /** Locks the row until the end of the transaction. Of two concurrent uses of one code, the second sees the first. */
  async lock(tx: Tx, personId: PersonId): Promise<SealedTotp | null> {
    const [row] = await tx.query<SealedTotp>(
      `select sealed, last_step as "lastStep", offered, offered_at as "offeredAt" from identity.totp where person_id = $1 for update`,
      [personId],
    );
    return row ?? null;
  }

  /** Stores a secret that no code has confirmed yet. */
  async insertUnconfirmed(tx: Tx, personId: PersonId, sealed: Buffer): Promise<void> {
    await tx.query(
      `insert into identity.totp (person_id, offered, offered_at) values ($1, $2, $3)
       on conflict (person_id) do update set offered = excluded.offered, offered_at = excluded.offered_at`,
      [personId, sealed, tx.now],
    );
  }

  /** Activates the offered secret. @param step time step of the code that confirmed it */
  async confirm(tx: Tx, personId: PersonId, step: number): Promise<void> {
    await tx.query(
      `update identity.totp set sealed = offered, confirmed_at = $2, last_step = $3, offered = null, offered_at = null where person_id = $1`,
      [personId, tx.now, step],
    );
  }

  async setLastStep(tx: Tx, personId: PersonId, step: number): Promise<void> {
    await tx.query('update identity.totp set last_step = $2 where person_id = $1', [personId, step]);
  }

  /** Deletes the secrets and the recovery codes. Returns false if there was no second factor. */
  async remove(tx: Tx, personId: PersonId): Promise<boolean> {
    const rows = await tx.query<{ wasOn: boolean }>(
      'delete from identity.totp where person_id = $1 returning confirmed_at is not null as "wasOn"',
      [personId],
    );
    await tx.query('delete from identity.recovery_code where person_id = $1', [personId]);
    await tx.query('update identity.session set second_factor_at = null where person_id = $1 and second_factor_at is not null', [personId]);
    return rows[0]?.wasOn === true;
  }

  /** Replaces all recovery codes. */
  async replaceRecoveryCodes(tx: Tx, personId: PersonId, hashes: readonly Buffer[]): Promise<void> {
    await tx.query('delete from identity.recovery_code where person_id = $1', [personId]);
    await tx.query('insert into identity.recovery_code (person_id, code_hash, created_at) select $1, h, $3 from unnest($2::bytea[]) h', [
      personId,
      hashes,
      tx.now,
    ]);
  }

  /** Uses up a recovery code. Returns false if it is unknown or was used. */
  async useRecoveryCode(tx: Tx, personId: PersonId, hash: Buffer): Promise<boolean> {
    const rows = await tx.query(
      'update identity.recovery_code set used_at = $3 where person_id = $1 and code_hash = $2 and used_at is null returning person_id',
      [personId, hash, tx.now],
    );
    return rows.length === 1;
  }

  async markSession(tx: Tx, sessionId: SessionId): Promise<void> {
    await tx.query('update identity.session set second_factor_at = $2 where id = $1', [sessionId, tx.now]);
  }

  async demandOfOwners(tx: Tx, organisationId: OrganisationId, demanded: boolean): Promise<void> {
    await tx.query('update identity.organisation set owner_totp = $2 where id = $1', [organisationId, demanded]);
  }

  async demandsByOrganisation(db: Db, organisationIds: readonly string[]): Promise<Map<OrganisationId, boolean>> {
    const rows = await db.query<{ id: OrganisationId; demanded: boolean }>(
      'select id, owner_totp as demanded from identity.organisation where id = any($1)',
      [organisationIds],
    );
    return new Map(rows.map(({ id, demanded }) => [id, demanded]));
  }

  async states(db: Db, personIds: readonly string[]): Promise<Map<PersonId, SecondFactorState>> {
    const rows = await db.query<SecondFactorState>(
      `select p.id as "personId", t.confirmed_at as since,
         (select count(*)::int from identity.recovery_code c where c.person_id = p.id and c.used_at is null) as "recoveryCodesLeft",
         (select count(*)::int from identity.membership m join identity.organisation o on o.id = m.organisation_id
          where m.person_id = p.id and m.state = 'active' and m.role = 'owner' and o.owner_totp) as "demandedBy"
       from identity.person p left join identity.totp t on t.person_id = p.id where p.id = any($1)`,
      [personIds],
    );
    return new Map(rows.map((row) => [row.personId, row]));
  }

  /** Deletes secrets that were offered before the given time and never confirmed. Returns their number. */
  async deleteUnconfirmed(tx: Tx, before: Date): Promise<number> {
    const gone = await tx.query('delete from identity.totp where sealed is null and offered_at < $1 returning person_id', [before]);
    const left = await tx.query('update identity.totp set offered = null, offered_at = null where offered_at < $1 returning person_id', [
      before,
    ]);
    return gone.length + left.length;
  }
}
