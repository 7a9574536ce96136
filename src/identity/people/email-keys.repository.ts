/**
 * Fills the comparison keys of e-mail addresses that SQL cannot compute: those that are not ASCII. Accounts with equal keys
 * are marked, never merged. Runs after the migrations and at each start of the application, when there is usually nothing to do.
 */
import type { Db } from '../../platform/index.ts';
import { emailKey } from '../core/email.ts';

type Query = Pick<Db, 'query'>;

/** @param db in a transaction. @returns the number of keys that were filled */
export async function fillEmailKeys(db: Query): Promise<number> {
  const missing = await db.query<{ id: string; email: string }>(
    'select person_id as id, email from identity.person_private where email_key is null for update',
  );
  if (missing.length === 0) return 0;
  const keys = missing.map(({ email }) => emailKey(email) ?? email);
  // Mark accounts before they get their keys: the unique index refuses two unmarked accounts with one key.
  await db.query(
    `with given as (select * from unnest($1::uuid[], $2::text[]) as g (person_id, key)),
       keys as (select person_id, key from given
         union all select person_id, email_key from identity.person_private where email_key in (select key from given)),
       colliding as (select key from keys group by key having count(*) > 1)
     update identity.person_private p set email_key_collides = true
     from keys k where k.person_id = p.person_id and k.key in (select key from colliding)`,
    [missing.map(({ id }) => id), keys],
  );
  await db.query(
    `update identity.person_private p set email_key = g.key from unnest($1::uuid[], $2::text[]) as g (person_id, key)
     where p.person_id = g.person_id`,
    [missing.map(({ id }) => id), keys],
  );
  return missing.length;
}

/** Removes the mark from accounts whose key no other account has any more. */
export async function unmarkLoneKeys(db: Query): Promise<void> {
  await db.query(
    `update identity.person_private p set email_key_collides = false
     where p.email_key_collides
       and not exists (select from identity.person_private o where o.email_key = p.email_key and o.person_id <> p.person_id)`,
  );
}
