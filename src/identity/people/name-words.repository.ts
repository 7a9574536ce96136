/** Fills the words of names, which SQL cannot compute, for accounts from before the search by name. */
import type { Db } from '../../platform/index.ts';
import { nameWords } from '../core/name-words.ts';

const BATCH = 5_000;

/** Fills one batch; each may be a transaction of its own. @returns the number of names of the batch; 0 when all are filled */
export async function fillNameWords(db: Pick<Db, 'query'>): Promise<number> {
  const missing = await db.query<{ id: string; name: string }>(
    'select person_id as id, name from identity.person_private where name_words is null order by person_id limit $1 for update skip locked',
    [BATCH],
  );
  if (missing.length === 0) return 0;
  await db.query(
    `update identity.person_private p set name_words = array_to_tsvector(string_to_array(g.words, ' '))
     from unnest($1::uuid[], $2::text[], $3::text[]) as g (person_id, name, words)
     where p.person_id = g.person_id and p.name = g.name and p.name_words is null`,
    [missing.map(({ id }) => id), missing.map(({ name }) => name), missing.map(({ name }) => nameWords(name).join(' '))],
  );
  return missing.length;
}
