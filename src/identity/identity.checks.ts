/** What must hold of people and organisations in any state of the marketplace. */
import type { Check } from '../platform/index.ts';

export const IDENTITY_CHECKS: readonly Check[] = [
  {
    name: 'identity.organisation_has_owner',
    problem: 'An organisation has no active owner.',
    sql: `select o.id from identity.organisation o where not exists (
            select from identity.membership m where m.organisation_id = o.id and m.role = 'owner' and m.state = 'active')`,
  },
  {
    name: 'identity.worker_has_profile',
    problem: 'A person is marked as a worker without a profile, or has a profile without the mark.',
    sql: `select p.id from identity.person p left join identity.worker_profile w on w.worker_id = p.id
          where p.is_worker <> (w.worker_id is not null)`,
  },
  {
    name: 'identity.session_within_maximum',
    problem: 'A session was used after its end, or would outlive its maximum.',
    sql: `select id, last_used_at, idle_until, absolute_until, ended_at from identity.session
          where idle_until > absolute_until or last_used_at >= absolute_until or last_used_at > ended_at`,
  },
  {
    name: 'identity.restriction_complete',
    problem: 'A restriction lacks a reason, evidence or an end.',
    sql: `select id from identity.restriction
          where reason_code is null or coalesce(explanation, '') = '' or ends_at is null or evidence is null
            or case when jsonb_typeof(evidence) = 'array' then jsonb_array_length(evidence) = 0 else true end`,
  },
  {
    name: 'identity.email_keys_filled',
    problem: 'An e-mail address has no comparison key yet: run `npm run migrate`, or start the application once.',
    sql: `select person_id from identity.person_private where email_key is null`,
  },
  {
    name: 'identity.email_keys_unique',
    problem:
      'Accounts from before comparison keys have addresses that can be taken for each other. Each signs in with its exact spelling; an admin finds out whose they are, and erases the one that should not be (eraseAccount).',
    sql: `select email_key_collides, array_agg(person_id order by person_id) as person_ids, array_agg(email order by person_id) as emails
          from identity.person_private where email_key is not null group by email_key, email_key_collides
          having count(*) > 1 or (email_key_collides and count(*) = 1)`,
  },
  {
    name: 'identity.name_words_filled',
    problem: 'A name has no words for the search by name yet: run `npm run migrate`, or start the application once.',
    sql: `select person_id from identity.person_private where name_words is null`,
  },
  {
    name: 'identity.organisation_key_stays_inside',
    problem: 'An API key for one organisation has a scope that reaches beyond it.',
    sql: `select id, scopes from identity.api_key
          where organisation_id is not null and not scopes <@ array['requester:read', 'requester:write', 'money']`,
  },
];
