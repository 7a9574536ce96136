/** People and organisations. Temporary tables number them, so that other rows refer to them by number. */
import { uuid, type Step, type World } from './world.ts';

const NAMES = `(array['Amina', 'Bela', 'Chinwe', 'Dora', 'Emeka', 'Fatou', 'Goran', 'Hana', 'Imre', 'Jomo'])`;

export function peopleStep({ actors, sizes, now }: World): Step {
  const joined = `${now} - interval '400 days'`;
  return {
    name: 'people and organisations',
    statements: [
      `create temp table seed_worker as
       select 1 as n, ${uuid(actors.workerId)} as id
       union all select n, pg_temp.timed_id(${joined} + n * interval '1 second', 'worker ' || n) from generate_series(2, ${sizes.workers + 1}) n`,
      `create temp table seed_organisation as
       select 1 as n, ${uuid(actors.organisationId)} as id, ${uuid(actors.ownerId)} as owner_id
       union all select n, pg_temp.timed_id(${joined} + n * interval '1 second', 'organisation ' || n),
         pg_temp.timed_id(${joined} + n * interval '1 second', 'owner ' || n) from generate_series(2, ${sizes.organisations}) n`,
      'analyze seed_worker, seed_organisation',
      `update identity.person set created_at = ${joined} where id in (${Object.values(actors).map(uuid).join(', ')})`,
      `update identity.organisation set created_at = ${joined} where id = ${uuid(actors.organisationId)}`,
      `insert into identity.person (id, kind, is_worker, created_at)
       select id, 'human', true, ${joined} from seed_worker where n > 1
       union all select owner_id, 'human', false, ${joined} from seed_organisation where n > 1`,
      `insert into identity.person_private (person_id, email, name, birth_date, country, email_key, email_verified_at, name_words)
       select p.id, address, name, '1990-01-01', 'KE', address, ${joined}, array_to_tsvector(array(select distinct unnest(regexp_split_to_array(lower(name), ' '))))
       from (
         select id, 'worker' || n || '@example.org' as address, ${NAMES}[1 + n % 10] || ' Worker ' || n as name from seed_worker where n > 1
         union all select owner_id, 'owner' || n || '@example.org', ${NAMES}[1 + n % 10] || ' Owner ' || n from seed_organisation where n > 1) p`,
      `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at)
       select id, 'KE', '{en}', 'Africa/Nairobi', ${joined} from seed_worker where n > 1`,
      `insert into identity.organisation (id, name, currency, created_at)
       select id, 'Studio ' || n, 'USD', ${joined} from seed_organisation where n > 1`,
      `insert into identity.membership (id, organisation_id, person_id, role, state, invited_at, joined_at)
       select pg_temp.timed_id(${joined}, 'membership ' || n), id, owner_id, 'owner', 'active', ${joined}, ${joined} from seed_organisation where n > 1`,
    ],
  };
}
