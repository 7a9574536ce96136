/** All SQL of people: the bare person, their personal data, their password, their acceptance of the terms. */
import { Injectable } from '@nestjs/common';
import { groupBy, type PersonId } from '../../kernel/index.ts';
import { columnsOf, Conditions, type Db, type Tx } from '../../platform/index.ts';
import { emailKey, emailKeyStart } from '../core/email.ts';
import { nameWords } from '../core/name-words.ts';
import type { Registration } from '../core/registration.ts';
import { PersonEntity, type Person } from './person.entity.ts';

/** Null where the personal data were erased. */
export interface PersonWithPrivate extends Person {
  readonly email: string | null;
  readonly name: string | null;
  readonly birthDate: string | null;
  readonly country: string | null;
  /** When the address was confirmed; null: not yet. */
  readonly emailVerifiedAt: Date | null;
}

/** Null: any. */
export interface PersonFilter {
  /** Beginning of an address, in any spelling. */
  readonly emailStart: string | null;
  /** Each is the beginning of a word of the name, as {@link nameWords} makes words; not empty. */
  readonly nameStarts: readonly string[] | null;
}

export interface Login {
  readonly personId: PersonId;
  readonly passwordHash: string;
}

const PERSON = columnsOf(PersonEntity, 'p');
const PRIVATE = `v.email, v.name, v.birth_date::text as "birthDate", v.country, v.email_verified_at as "emailVerifiedAt"`;
const WITH_PRIVATE = `select ${PERSON}, ${PRIVATE} from identity.person p left join identity.person_private v on v.person_id = p.id`;

@Injectable()
export class PersonRepository {
  async byIds(db: Db, ids: readonly string[]): Promise<Map<PersonId, PersonWithPrivate>> {
    const rows = await db.query<PersonWithPrivate>(`${WITH_PRIVATE} where p.id = any($1)`, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async byId(db: Db, id: string): Promise<PersonWithPrivate | null> {
    return (await this.byIds(db, [id])).get(id as PersonId) ?? null;
  }

  /** The person with this address, however it is spelled; null when there is none, or when several can be meant. */
  async byEmail(db: Db, typed: string): Promise<PersonWithPrivate | null> {
    const id = await this.idByEmail(db, typed);
    return id === null ? null : this.byId(db, id);
  }

  /**
   * Addresses with one key are one account, but for those that were there before keys: each of them goes by its exact
   * spelling, in the form in which it was kept then (NFC, lower case) too.
   */
  private async idByEmail(db: Db, typed: string): Promise<PersonId | null> {
    const exact = typed.length > 1000 ? '' : typed.trim().normalize('NFC');
    const rows = await db.query<{ id: PersonId; email: string }>(
      'select person_id as id, email from identity.person_private where email = any($1) or email_key = $2',
      [[exact, exact.toLowerCase()], emailKey(typed)],
    );
    const meant = rows.find((row) => row.email === exact) ?? rows.find((row) => row.email === exact.toLowerCase());
    return meant?.id ?? (rows.length === 1 ? (rows[0]?.id ?? null) : null);
  }

  /** Whether the address with this key is the person's, and can be taken for nobody else's. */
  async hasEmailKey(db: Db, id: PersonId, key: string): Promise<boolean> {
    const rows = await db.query('select from identity.person_private where person_id = $1 and email_key = $2 and not email_key_collides', [
      id,
      key,
    ]);
    return rows.length === 1;
  }

  /** Newest first. */
  async page(db: Db, filter: PersonFilter, before: string | null, limit: number): Promise<PersonWithPrivate[]> {
    const { emailStart, nameStarts } = filter;
    const conditions = new Conditions()
      .add('v.email_key like ?', emailStart && emailKeyStart(emailStart).replaceAll(/[\\%_]/g, '\\$&') + '%')
      // Words have neither quotes nor backslashes: see nameWords.
      .add('v.name_words @@ ?::tsquery', nameStarts?.map((word) => `'${word}':*`).join(' & '))
      .add('p.id < ?', before);
    const most = conditions.parameter(limit);
    return db.query<PersonWithPrivate>(`${WITH_PRIVATE} ${conditions.where} order by p.id desc limit ${most}`, conditions.parameters);
  }

  async login(db: Db, typed: string): Promise<Login | null> {
    const personId = await this.idByEmail(db, typed);
    const passwordHash = personId === null ? null : await this.passwordHash(db, personId);
    return personId === null || passwordHash === null ? null : { personId, passwordHash };
  }

  async passwordHash(db: Db, personId: PersonId): Promise<string | null> {
    const [row] = await db.query<{ hash: string }>('select password_hash as hash from identity.credential where person_id = $1', [
      personId,
    ]);
    return row?.hash ?? null;
  }

  /** Those of the people who have a password. */
  async withPassword(db: Db, personIds: readonly PersonId[]): Promise<Map<PersonId, true>> {
    const rows = await db.query<{ personId: PersonId }>(
      'select person_id as "personId" from identity.credential where person_id = any($1)',
      [personIds],
    );
    return new Map(rows.map(({ personId }) => [personId, true]));
  }

  /** Whether the hash is still the person's, held until the end of the transaction against a change of password. */
  async holdPassword(tx: Tx, login: Login): Promise<boolean> {
    const rows = await tx.query('select from identity.credential where person_id = $1 and password_hash = $2 for share', [
      login.personId,
      login.passwordHash,
    ]);
    return rows.length === 1;
  }

  /** False when the e-mail is taken; nothing may be left of the person then. */
  async insert(tx: Tx, id: PersonId, person: Pick<Registration, 'email' | 'emailKey' | 'name'> & Partial<Registration>): Promise<boolean> {
    await tx.query(`insert into identity.person (id, kind, created_at) values ($1, 'human', $2)`, [id, tx.now]);
    const inserted = await tx.query(
      `insert into identity.person_private (person_id, email, email_key, name, name_words, birth_date, country)
       select $1::uuid, $2::text, $3::text, $4::text, array_to_tsvector($7::text[]), $5::date, $6::text
       where not exists (select from identity.person_private where email_key = $3)
       on conflict do nothing returning person_id`,
      [id, person.email, person.emailKey, person.name, person.birthDate ?? null, person.country ?? null, nameWords(person.name)],
    );
    return inserted.length === 1;
  }

  async acceptTerms(tx: Tx, personId: PersonId, version: string): Promise<boolean> {
    const rows = await tx.query(
      `insert into identity.terms_acceptance (person_id, version, accepted_at) values ($1, $2, $3) on conflict do nothing returning version`,
      [personId, version, tx.now],
    );
    return rows.length === 1;
  }

  async acceptedTerms(db: Db, personIds: readonly string[]): Promise<Map<string, { version: string; acceptedAt: Date }[]>> {
    const rows = await db.query<{ personId: string; version: string; acceptedAt: Date }>(
      `select person_id as "personId", version, accepted_at as "acceptedAt" from identity.terms_acceptance
       where person_id = any($1) order by accepted_at desc`,
      [personIds],
    );
    return groupBy(rows, (row) => row.personId);
  }

  async setPassword(tx: Tx, personId: PersonId, passwordHash: string): Promise<void> {
    await tx.query(
      `insert into identity.credential (person_id, password_hash, changed_at) values ($1, $2, $3)
       on conflict (person_id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at`,
      [personId, passwordHash, tx.now],
    );
  }

  /** Replaces the hash only if it is still `from`: of two changes at once, one wins. */
  async changePassword(tx: Tx, personId: PersonId, from: string, to: string): Promise<boolean> {
    const rows = await tx.query(
      `update identity.credential set password_hash = $3, changed_at = $4 where person_id = $1 and password_hash = $2 returning person_id`,
      [personId, from, to, tx.now],
    );
    return rows.length === 1;
  }

  /** False when the address is confirmed already. */
  async setEmailVerified(tx: Tx, personId: PersonId): Promise<boolean> {
    const rows = await tx.query(
      'update identity.person_private set email_verified_at = $2 where person_id = $1 and email_verified_at is null returning person_id',
      [personId, tx.now],
    );
    return rows.length === 1;
  }

  async setName(tx: Tx, personId: PersonId, name: string): Promise<void> {
    await tx.query('update identity.person_private set name = $2, name_words = array_to_tsvector($3::text[]) where person_id = $1', [
      personId,
      name,
      nameWords(name),
    ]);
  }

  /** Takes the person's row until the end of the transaction: one decision about them at a time. */
  async lock(tx: Tx, personId: string): Promise<Person | null> {
    const [row] = await tx.query<Person>(`select ${PERSON} from identity.person p where p.id = $1 for update`, [personId]);
    return row ?? null;
  }

  /** False when they are that already. Hold the admins to change before ({@link ActiveAdmins}). */
  async setAdmin(tx: Tx, personId: PersonId, isAdmin: boolean): Promise<boolean> {
    const rows = await tx.query(
      'update identity.person set is_admin = $2, admin_since = $3 where id = $1 and is_admin <> $2 returning id',
      [personId, isAdmin, isAdmin ? tx.now : null],
    );
    return rows.length === 1;
  }

  /** False when they are that already. The person is locked. */
  async setAuditor(tx: Tx, personId: PersonId, isAuditor: boolean): Promise<boolean> {
    const rows = await tx.query(
      'update identity.person set auditor_since = $2 where id = $1 and (auditor_since is null) = ($2::timestamptz is not null) returning id',
      [personId, isAuditor ? tx.now : null],
    );
    return rows.length === 1;
  }

  async setWorker(tx: Tx, personId: PersonId): Promise<void> {
    await tx.query('update identity.person set is_worker = true where id = $1', [personId]);
  }
}
