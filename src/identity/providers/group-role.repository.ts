/** SQL of roles given by groups at the identity provider. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId, PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { Membership } from '../organisations/organisation.ts';
import { MembershipEntity } from '../organisations/membership.entity.ts';
import { GroupRoleEntity, type GroupRole } from './group-role.entity.ts';

@Injectable()
export class GroupRoleRepository {
  /** Returns the group roles of a person, by organisation. */
  async of(db: Db, personId: PersonId): Promise<Map<OrganisationId, GroupRole>> {
    const rows = await db.query<GroupRole>(`select ${columnsOf(GroupRoleEntity)} from identity.group_role where person_id = $1`, [
      personId,
    ]);
    return new Map(rows.map((row) => [row.organisationId, row]));
  }

  /** Locks the organisations that exist until the end of the transaction, in one order. */
  async lockOrganisations(tx: Tx, ids: readonly OrganisationId[]): Promise<Set<OrganisationId>> {
    const rows = await tx.query<{ id: OrganisationId }>(
      'select id from identity.organisation where id = any($1::uuid[]) order by id for update',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Returns the person's membership or invitation in the organisation, including an open invitation to their address; null if there
   * is none.
   */
  async membership(tx: Tx, organisationId: OrganisationId, personId: PersonId): Promise<Membership | null> {
    const [row] = await tx.query<Membership>(
      `select ${columnsOf(MembershipEntity, 'm')} from identity.membership m
       where m.organisation_id = $1 and (m.person_id = $2
         or m.invited_email_key = (select v.email_key from identity.person_private v where v.person_id = $2))
       order by m.state limit 1`,
      [organisationId, personId],
    );
    return row ?? null;
  }

  async insertMembership(tx: Tx, { id, organisationId, personId, role }: Membership): Promise<boolean> {
    const rows = await tx.query(
      `insert into identity.membership (id, organisation_id, person_id, role, state, invited_at, joined_at)
       values ($1, $2, $3, $4, 'active', $5, $5) on conflict do nothing returning id`,
      [id, organisationId, personId, role, tx.now],
    );
    return rows.length === 1;
  }

  /** Records the role that the group gives now. */
  async put(tx: Tx, { personId, organisationId, membershipId, role, givenAt }: GroupRole): Promise<void> {
    await tx.query(
      `insert into identity.group_role (person_id, organisation_id, membership_id, role, given_at, checked_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (person_id, organisation_id) do update
         set membership_id = excluded.membership_id, role = excluded.role, checked_at = excluded.checked_at`,
      [personId, organisationId, membershipId, role, givenAt, tx.now],
    );
  }

  async delete(tx: Tx, personId: PersonId, organisationId: OrganisationId): Promise<void> {
    await tx.query('delete from identity.group_role where person_id = $1 and organisation_id = $2', [personId, organisationId]);
  }

  /** Whether the provider has not reported a group of the person since the given time. */
  async isStale(db: Db, personId: PersonId, before: Date): Promise<boolean> {
    const rows = await db.query(
      `select from identity.group_role where person_id = $1 and checked_at <= $2
       union all select from identity.admin_proposal where person_id = $1 and checked_at <= $2`,
      [personId, before],
    );
    return rows.length > 0;
  }

  /** Returns people whose groups the provider has not reported since the given time, oldest report first; at most `limit`. */
  async findStale(db: Db, before: Date, limit: number): Promise<PersonId[]> {
    const rows = await db.query<{ personId: PersonId }>(
      `select person_id as "personId" from (
         select person_id, checked_at from identity.group_role where checked_at <= $1
         union all select person_id, checked_at from identity.admin_proposal where checked_at <= $1) due
       group by person_id order by min(checked_at), person_id limit $2`,
      [before, limit],
    );
    return rows.map(({ personId }) => personId);
  }
}
