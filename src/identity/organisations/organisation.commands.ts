/** Making organisations and managing their members. An organisation always keeps an active owner. */
import { Inject, Injectable } from '@nestjs/common';
import {
  addSeconds,
  conflict,
  forbidden,
  invalid,
  limitReached,
  type MembershipId,
  newId,
  notFound,
  ok,
  type OrganisationId,
  type PersonId,
  type Refusal,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import {
  Commands,
  CONFIG,
  denyUnverified,
  personIdOf,
  roleIn,
  systemCaller,
  type Caller,
  type Config,
  type MemberRole,
  type Tx,
} from '../../platform/index.ts';
import { mayChangeRole, mayInvite, mayRemoveMember, mayRenameOrganisation, maySeeOrganisation } from '../core/identity.policy.ts';
import { checkEmail } from '../core/email.ts';
import { InvitationMails } from './invitation-mails.ts';
import { BY_GROUP, checkOrganisation, MOST_MEMBERS, type Invitation, type Membership } from './organisation.ts';
import { OrganisationRepository } from './organisation.repository.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { normalName } from '../core/registration.ts';
import { Invitations } from '../mail/invitations.ts';

const LAST_OWNER = conflict('LAST_OWNER', 'The last owner stays; make another member an owner first.');

interface MemberRef {
  readonly membershipId: MembershipId;
}

@Injectable()
export class OrganisationCommands {
  constructor(
    private readonly commands: Commands,
    private readonly organisations: OrganisationRepository,
    private readonly people: PersonRepository,
    private readonly invitations: InvitationMails,
    private readonly secrets: Invitations,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Makes an organisation; the caller is its first owner. */
  async create(
    caller: Caller,
    input: { readonly name: string; readonly currency: string | null; readonly idempotencyKey: string | null },
  ): Promise<Result<OrganisationId>> {
    const personId = personIdOf(caller.actor);
    if (personId === null) return refuse(forbidden('Only a person can make an organisation.'));
    const checked = checkOrganisation({ name: input.name, currency: input.currency ?? this.config.CURRENCY });
    if (!checked.ok) return checked;
    return this.commands.run(
      caller,
      async (tx) => {
        const id = newId<'Organisation'>(tx.now);
        await this.organisations.insert(tx, { id, ...checked.value, createdAt: tx.now });
        const membership: Membership = {
          id: newId<'Membership'>(tx.now),
          organisationId: id,
          personId,
          role: 'owner',
          state: 'active',
          invitedAt: tx.now,
          joinedAt: tx.now,
          invitationExpiresAt: null,
          invitedEmail: null,
        };
        await this.organisations.insertMembership(tx, membership, null);
        tx.act('organisation.created', { kind: 'organisation', id, organisationId: id }, { currency: checked.value.currency });
        return ok(id);
      },
      {
        key: input.idempotencyKey,
        command: 'organisation.create',
        request: { command: 'organisation.create', name: input.name, currency: input.currency },
        // Anybody may create an organisation. A repeat by somebody who has left it since does not return it.
        authorise: (_db, made) =>
          made === undefined || maySeeOrganisation(caller.actor, made) ? null : notFound('The organisation that was made'),
      },
    );
  }

  async rename(caller: Caller, organisationId: OrganisationId, name: string): Promise<Result<OrganisationId>> {
    const normal = normalName(name);
    if (normal === null) return refuse(invalid('The name has 1 to 100 characters on one line.', 'name'));
    return this.commands.run(caller, async (tx) => {
      const refused = mayRenameOrganisation(tx.actor, organisationId);
      if (refused !== null) return refuse(refused);
      await this.organisations.rename(tx, organisationId, normal);
      tx.act('organisation.renamed', { kind: 'organisation', id: organisationId, organisationId });
      return ok(organisationId);
    });
  }

  /**
   * Invites somebody by an e-mail address, with or without an account; they are a member when they accept with the secret, which is in
   * the link that is sent to them, and which the inviter gets too. The answer does not tell whether there is an account.
   */
  async invite(
    caller: Caller,
    input: { readonly organisationId: OrganisationId; readonly email: string; readonly role: MemberRole },
  ): Promise<Result<Invitation>> {
    const { organisationId, role } = input;
    return this.commands.run(caller, async (tx) => {
      const refused = mayInvite(tx.actor, organisationId, role) ?? denyUnverified(tx.actor);
      if (refused !== null) return refuse(refused);
      if (!(await this.organisations.lock(tx, organisationId))) return refuse(notFound('The organisation', 'organisationId'));
      const checked = checkEmail(input.email);
      if (!checked.ok) return checked;
      const { address, key } = checked.value;
      const person = await this.people.byEmail(tx, address);
      if ((await this.organisations.count(tx, organisationId)) >= MOST_MEMBERS) {
        return refuse(limitReached(MOST_MEMBERS, say`An organisation has at most ${MOST_MEMBERS} members; remove one first.`));
      }
      const isFree = this.invitations.isProved(person) && !(await this.organisations.hasPerson(tx, organisationId, person.id));
      const id = newId<'Membership'>(tx.now);
      const { secret, secretHash, expiresAt } = this.secrets.newSecret(tx.now);
      const invitedBy = personIdOf(tx.actor);
      const membership: Membership = {
        id,
        organisationId,
        // An account whose address is not confirmed may be a squatter's: the invitation becomes its own with the confirmation.
        // Whoever was invited by an address of before gets no second one: a refusal would tell whose the new address is.
        personId: isFree ? person.id : null,
        role,
        state: 'invited',
        invitedAt: tx.now,
        joinedAt: null,
        invitationExpiresAt: expiresAt,
        invitedEmail: address,
      };
      const invitation = { invitedBy, hash: secretHash, emailKey: key, accountId: person?.id ?? null };
      if (!(await this.organisations.insertMembership(tx, membership, invitation))) {
        return refuse(conflict('MEMBER', 'This person is invited or a member already.'));
      }
      const limited = await this.invitations.send(tx, membership, address, secret);
      if (limited !== null) return refuse(limited);
      tx.act('membership.invited', { kind: 'membership', id, organisationId }, { personId: membership.personId, role });
      return ok({ membershipId: id, secret, link: this.invitations.link(id, secret), expiresAt });
    });
  }

  /** Makes another secret for an invitation that was not accepted; the one before opens nothing any more. */
  async renewInvitation(caller: Caller, membershipId: MembershipId): Promise<Result<Invitation>> {
    return this.onMember(caller, membershipId, async (tx, membership) => {
      const refused = mayInvite(tx.actor, membership.organisationId, membership.role) ?? denyUnverified(tx.actor);
      if (refused !== null) return refuse(refused);
      if (membership.state !== 'invited') return refuse(conflict('ACTIVE', 'This person is a member already.'));
      const { secret, secretHash, expiresAt } = this.secrets.newSecret(tx.now);
      await this.organisations.renew(tx, membership.id, personIdOf(tx.actor), secretHash, expiresAt);
      tx.act('membership.invitation_renewed', subject(membership), { personId: membership.personId, role: membership.role });
      const address = membership.invitedEmail ?? (await this.emailOf(tx, membership.personId));
      const limited =
        address === null ? null : await this.invitations.send(tx, { ...membership, invitationExpiresAt: expiresAt }, address, secret);
      if (limited !== null) return refuse(limited);
      return ok({ membershipId: membership.id, secret, link: this.invitations.link(membership.id, secret), expiresAt });
    });
  }

  /**
   * Accepts with the secret from the inviter, as the invited person. The address alone proves nothing, because it is not
   * verified, and the secret alone may have been forwarded.
   */
  async accept(caller: Caller, membershipId: MembershipId, secret: string): Promise<Result<Membership>> {
    // A wrong account and a wrong secret get the same answer, so that it does not reveal which of them was wrong.
    const absent = notFound('An invitation of yours with this secret', 'membershipId');
    const secretHash = this.secrets.hashOf(secret);
    return this.onOwnInvitation(caller, membershipId, absent, async (tx, membership, personId) => {
      if (!(await this.organisations.hasInvitation(tx, membershipId, personId, secretHash))) return refuse(absent);
      const unverified = denyUnverified(tx.actor);
      if (unverified !== null) return refuse(unverified);
      if (!(await this.organisations.accept(tx, membershipId, personId, secretHash))) {
        return refuse(conflict('EXPIRED', 'This invitation has expired; ask the organisation to renew it.'));
      }
      tx.act('membership.accepted', subject(membership), { role: membership.role });
      return ok({ ...membership, state: 'active', joinedAt: tx.now, invitationExpiresAt: null });
    });
  }

  async decline(caller: Caller, membershipId: MembershipId): Promise<Result<Membership>> {
    return this.onOwnInvitation(caller, membershipId, notFound('The invitation', 'membershipId'), async (tx, membership) => {
      const unverified = denyUnverified(tx.actor);
      if (unverified !== null) return refuse(unverified);
      await this.organisations.remove(tx, membershipId);
      tx.act('membership.declined', subject(membership));
      return ok(membership);
    });
  }

  /** Deletes invitations long after their end. @param keptSeconds for how long after it. @returns how many */
  async forgetExpiredInvitations(keptSeconds: number): Promise<number> {
    return this.commands.must(systemCaller('identity.tidy'), async (tx) => {
      const expiredBefore = addSeconds(tx.now, -keptSeconds);
      const madeBefore = addSeconds(expiredBefore, -this.config.INVITATION_SECONDS);
      const deleted = await this.organisations.deleteExpiredInvitations(tx, expiredBefore, madeBefore);
      for (const membership of deleted) tx.act('membership.expired', subject(membership));
      return ok(deleted.length);
    });
  }

  async changeRole(caller: Caller, input: MemberRef & { readonly role: MemberRole }): Promise<Result<MembershipId>> {
    return this.onMember(caller, input.membershipId, async (tx, membership) => {
      const refused = mayChangeRole(tx.actor, membership.organisationId, membership.role, input.role);
      if (refused !== null) return refuse(refused);
      if (membership.role === input.role) return refuse(conflict(input.role.toUpperCase(), say`This member is a ${input.role} already.`));
      if (await this.organisations.isByGroup(tx, membership.id)) return refuse(BY_GROUP);
      if (await this.isLastOwner(tx, membership)) return refuse(LAST_OWNER);
      await this.organisations.setRole(tx, membership.id, input.role);
      await this.voidInvitationsBy(tx, membership);
      tx.act('membership.role_changed', subject(membership), { personId: membership.personId, from: membership.role, to: input.role });
      return ok(membership.id);
    });
  }

  /** Removes a member, or takes back an invitation; anyone may leave. */
  async remove(caller: Caller, membershipId: MembershipId): Promise<Result<OrganisationId>> {
    return this.onMember(caller, membershipId, async (tx, membership) => {
      const refused = mayRemoveMember(tx.actor, membership.organisationId, membership);
      if (refused !== null) return refuse(refused);
      if (await this.isLastOwner(tx, membership)) return refuse(LAST_OWNER);
      await this.organisations.remove(tx, membership.id);
      await this.voidInvitationsBy(tx, membership);
      tx.act('membership.removed', subject(membership), { personId: membership.personId, role: membership.role });
      return ok(membership.organisationId);
    });
  }

  /** Runs `work` on a membership that the actor can see, with its organisation locked. */
  private onMember<T>(
    caller: Caller,
    membershipId: MembershipId,
    work: (tx: Tx, membership: Membership) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const absent = notFound('The member', 'membershipId');
    return this.commands.run(caller, async (tx) => {
      const known = await this.organisations.membership(tx, membershipId);
      if (known === null || (tx.actor.kind === 'person' && roleIn(tx.actor, known.organisationId) === null)) return refuse(absent);
      await this.organisations.lock(tx, known.organisationId);
      const membership = await this.organisations.membership(tx, membershipId);
      return membership === null ? refuse(absent) : work(tx, membership);
    });
  }

  private onOwnInvitation<T>(
    caller: Caller,
    membershipId: MembershipId,
    absent: Refusal,
    work: (tx: Tx, membership: Membership, personId: PersonId) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return this.commands.run(caller, async (tx) => {
      const personId = personIdOf(tx.actor);
      if (personId === null) return refuse(absent);
      // It may have been sent to an address of theirs that they confirm only now; a refusal takes this back.
      await this.organisations.linkInvitations(tx, personId, membershipId);
      const known = await this.organisations.membership(tx, membershipId);
      if (known === null || known.personId !== personId) return refuse(absent);
      await this.organisations.lock(tx, known.organisationId);
      const membership = await this.organisations.membership(tx, membershipId);
      return membership?.state === 'invited' ? work(tx, membership, personId) : refuse(absent);
    });
  }

  private async voidInvitationsBy(tx: Tx, { organisationId, personId }: Membership): Promise<void> {
    if (personId !== null) await this.organisations.voidInvitationsBy(tx, organisationId, personId);
  }

  private async emailOf(tx: Tx, personId: PersonId | null): Promise<string | null> {
    return personId === null ? null : ((await this.people.byId(tx, personId))?.email ?? null);
  }

  private async isLastOwner(tx: Tx, membership: Membership): Promise<boolean> {
    if (membership.role !== 'owner' || membership.state !== 'active') return false;
    const owners = await this.organisations.owners(tx, membership.organisationId);
    return owners.every((owner) => owner === membership.personId);
  }
}

function subject(membership: Membership) {
  return { kind: 'membership', id: membership.id, organisationId: membership.organisationId };
}
