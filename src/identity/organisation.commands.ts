/** Making organisations and managing their members. An organisation always keeps an active owner. */
import { Inject, Injectable } from '@nestjs/common';
import {
  addSeconds,
  conflict,
  forbidden,
  invalid,
  limitReached,
  newId,
  notFound,
  ok,
  refuse,
  type MembershipId,
  type OrganisationId,
  type PersonId,
  type Refusal,
  type Result,
} from '../kernel/index.ts';
import {
  Commands,
  CONFIG,
  personIdOf,
  roleIn,
  systemCaller,
  type Caller,
  type Config,
  type MemberRole,
  type Tx,
} from '../platform/index.ts';
import { mayChangeRole, mayInvite, mayRemoveMember, mayRenameOrganisation, maySeeOrganisation } from './identity.policy.ts';
import { checkOrganisation, type Invitation, type Membership } from './organisation.ts';
import { OrganisationRepository } from './organisation.repository.ts';
import { PersonRepository } from './person.repository.ts';
import { normalName } from './registration.ts';
import { newInvitationSecret, tokenHash } from './tokens.ts';

/** Members and invited people of one organisation. */
const MOST_MEMBERS = 200;

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
        };
        await this.organisations.insertMembership(tx, membership, null, null);
        tx.act('organisation.created', { kind: 'organisation', id, organisationId: id }, { currency: checked.value.currency });
        return ok(id);
      },
      {
        key: input.idempotencyKey,
        command: 'organisation.create',
        request: { command: 'organisation.create', name: input.name, currency: input.currency },
        // Anybody may make one. Who has left it since is not told of it again.
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

  /** Invites a registered person; they are a member when they accept with the secret, which the inviter hands to them. */
  async invite(
    caller: Caller,
    input: { readonly organisationId: OrganisationId; readonly email: string; readonly role: MemberRole },
  ): Promise<Result<Invitation>> {
    const { organisationId, role } = input;
    return this.commands.run(caller, async (tx) => {
      const refused = mayInvite(tx.actor, organisationId, role);
      if (refused !== null) return refuse(refused);
      if (!(await this.organisations.lock(tx, organisationId))) return refuse(notFound('The organisation', 'organisationId'));
      const person = await this.people.byEmail(tx, input.email);
      if (person === null) return refuse(notFound('A registered person with this e-mail address', 'email'));
      if ((await this.organisations.count(tx, organisationId)) >= MOST_MEMBERS) {
        return refuse(limitReached(MOST_MEMBERS, `An organisation has at most ${MOST_MEMBERS} members; remove one first.`));
      }
      const id = newId<'Membership'>(tx.now);
      const { secret, secretHash, expiresAt } = this.newSecret(tx);
      const membership: Membership = {
        id,
        organisationId,
        personId: person.id,
        role,
        state: 'invited',
        invitedAt: tx.now,
        joinedAt: null,
        invitationExpiresAt: expiresAt,
      };
      if (!(await this.organisations.insertMembership(tx, membership, personIdOf(tx.actor), secretHash))) {
        return refuse(conflict('MEMBER', 'This person is invited or a member already.'));
      }
      tx.act('membership.invited', { kind: 'membership', id, organisationId }, { personId: person.id, role });
      return ok({ membershipId: id, secret, expiresAt });
    });
  }

  /** Makes another secret for an invitation that was not accepted; the one before opens nothing any more. */
  async renewInvitation(caller: Caller, membershipId: MembershipId): Promise<Result<Invitation>> {
    return this.onMember(caller, membershipId, async (tx, membership) => {
      const refused = mayInvite(tx.actor, membership.organisationId, membership.role);
      if (refused !== null) return refuse(refused);
      if (membership.state !== 'invited') return refuse(conflict('ACTIVE', 'This person is a member already.'));
      const { secret, secretHash, expiresAt } = this.newSecret(tx);
      await this.organisations.renew(tx, membership.id, personIdOf(tx.actor), secretHash, expiresAt);
      tx.act('membership.invitation_renewed', subject(membership), { personId: membership.personId, role: membership.role });
      return ok({ membershipId: membership.id, secret, expiresAt });
    });
  }

  /**
   * Accepts with the secret that the inviter handed over, as the person who was invited: an address alone proves nothing,
   * for nobody has verified it, and a secret alone may have been forwarded.
   */
  async accept(caller: Caller, membershipId: MembershipId, secret: string): Promise<Result<Membership>> {
    // A wrong account and a wrong secret are answered alike: nobody learns which of them it was.
    const absent = notFound('An invitation of yours with this secret', 'membershipId');
    const secretHash = tokenHash(secret.trim());
    return this.onOwnInvitation(caller, membershipId, absent, async (tx, membership, personId) => {
      if (!(await this.organisations.hasInvitation(tx, membershipId, personId, secretHash))) return refuse(absent);
      if (!(await this.organisations.accept(tx, membershipId, personId, secretHash))) {
        return refuse(conflict('EXPIRED', 'This invitation has expired; ask the organisation to renew it.'));
      }
      tx.act('membership.accepted', subject(membership), { role: membership.role });
      return ok({ ...membership, state: 'active', joinedAt: tx.now, invitationExpiresAt: null });
    });
  }

  async decline(caller: Caller, membershipId: MembershipId): Promise<Result<Membership>> {
    return this.onOwnInvitation(caller, membershipId, notFound('The invitation', 'membershipId'), async (tx, membership) => {
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
      if (membership.role === input.role) return refuse(conflict(input.role.toUpperCase(), `This member is a ${input.role} already.`));
      if (await this.isLastOwner(tx, membership)) return refuse(LAST_OWNER);
      await this.organisations.setRole(tx, membership.id, input.role);
      await this.organisations.voidInvitationsBy(tx, membership.organisationId, membership.personId);
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
      await this.organisations.voidInvitationsBy(tx, membership.organisationId, membership.personId);
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
      const known = await this.organisations.membership(tx, membershipId);
      if (known === null || personId === null || known.personId !== personId) return refuse(absent);
      await this.organisations.lock(tx, known.organisationId);
      const membership = await this.organisations.membership(tx, membershipId);
      return membership?.state === 'invited' ? work(tx, membership, personId) : refuse(absent);
    });
  }

  private newSecret(tx: Tx): { secret: string; secretHash: Buffer; expiresAt: Date } {
    const secret = newInvitationSecret();
    return { secret, secretHash: tokenHash(secret), expiresAt: addSeconds(tx.now, this.config.INVITATION_SECONDS) };
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
