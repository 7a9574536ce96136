/** All SQL of organisations and their members. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { groupBy, present, type MembershipId, type OrganisationId, type PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type MemberRole, type Tx } from '../../platform/index.ts';
import type { Membership, Organisation } from './organisation.ts';
import { OrganisationEntity } from './organisation.entity.ts';
import { MembershipEntity } from './membership.entity.ts';

const MEMBERSHIP = columnsOf(MembershipEntity, 'm');

/** Who invited, the hash of the secret, the comparison key of the invited address, and the account that has it, if any. */
export interface NewInvitation {
  readonly invitedBy: PersonId | null;
  readonly hash: Buffer;
  readonly emailKey: string;
  readonly accountId: PersonId | null;
}

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
      `select ${columnsOf(OrganisationEntity)} from identity.organisation
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

  /** False when the address is invited, or the person is a member already. @param invitation null for the one who makes the organisation */
  async insertMembership(tx: Tx, membership: Membership, invitation: NewInvitation | null): Promise<boolean> {
    const rows = await tx.query(
      `insert into identity.membership (id, organisation_id, person_id, role, state, invited_by, invited_at, joined_at,
         invitation_expires_at, invitation_hash, invited_email, invited_email_key)
       select $1::uuid, $2::uuid, $3::uuid, $4::text, $5::text, $6::uuid, $7::timestamptz, $8::timestamptz, $9::timestamptz, $10::bytea, $11::text,
         $12::text
       where not exists (select from identity.membership where organisation_id = $2 and (invited_email_key = $12 or (person_id = $13 and state = 'active')))
       on conflict do nothing returning id`,
      [
        membership.id,
        membership.organisationId,
        membership.personId,
        membership.role,
        membership.state,
        invitation?.invitedBy ?? null,
        membership.invitedAt,
        membership.joinedAt,
        membership.invitationExpiresAt,
        invitation?.hash ?? null,
        membership.invitedEmail,
        invitation?.emailKey ?? null,
        invitation?.accountId ?? null,
      ],
    );
    return rows.length === 1;
  }

  /** Whether the person is invited or a member. */
  async hasPerson(db: Db, organisationId: OrganisationId, personId: PersonId): Promise<boolean> {
    const rows = await db.query('select from identity.membership where organisation_id = $1 and person_id = $2', [
      organisationId,
      personId,
    ]);
    return rows.length > 0;
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
    return groupBy(rows, (row) => row.organisationId);
  }

  /**
   * Makes invitations to the address of the person theirs. It must be confirmed, or need no confirmation.
   *
   * @param id one invitation; null: all
   */
  async linkInvitations(tx: Tx, personId: PersonId, id: MembershipId | null = null): Promise<void> {
    await tx.query(
      `update identity.membership m set person_id = $1 from identity.person_private v
       where v.person_id = $1 and m.person_id is null and m.state = 'invited' and m.invited_email_key = v.email_key
         and not v.email_key_collides and ($2::uuid is null or m.id = $2)
         and not exists (select from identity.membership o where o.organisation_id = m.organisation_id and o.person_id = $1)`,
      [personId, id],
    );
  }

  /** Deletes invitations to an address that belong to nobody yet. */
  async deleteInvitationsTo(tx: Tx, emailKey: string): Promise<void> {
    await tx.query('delete from identity.membership where person_id is null and invited_email_key = $1', [emailKey]);
  }

  async membershipsOf(db: Db, personIds: readonly string[]): Promise<Map<PersonId, Membership[]>> {
    const rows = await db.query<Membership>(`select ${MEMBERSHIP} from identity.membership m where m.person_id = any($1) order by m.id`, [
      personIds,
    ]);
    return groupBy(rows, (row) => present(row.personId, 'the person of a membership that was looked for by it'));
  }

  /** The role of an active member; null for anybody else. */
  async roleOf(db: Db, organisationId: OrganisationId, personId: PersonId): Promise<MemberRole | null> {
    const [row] = await db.query<{ role: MemberRole }>(
      `select role from identity.membership where organisation_id = $1 and person_id = $2 and state = 'active'`,
      [organisationId, personId],
    );
    return row?.role ?? null;
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
      `update identity.membership set state = 'active', joined_at = $4, invitation_hash = null, invitation_expires_at = null,
         invited_email = null, invited_email_key = null
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

  /** Deletes invitations that can no longer be accepted. @param madeBefore for invitations without a secret */
  async deleteExpiredInvitations(tx: Tx, expiredBefore: Date, madeBefore: Date): Promise<Membership[]> {
    return tx.query<Membership>(
      `delete from identity.membership m where m.state = 'invited'
         and coalesce(m.invitation_expires_at < $1, m.invited_at < $2) returning ${MEMBERSHIP}`,
      [expiredBefore, madeBefore],
    );
  }

  /** Whether a group at the identity provider gave the membership. */
  async isByGroup(db: Db, id: MembershipId): Promise<boolean> {
    return (await this.byGroup(db, [id])).has(id);
  }

  /** Those that a group at the identity provider gave. */
  async byGroup(db: Db, ids: readonly string[]): Promise<Map<MembershipId, true>> {
    const rows = await db.query<{ id: MembershipId }>(
      'select membership_id as id from identity.group_role where membership_id = any($1::uuid[])',
      [ids],
    );
    return new Map(rows.map(({ id }) => [id, true]));
  }

  async setRole(tx: Tx, id: MembershipId, role: MemberRole): Promise<void> {
    await tx.query('update identity.membership set role = $2 where id = $1', [id, role]);
  }

  async remove(tx: Tx, id: MembershipId): Promise<boolean> {
    const rows = await tx.query('delete from identity.membership where id = $1 returning id', [id]);
    return rows.length === 1;
  }
}
