import { IDENTITY_CHECKS } from '../../src/identity/index.ts';
import { MemberRoleEnum, MembershipStateEnum } from '../../src/identity/organisations/organisation.types.ts';
import { MEMBERSHIP_STATES } from '../../src/identity/organisations/organisation.ts';
import { PersonKindEnum } from '../../src/identity/people/person.types.ts';
import { RESTRICTION_KINDS, RESTRICTION_REASONS } from '../../src/identity/restrictions/restriction.ts';
import { RestrictionKindEnum, RestrictionReasonEnum } from '../../src/identity/restrictions/restriction.types.ts';
import { ScopeEnum } from '../../src/identity/authentication/api-key.types.ts';
import { SCOPES } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, registerRequester, registerWorker, suspend } from '../kit/people.ts';

describe('integrity checks of identity', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
    const requester = await registerRequester(market);
    await addMember(market, requester, 'viewer');
    const worker = await registerWorker(market);
    await suspend(market, worker.personId);
    await market.graphql(
      'mutation ($id: OrganisationID!) { createApiKey(input: { name: "k", scopes: [REQUESTER_READ], organisationId: $id }) { secret userErrors { message } } }',
      { id: (await market.graphql('{ organisations { id } }', {}, { token: requester.token })).data.organisations[0].id },
      { token: requester.token },
    );
  });
  afterAll(() => market.close());

  /** SQL that plants faults for each check, run by a superuser and rolled back. */
  const faults: Record<string, string[]> = {
    'identity.organisation_has_owner': [`delete from identity.membership where role = 'owner'`],
    'identity.worker_has_profile': [
      `update identity.person set is_worker = not is_worker where id = (select min(id::text)::uuid from identity.person)`,
      `delete from identity.worker_profile`,
    ],
    'identity.session_within_maximum': [
      `update identity.session set last_used_at = absolute_until`,
      `alter table identity.session drop constraint session_idle; update identity.session set idle_until = absolute_until + interval '1 second'`,
      `update identity.session set ended_at = last_used_at - interval '1 second', end_reason = 'revoked'`,
    ],
    'identity.restriction_complete': [
      `alter table identity.restriction drop constraint restriction_evidence; update identity.restriction set evidence = '[]'`,
      `alter table identity.restriction drop constraint restriction_evidence; update identity.restriction set evidence = '{}'`,
      `alter table identity.restriction alter ends_at drop not null; update identity.restriction set ends_at = null`,
      `alter table identity.restriction drop constraint restriction_explanation; update identity.restriction set explanation = ''`,
    ],
    'identity.email_keys_filled': [`update identity.person_private set email_key = null`],
    'identity.email_keys_unique': [
      `update identity.person_private set email_key_collides = true, email_key = 'same@example.org'`,
      `update identity.person_private set email_key_collides = true where person_id = (select min(person_id::text)::uuid from identity.person_private)`,
    ],
    'identity.name_words_filled': [`update identity.person_private set name_words = null`],
    'identity.organisation_key_stays_inside': [`update identity.api_key set scopes = array['requester:read', 'account']`],
  };

  it('covers every check with a planted fault', () => {
    expect(Object.keys(faults).sort()).toEqual(IDENTITY_CHECKS.map((check) => check.name).sort());
  });

  it.each(Object.entries(faults).flatMap(([name, all]) => all.map((sql) => [name, sql] as const)))(
    'reports a planted fault, %s: %s',
    async (name, sql) => {
      const check = IDENTITY_CHECKS.find((each) => each.name === name);
      await asOwner(market.database.ownerUrl, async (client) => {
        expect((await client.query(check!.sql)).rows).toEqual([]);
        await client.query('begin');
        await client.query(sql);
        expect((await client.query(check!.sql)).rows.length).toBeGreaterThan(0);
        await client.query('rollback');
      });
    },
  );

  it('uses the same enumerations in database, code and API', async () => {
    const words = async (constraint: string) => {
      const [row] = await market.db.query<{ text: string }>(
        'select pg_get_constraintdef(oid) as text from pg_constraint where conname = $1',
        [constraint],
      );
      return [...(row?.text ?? '').matchAll(/'([^']+)'/g)].map((match) => match[1]).sort();
    };
    const sorted = (list: readonly string[]) => [...list].sort();
    expect(await words('membership_role')).toEqual(sorted(Object.values(MemberRoleEnum)));
    expect(await words('membership_state')).toEqual(sorted(MEMBERSHIP_STATES));
    expect(sorted(Object.values(MembershipStateEnum))).toEqual(sorted(MEMBERSHIP_STATES));
    expect(await words('restriction_kind')).toEqual(sorted(RESTRICTION_KINDS));
    expect(sorted(Object.values(RestrictionKindEnum))).toEqual(sorted(RESTRICTION_KINDS));
    expect(await words('restriction_reason')).toEqual(sorted(RESTRICTION_REASONS));
    expect(sorted(Object.values(RestrictionReasonEnum))).toEqual(sorted(RESTRICTION_REASONS));
    expect(await words('person_kind')).toEqual(sorted(Object.values(PersonKindEnum)));
    expect(await words('api_key_scopes')).toEqual(sorted(SCOPES));
    expect(sorted(Object.values(ScopeEnum))).toEqual(sorted(SCOPES));
  });
});
