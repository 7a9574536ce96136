/**
 * Grants and revokes roles by groups at the identity provider. Runs at each answer of the provider, when an account is unlinked,
 * and when the provider has not reported a group for a long time. Only roles that a group gave are revoked. A group makes nobody an
 * admin: it proposes an admin, and two admins decide.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { addSeconds, newId, ok, type Clock, type OrganisationId, type PersonId } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, systemCaller, type Config, type Db, type MemberRole, type Tx } from '../../platform/index.ts';
import { ActiveAdmins } from '../admins/active-admins.ts';
import { AdminProposalRepository } from '../admins/admin-proposal.repository.ts';
import { AdminRequests } from '../admins/admin-requests.ts';
import { MOST_MEMBERS, type Membership } from '../organisations/organisation.ts';
import { OrganisationRepository } from '../organisations/organisation.repository.ts';
import type { Person } from '../people/person.entity.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { groupChange, roleOfGroups, type GroupChange } from './group-roles.policy.ts';
import type { GroupRole } from './group-role.entity.ts';
import { GroupRoleRepository } from './group-role.repository.ts';

const SWEEP_BATCH_SIZE = 20;

/** A person in one organisation, with what a group gave before and the current membership. */
interface PersonInOrganisation {
  readonly organisationId: OrganisationId;
  readonly personId: PersonId;
  readonly given: GroupRole | null;
  readonly membership: Membership | null;
}

@Injectable()
export class GroupRoles implements OnModuleInit {
  private readonly logger = new Logger('group-roles');

  constructor(
    private readonly commands: Commands,
    private readonly rows: GroupRoleRepository,
    private readonly organisations: OrganisationRepository,
    private readonly people: PersonRepository,
    private readonly admins: ActiveAdmins,
    private readonly proposals: AdminProposalRepository,
    private readonly requests: AdminRequests,
    private readonly jobs: Jobs,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'identity.group_roles', run: () => this.endStaleRoles() });
  }

  /**
   * Sets the roles that these groups give. Locks the admins if one may lose the role, then organisations, then the person. Call it
   * first in the transaction.
   *
   * @param groups that the provider reports; null: the provider reports none, and nothing changes
   */
  async apply(tx: Tx, personId: PersonId, groups: readonly string[] | null): Promise<void> {
    if (groups === null) {
      await this.people.lock(tx, personId);
      return;
    }
    const { OIDC_ROLES = [], OIDC_ADMIN_GROUP } = this.config;
    const isProposed = OIDC_ADMIN_GROUP !== undefined && groups.includes(OIDC_ADMIN_GROUP);
    if (!isProposed && (await this.proposals.of(tx, personId)) !== null) await this.admins.lockExclusive(tx);
    const known = [...(await this.rows.of(tx, personId)).keys()];
    const ids = [...new Set([...OIDC_ROLES.map(({ organisationId }) => organisationId), ...known])];
    const existing = await this.rows.lockOrganisations(tx, ids);
    const person = await this.people.lock(tx, personId);
    if (person === null || (await this.people.byId(tx, personId))?.email === null) return;
    const given = await this.rows.of(tx, personId);
    for (const organisationId of existing) {
      // An auditor has no other role.
      const wanted = person.auditorSince === null ? roleOfGroups(groups, OIDC_ROLES, organisationId) : null;
      await this.applyInOrganisation(tx, { organisationId, personId, given: given.get(organisationId) ?? null }, wanted);
    }
    if (isProposed) await this.propose(tx, person);
    else await this.endProposal(tx, person);
  }

  private async applyInOrganisation(tx: Tx, at: Omit<PersonInOrganisation, 'membership'>, wanted: MemberRole | null): Promise<void> {
    const membership = await this.rows.membership(tx, at.organisationId, at.personId);
    const owners = await this.organisations.owners(tx, at.organisationId);
    const isLastOwner = owners.length > 0 && owners.every((owner) => owner === at.personId);
    await this.applyChange(tx, { ...at, membership }, groupChange(wanted, at.given, membership, isLastOwner));
  }

  private async applyChange(tx: Tx, place: PersonInOrganisation, change: GroupChange): Promise<void> {
    const { organisationId, personId, given, membership } = place;
    if (change.kind === 'give') return this.addMembership(tx, place, change.role);
    if (given === null || change.kind === 'nothing') return;
    if (change.kind === 'forget') return this.rows.delete(tx, personId, organisationId);
    if (change.kind === 'confirm' || change.kind === 'keep' || membership === null) {
      await this.rows.put(tx, given);
      if (change.kind === 'keep') this.logger.warn({ event: 'last_owner_kept', organisationId, personId });
      return;
    }
    const subject = { kind: 'membership', id: membership.id, organisationId };
    if (change.kind === 'take') {
      await this.organisations.remove(tx, membership.id);
      await this.rows.delete(tx, personId, organisationId);
      tx.act('membership.removed', subject, { personId, role: membership.role, byGroup: true });
    } else {
      await this.organisations.setRole(tx, membership.id, change.role);
      await this.rows.put(tx, { ...given, role: change.role });
      tx.act('membership.role_changed', subject, { personId, from: membership.role, to: change.role, byGroup: true });
    }
    await this.organisations.voidInvitationsBy(tx, organisationId, personId);
  }

  private async addMembership(tx: Tx, { organisationId, personId }: PersonInOrganisation, role: MemberRole): Promise<void> {
    if ((await this.organisations.count(tx, organisationId)) >= MOST_MEMBERS) {
      this.logger.warn({ event: 'organisation_full', organisationId, personId });
      return;
    }
    const id = newId<'Membership'>(tx.now);
    const invited = { invitationExpiresAt: null, invitedEmail: null };
    await this.rows.insertMembership(tx, {
      id,
      organisationId,
      personId,
      role,
      state: 'active',
      invitedAt: tx.now,
      joinedAt: tx.now,
      ...invited,
    });
    await this.rows.put(tx, { personId, organisationId, membershipId: id, role, givenAt: tx.now, checkedAt: tx.now });
    tx.act('membership.added', { kind: 'membership', id, organisationId }, { personId, role, byGroup: true });
  }

  /** A person who is already an admin does not owe the role to the group, and keeps it without the group. */
  private async propose(tx: Tx, person: Person): Promise<void> {
    const known = await this.proposals.of(tx, person.id);
    if (known === null && (person.isAdmin || person.auditorSince !== null)) return;
    if (await this.proposals.put(tx, person.id)) tx.act('admin.proposed', { kind: 'person', id: person.id });
  }

  /** Ends a proposal. The caller holds the lock on the admins. */
  private async endProposal(tx: Tx, person: Person): Promise<void> {
    const proposal = await this.proposals.of(tx, person.id);
    if (proposal === null) return;
    const isByGroup = person.isAdmin && proposal.grantedAt !== null && person.adminSince?.getTime() === proposal.grantedAt.getTime();
    if (isByGroup && (await this.admins.denyLosing(tx, person.id)) !== null) {
      // The admin keeps the role, because two active admins must remain. The log informs the operator, and the sweep retries.
      await this.proposals.setChecked(tx, person.id);
      this.logger.warn({ event: 'admin_kept', personId: person.id });
      return;
    }
    await this.proposals.delete(tx, person.id);
    tx.act('admin.proposal_ended', { kind: 'person', id: person.id });
    // A pending request that follows from the proposal must not be approved after it.
    await this.requests.expireOpen(tx, `admin.grant:${person.id}`, proposal.proposedAt);
    if (!isByGroup) return;
    await this.people.setAdmin(tx, person.id, false);
    tx.act('admin.revoked', { kind: 'person', id: person.id }, { byGroup: true });
  }

  /** Ends roles of people whose groups the provider has not reported for a long time: they may have lost the account there. */
  private async endStaleRoles(): Promise<number> {
    const before = addSeconds(this.clock.now(), -this.config.OIDC_ROLE_SECONDS);
    const due = await this.rows.findStale(this.db, before, SWEEP_BATCH_SIZE);
    for (const personId of due) {
      await this.commands.must(systemCaller('identity.group_roles'), async (tx) => {
        // The person may have signed in since the query.
        if (await this.rows.isStale(tx, personId, before)) await this.apply(tx, personId, []);
        return ok(null);
      });
    }
    return due.length;
  }
}
