/** Making organisations and managing their members. An organisation always keeps an active owner. */
import { Inject, Injectable } from '@nestjs/common';
import {
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
  type Result,
} from '../kernel/index.ts';
import { Commands, CONFIG, personIdOf, roleIn, type Caller, type Config, type MemberRole, type Tx } from '../platform/index.ts';
import { mayChangeRole, mayInvite, mayRemoveMember, mayRenameOrganisation } from './identity.policy.ts';
import { checkOrganisation, type Membership } from './organisation.ts';
import { OrganisationRepository } from './organisation.repository.ts';
import { PersonRepository } from './person.repository.ts';
import { normalEmail, normalName } from './registration.ts';

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
        };
        await this.organisations.insertMembership(tx, membership, null);
        tx.act('organisation.created', { kind: 'organisation', id, organisationId: id }, { currency: checked.value.currency });
        return ok(id);
      },
      { key: input.idempotencyKey, request: { command: 'organisation.create', name: input.name, currency: input.currency } },
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

  /** Invites a registered person; they are a member when they accept. */
  async invite(
    caller: Caller,
    input: { readonly organisationId: OrganisationId; readonly email: string; readonly role: MemberRole },
  ): Promise<Result<MembershipId>> {
    const { organisationId, role } = input;
    return this.commands.run(caller, async (tx) => {
      const refused = mayInvite(tx.actor, organisationId, role);
      if (refused !== null) return refuse(refused);
      if (!(await this.organisations.lock(tx, organisationId))) return refuse(notFound('The organisation', 'organisationId'));
      const email = normalEmail(input.email);
      const person = email === null ? null : await this.people.byEmail(tx, email);
      if (person === null) return refuse(notFound('A registered person with this e-mail address', 'email'));
      if ((await this.organisations.count(tx, organisationId)) >= MOST_MEMBERS) {
        return refuse(limitReached(MOST_MEMBERS, `An organisation has at most ${MOST_MEMBERS} members; remove one first.`));
      }
      const id = newId<'Membership'>(tx.now);
      const membership: Membership = {
        id,
        organisationId,
        personId: person.id,
        role,
        state: 'invited',
        invitedAt: tx.now,
        joinedAt: null,
      };
      if (!(await this.organisations.insertMembership(tx, membership, personIdOf(tx.actor)))) {
        return refuse(conflict('MEMBER', 'This person is invited or a member already.'));
      }
      tx.act('membership.invited', { kind: 'membership', id, organisationId }, { personId: person.id, role });
      return ok(id);
    });
  }

  async accept(caller: Caller, membershipId: MembershipId): Promise<Result<Membership>> {
    return this.onOwnInvitation(caller, membershipId, async (tx, membership, personId) => {
      if (!(await this.organisations.accept(tx, membershipId, personId))) return refuse(notFound('The invitation', 'membershipId'));
      tx.act('membership.accepted', subject(membership), { role: membership.role });
      return ok({ ...membership, state: 'active', joinedAt: tx.now });
    });
  }

  async decline(caller: Caller, membershipId: MembershipId): Promise<Result<Membership>> {
    return this.onOwnInvitation(caller, membershipId, async (tx, membership) => {
      await this.organisations.remove(tx, membershipId);
      tx.act('membership.declined', subject(membership));
      return ok(membership);
    });
  }

  async changeRole(caller: Caller, input: MemberRef & { readonly role: MemberRole }): Promise<Result<MembershipId>> {
    return this.onMember(caller, input.membershipId, async (tx, membership) => {
      const refused = mayChangeRole(tx.actor, membership.organisationId, membership.role, input.role);
      if (refused !== null) return refuse(refused);
      if (membership.role === input.role) return refuse(conflict(input.role.toUpperCase(), `This member is a ${input.role} already.`));
      if (await this.isLastOwner(tx, membership)) return refuse(LAST_OWNER);
      await this.organisations.setRole(tx, membership.id, input.role);
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
    work: (tx: Tx, membership: Membership, personId: PersonId) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const absent = notFound('The invitation', 'membershipId');
    return this.commands.run(caller, async (tx) => {
      const personId = personIdOf(tx.actor);
      const known = await this.organisations.membership(tx, membershipId);
      if (known === null || personId === null || known.personId !== personId) return refuse(absent);
      await this.organisations.lock(tx, known.organisationId);
      const membership = await this.organisations.membership(tx, membershipId);
      return membership?.state === 'invited' ? work(tx, membership, personId) : refuse(absent);
    });
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
