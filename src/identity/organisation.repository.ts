/** All SQL of organisations and their members. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { MembershipId, OrganisationId, PersonId } from '../kernel/index.ts';
import type { Db, MemberRole, Tx } from '../platform/index.ts';
import { grouped } from './grouped.ts';
import type { Membership, Organisation } from './organisation.ts';
import { OrganisationEntity } from './organisation.entity.ts';

const MEMBERSHIP = `m.id, m.organisation_id as "organisationId", m.person_id as "personId", m.role, m.state,
  m.invited_at as "invitedAt", m.joined_at as "joinedAt", m.invitation_expires_at as "invitationExpiresAt"`;

@Injectable()
export class OrganisationRepository {
  byId(db: Db, id: string): Promise<Organisation | null> {
    return db.entities.findOneBy(OrganisationEntity, { id: id as OrganisationId });
  }

  async byIds(db: Db, ids: readonly string[]): Promise<Map<OrganisationId, Organisation>> {
    const found = await db.entities.findBy(OrganisationEntity, { id: In([...ids]) });
    return new Map(found.map((organisation) => [organisation.id, organisation]));
  }

  /** Newest first. @param nameStart null for all */
  async page(db: Db, nameStart: string | null, before: string | null, limit: number): Promise<Organisation[]> {
    const like = nameStart === null ? null : nameStart.toLowerCase().replaceAll(/[\\%_]/g, '\\$&') + '%';
    return db.query<Organisation>(
      `select id, name, currency, created_at as "createdAt" from identity.organisation
       where ($1::text is null or lower(name) like $1) and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [like, before, limit],
    );
  }

  async insert(tx: Tx, organisation: Organisation): Promise<void> {
    await tx.entities.insert(OrganisationEntity, organisation);
  }

  async rename(tx: Tx, id: OrganisationId, name: string): Promise<void> {
    await tx.entities.update(OrganisationEntity, { id }, { name });
  }

  /** One change of members at a time: held until the end of the transaction. */
  async lock(tx: Tx, id: OrganisationId): Promise<boolean> {
    const rows = await tx.query('select id from identity.organisation where id = $1 for update', [id]);
    return rows.length === 1;
  }

  /** False when the person is invited or a member already. */
  async insertMembership(tx: Tx, membership: Membership, invitedBy: PersonId | null, invitationHash: Buffer | null): Promise<boolean> {
    const rows = await tx.query(
      `insert into identity.membership (id, organisation_id, person_id, role, state, invited_by, invited_at, joined_at,
         invitation_expires_at, invitation_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (organisation_id, person_id) do nothing returning id`,
      [
        membership.id,
        membership.organisationId,
        membership.personId,
        membership.role,
        membership.state,
        invitedBy,
        membership.invitedAt,
        membership.joinedAt,
        membership.invitationExpiresAt,
        invitationHash,
      ],
    );
    return rows.length === 1;
  }

  async membership(db: Db, id: string): Promise<Membership | null> {
    const [row] = await db.query<Membership>(`select ${MEMBERSHIP} from identity.membership m where m.id = $1`, [id]);
    return row ?? null;
  }

  /** In the order in which they were invited. */
  async members(db: Db, organisationIds: readonly string[]): Promise<Map<OrganisationId, Membership[]>> {
    const rows = await db.query<Membership>(
      `select ${MEMBERSHIP} from identity.membership m where m.organisation_id = any($1) order by m.id`,
      [organisationIds],
    );
    return grouped(rows, (row) => row.organisationId);
  }

  async membershipsOf(db: Db, personIds: readonly string[]): Promise<Map<PersonId, Membership[]>> {
    const rows = await db.query<Membership>(`select ${MEMBERSHIP} from identity.membership m where m.person_id = any($1) order by m.id`, [
      personIds,
    ]);
    return grouped(rows, (row) => row.personId);
  }

  async count(db: Db, organisationId: OrganisationId): Promise<number> {
    const [row] = await db.query<{ n: number }>('select count(*)::int as n from identity.membership where organisation_id = $1', [
      organisationId,
    ]);
    return row?.n ?? 0;
  }

  async owners(db: Db, organisationId: OrganisationId): Promise<PersonId[]> {
    const rows = await db.query<{ id: PersonId }>(
      `select person_id as id from identity.membership where organisation_id = $1 and role = 'owner' and state = 'active'`,
      [organisationId],
    );
    return rows.map((row) => row.id);
  }

  /** Whether this is the secret of the person's invitation, as it was made last. */
  async hasInvitation(tx: Tx, id: MembershipId, personId: PersonId, secretHash: Buffer): Promise<boolean> {
    const rows = await tx.query(
      `select from identity.membership where id = $1 and person_id = $2 and state = 'invited' and invitation_hash = $3`,
      [id, personId, secretHash],
    );
    return rows.length === 1;
  }

  /** Takes the secret with it: it opens nothing any more. */
  async accept(tx: Tx, id: MembershipId, personId: PersonId, secretHash: Buffer): Promise<boolean> {
    const rows = await tx.query(
      `update identity.membership set state = 'active', joined_at = $4, invitation_hash = null, invitation_expires_at = null
       where id = $1 and person_id = $2 and state = 'invited' and invitation_hash = $3 and invitation_expires_at > $4 returning id`,
      [id, personId, secretHash, tx.now],
    );
    return rows.length === 1;
  }

  /** Another secret and end; the secret before opens nothing any more. */
  async renew(tx: Tx, id: MembershipId, invitedBy: PersonId | null, secretHash: Buffer, expiresAt: Date): Promise<void> {
    await tx.query(
      `update identity.membership set invited_by = $2, invitation_hash = $3, invitation_expires_at = $4 where id = $1 and state = 'invited'`,
      [id, invitedBy, secretHash, expiresAt],
    );
  }

  /** Invitations of an inviter who lost the right to invite must be renewed by somebody else. Returns how many. */
  async voidInvitationsBy(tx: Tx, organisationId: OrganisationId, invitedBy: PersonId): Promise<number> {
    const rows = await tx.query(
      `update identity.membership set invitation_hash = null, invitation_expires_at = null
       where organisation_id = $1 and invited_by = $2 and state = 'invited' and invitation_hash is not null returning id`,
      [organisationId, invitedBy],
    );
    return rows.length;
  }

  /** Takes back invitations that nobody can accept any more. @param madeBefore for those that have no secret */
  async deleteExpiredInvitations(tx: Tx, expiredBefore: Date, madeBefore: Date): Promise<Membership[]> {
    return tx.query<Membership>(
      `delete from identity.membership m where m.state = 'invited'
         and coalesce(m.invitation_expires_at < $1, m.invited_at < $2) returning ${MEMBERSHIP}`,
      [expiredBefore, madeBefore],
    );
  }

  async setRole(tx: Tx, id: MembershipId, role: MemberRole): Promise<void> {
    await tx.query('update identity.membership set role = $2 where id = $1', [id, role]);
  }

  async remove(tx: Tx, id: MembershipId): Promise<boolean> {
    const rows = await tx.query('delete from identity.membership where id = $1 returning id', [id]);
    return rows.length === 1;
  }
}
