/** SQL that inserts the people of the large market: accounts, organisations, restrictions, acts and admin requests. */
import { SIZES, WORKER } from './large-market-sizes.ts';

const NAMES = `(array['Amina', 'Bela', 'Chinwe', 'Dora', 'Emeka', 'Fatou', 'Goran', 'Hana', 'Imre', 'Jomo'])`;

export const PEOPLE_STATEMENTS: readonly string[] = [
  `insert into identity.person (id, kind, is_worker, created_at)
   select ${WORKER('n')}, 'human', true, $1 from generate_series(2, ${SIZES.workers}) n`,
  `insert into identity.person_private (person_id, email, name, birth_date, country, email_key, email_verified_at, name_words)
   select ${WORKER('n')}, 'worker' || n || '@example.org', name, '1990-01-01', 'KE', 'worker' || n || '@example.org', $1,
     array_to_tsvector(regexp_split_to_array(lower(name), ' '))
   from generate_series(2, ${SIZES.workers}) n, lateral (select ${NAMES}[1 + n % 10] || ' Worker ' || n as name) named`,
  `insert into identity.person (id, kind, is_worker, created_at) select md5('colleague ' || n)::uuid, 'human', false, $1 from generate_series(1, 100) n`,
  `insert into identity.person_private (person_id, email, name, birth_date, country, email_key, email_verified_at, name_words)
   select id, id || '@example.org', 'Colleague', '1990-01-01', 'KE', id || '@example.org', $1, array_to_tsvector('{colleague}') from identity.person
   where id in (select md5('colleague ' || n)::uuid from generate_series(1, 100) n)`,
  `insert into identity.api_key (id, person_id, name, prefix, token_hash, scopes, created_at)
   select md5('key ' || n)::uuid, $2, 'Key ' || n, 'seed', sha256(n::text::bytea), '{work}', $1 from generate_series(1, 20) n`,
  `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at)
   select ${WORKER('n')}, 'KE', '{en}', 'Africa/Nairobi', $1 from generate_series(2, ${SIZES.workers}) n`,
  `insert into identity.organisation (id, name, currency, created_at) select md5('organisation ' || n)::uuid, 'Studio ' || n, 'USD', $1
   from generate_series(1, 1000) n`,
  // Each worker is a viewer of one of these organisations. The organisation among the actors has 100 members who are not workers.
  `insert into identity.membership (id, organisation_id, person_id, role, state, invited_by, invited_at, joined_at)
   select md5('member ' || n)::uuid, md5('organisation ' || n)::uuid, ${WORKER('n')}, 'viewer', 'active', $5, $1, $1 from generate_series(1, ${SIZES.workers}) n`,
  `insert into identity.membership (id, organisation_id, person_id, role, state, invited_by, invited_at, joined_at)
   select md5('colleague member ' || n)::uuid, $3, md5('colleague ' || n)::uuid, 'viewer', 'active', $5, $1, $1 from generate_series(1, 100) n`,
  `insert into files.file (id, organisation_id, state, name, media_type, bytes, sha256, created_by, created_at, stored_at)
   select md5('evidence ' || n)::uuid, null, 'stored', 'chat-' || n || '.png', 'image/png', 40000 + n, encode(sha256(('evidence ' || n)::bytea), 'hex'), $6, $1, $1
   from generate_series(1, 1000) n`,
  // Lifted suspensions and holds, and active blocks of all workers except the worker among the actors.
  `insert into identity.restriction (id, person_id, kind, organisation_id, reason_code, explanation, evidence, starts_at, ends_at, imposed_by, lifted_at, lifted_by,
     lift_note)
   select md5('restriction ' || n)::uuid, case when k.kind = 'blocked_by_organisation' then md5('worker ' || 2 + n % (${SIZES.workers} - 1))::uuid else ${WORKER(`1 + n % ${SIZES.workers}`)} end, k.kind, case when k.kind = 'blocked_by_organisation' then $3::uuid end,
     'low_quality', 'Most answers contradict the known ones.',
     jsonb_build_array(jsonb_build_object('description', 'Nine of ten known answers are missed.', 'reference', null,
       'fileId', case when n <= 1000 then md5('evidence ' || n)::uuid end)),
     $1::timestamptz - interval '2 days', $1::timestamptz + interval '30 days', $6,
     case when k.kind <> 'blocked_by_organisation' then $1::timestamptz - interval '1 day' end,
     case when k.kind <> 'blocked_by_organisation' then $6::uuid end, case when k.kind <> 'blocked_by_organisation' then 'The answers were checked again.' end
   from generate_series(1, 2000) n,
     lateral (select (array['suspended', 'money_on_hold', 'blocked_by_organisation'])[1 + n % 3] as kind) k`,
  `insert into identity.evidence_file (file_id, restriction_id) select md5('evidence ' || n)::uuid, md5('restriction ' || n)::uuid from generate_series(1, 1000) n`,
  `insert into platform.act (id, at, actor_kind, actor_id, actor_name, via, verb, subject_kind, subject_id, organisation_id, data, request_id)
   select md5('act ' || n)::uuid, $1::timestamptz - n * interval '1 minute', 'person', (array[$5::uuid, $6::uuid, $2::uuid])[1 + n % 3], null, null,
     (array['batch.launched', 'batch.paused', 'payout.approved', 'payout.refused', 'person.signed_in', 'restriction.imposed'])[1 + n % 6],
     (array['batch', 'batch', 'payout', 'payout', 'person', 'restriction'])[1 + n % 6],
     (array[md5('batch ' || n % 1000 + 1)::uuid, md5('batch 1')::uuid, md5('payout ' || n % 1000)::uuid, md5('payout ${SIZES.runLines + 1}')::uuid, $2::uuid,
       md5('restriction ' || n % 1000)::uuid])[1 + n % 6], case when n % 6 < 2 then $3::uuid end, '{}', 'seed'
   from generate_series(1, 50000) n`,
  `insert into identity.admin_request (id, kind, subject_kind, subject_id, organisation_id, payload, details, reason, open_key, state, requested_by, requested_at,
     expires_at, decided_by, decided_at, decision_note)
   select md5('request ' || n)::uuid, 'funding.take_back', 'funding', md5('funding ' || 1 + n % 500)::uuid, $3, '{}',
     '[{"name": "amount", "value": "10.00 USD"}]', 'It was recorded twice.', 'seed ' || n, s.state, md5('worker 2')::uuid, $1, $1::timestamptz + interval '7 days',
     case when s.state = 'approved' then $6::uuid end, case when s.state = 'approved' then $1::timestamptz end, null
   from generate_series(1, 2000) n, lateral (select case when n <= 200 then 'pending' else 'approved' end as state) s`,
];
