/** Commands of a signed-in person with an account at the identity provider: link it, step up with it, unlink it. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  conflict,
  forbidden,
  newId,
  notFound,
  ok,
  refuse,
  type LinkedIdentityId,
  type PersonId,
  type Refusal,
  type Result,
  type SessionId,
} from '../../kernel/index.ts';
import { Commands, DB, IdentityProvider, type Caller, type Db, type ProviderClaims, type Tx } from '../../platform/index.ts';
import { PasswordHasher, passwordFault } from '../authentication/password.ts';
import { SessionRepository } from '../authentication/session.repository.ts';
import { SecondFactor } from '../codes/second-factor.ts';
import { FirstProof } from '../email/first-proof.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { StepUpCommands } from '../second-factor/step-up.commands.ts';
import { GroupRoles } from './group-roles.ts';
import { LinkedIdentityRepository } from './linked-identity.repository.ts';
import type { ProviderFlow } from './provider-flow.entity.ts';
import { hasReauthenticated, type ProviderPurpose } from './provider-flow.ts';
import { NO_PROVIDER, refused, rollBack, outcomeOrRefusal, type ProviderOutcome } from './provider-sign-in.ts';

const BY_SESSION_ONLY = forbidden('Sign in to do this; an API key cannot.');
const NO_PASSWORD = conflict('NO_PASSWORD', 'You could not sign in any more: set a password first (setPassword).');
const ALREADY_LINKED = conflict('LINKED', 'You have linked an account at this provider already; unlink it first (unlinkIdentity).');
const NOT_LINKED = conflict('NOT_LINKED', 'You have no account at the identity provider that is linked; use stepUp.');
const NEEDS_CODE = conflict('TOTP', 'You have a second factor: use stepUp with its code.');
const HAS_PASSWORD = conflict('HAS_PASSWORD', 'You have a password; change it with changePassword, or reset it.');

@Injectable()
export class IdentityLinks implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly provider: IdentityProvider,
    private readonly identities: LinkedIdentityRepository,
    private readonly people: PersonRepository,
    private readonly sessions: SessionRepository,
    private readonly factor: SecondFactor,
    private readonly stepUps: StepUpCommands,
    private readonly groups: GroupRoles,
    private readonly hasher: PasswordHasher,
    private readonly firstProof: FirstProof,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.firstProof.register((tx, personId) => this.unlinkAll(tx, personId));
  }

  /** Returns why this person cannot start this flow now, or null. */
  async denyStarting(personId: PersonId, purpose: ProviderPurpose): Promise<Refusal | null> {
    if (this.provider.issuer === null) return NO_PROVIDER;
    const known = (await this.identities.ofPeople(this.db, [personId])).get(personId) ?? [];
    const isLinked = known.some(({ issuer }) => issuer === this.provider.issuer);
    if (purpose === 'link') return isLinked ? ALREADY_LINKED : null;
    if (!isLinked) return NOT_LINKED;
    return (await this.factor.isOn(this.db, personId)) ? NEEDS_CODE : null;
  }

  /**
   * Completes a flow that a session started. The browser must still have the same session, and the person must have entered their
   * credentials at the provider. So a stolen session is not enough, nor is a browser that the provider remembers.
   */
  async complete(caller: Caller, flow: ProviderFlow, claims: ProviderClaims): Promise<Result<ProviderOutcome>> {
    const { actor } = caller;
    if (actor.kind !== 'person' || actor.sessionId === null || actor.sessionId !== flow.sessionId) return ok(refused('SESSION_ENDED'));
    if (!hasReauthenticated(claims, flow.createdAt)) return ok(refused('NOT_ASKED_AGAIN'));
    const { personId, sessionId } = actor;
    return flow.purpose === 'link' ? this.link(caller, personId, sessionId, claims) : this.stepUp(caller, personId, claims);
  }

  /** Unlinks an account. Ends other sessions that began with it, and the roles that its groups gave. */
  async unlink(caller: Caller, id: LinkedIdentityId): Promise<Result<PersonId>> {
    const by = sessionOf(caller);
    if (by === null) return refuse(BY_SESSION_ONLY);
    const { personId, sessionId } = by;
    return this.commands.run(caller, async (tx) => {
      const identity = (await this.identities.ofPeople(tx, [personId])).get(personId)?.find((each) => each.id === id);
      if (identity === undefined) return refuse(notFound('The linked account', 'identityId'));
      const isCurrent = identity.issuer === this.provider.issuer;
      if (isCurrent) await this.groups.apply(tx, personId, []);
      else await this.people.lock(tx, personId);
      if ((await this.people.passwordHash(tx, personId)) === null) return refuse(NO_PASSWORD);
      if (!(await this.identities.delete(tx, id))) return refuse(notFound('The linked account', 'identityId'));
      const sessionsEnded = await this.sessions.endOfIdentity(tx, id, sessionId);
      tx.act('identity.unlinked', { kind: 'person', id: personId }, { identityId: id, sessionsEnded });
      return ok(personId);
    });
  }

  /** Unlinks all provider accounts of the person, and ends the roles that their groups gave. Call it first in the transaction. */
  private async unlinkAll(tx: Tx, personId: PersonId): Promise<void> {
    await this.groups.apply(tx, personId, []);
    for (const identityId of await this.identities.deleteAll(tx, personId)) {
      tx.act('identity.unlinked', { kind: 'person', id: personId }, { identityId });
    }
  }

  /** Sets the first password of a person who registered with the provider. */
  async setPassword(caller: Caller, password: string): Promise<Result<PersonId>> {
    const by = sessionOf(caller);
    if (by === null) return refuse(BY_SESSION_ONLY);
    const { personId } = by;
    const fault = passwordFault(password, (await this.people.byId(this.db, personId))?.email ?? '');
    if (fault !== null) return refuse({ ...fault, path: ['newPassword'] });
    if ((await this.people.passwordHash(this.db, personId)) !== null) return refuse(HAS_PASSWORD);
    const hash = await this.hasher.hash(password);
    return this.commands.run(caller, async (tx) => {
      await this.people.lock(tx, personId);
      if ((await this.people.passwordHash(tx, personId)) !== null) return refuse(HAS_PASSWORD);
      await this.people.setPassword(tx, personId, hash);
      tx.act('password.set', { kind: 'person', id: personId });
      return ok(personId);
    });
  }

  private async link(caller: Caller, personId: PersonId, sessionId: SessionId, claims: ProviderClaims): Promise<Result<ProviderOutcome>> {
    const { issuer, subject } = claims;
    const result = await this.commands.run<ProviderOutcome>(caller, async (tx) => {
      const known = await this.identities.bySubject(tx, issuer, subject);
      if (known !== null && known.personId !== personId) return rollBack('LINKED_ELSEWHERE');
      await this.groups.apply(tx, personId, claims.groups);
      if (!(await this.sessions.isLive(tx, sessionId))) return rollBack('SESSION_ENDED');
      const id = newId<'LinkedIdentity'>(tx.now);
      const identity = { id, personId, issuer, subject, linkedAt: tx.now, lastUsedAt: tx.now };
      if (!(await this.identities.insert(tx, identity))) return rollBack('LINKED');
      tx.act('identity.linked', { kind: 'person', id: personId }, { identityId: id });
      return ok({ kind: 'linked' });
    });
    return outcomeOrRefusal(result);
  }

  private async stepUp(caller: Caller, personId: PersonId, claims: ProviderClaims): Promise<Result<ProviderOutcome>> {
    const result = await this.commands.run<ProviderOutcome>(caller, async (tx) => {
      const identity = await this.identities.bySubject(tx, claims.issuer, claims.subject);
      if (identity?.personId !== personId) return rollBack('OTHER_ACCOUNT');
      await this.groups.apply(tx, personId, claims.groups);
      // The account was unlinked meanwhile, or a second factor was set up, which requires a code.
      if ((await this.identities.use(tx, identity.id)) === null) return rollBack('OTHER_ACCOUNT');
      if (await this.factor.isOn(tx, personId)) return rollBack('CODE_NEEDED');
      const granted = await this.stepUps.grant(tx, 'provider');
      return granted.ok ? ok({ kind: 'stepped_up' }) : rollBack('SESSION_ENDED');
    });
    return outcomeOrRefusal(result);
  }
}

function sessionOf({ actor }: Caller): { personId: PersonId; sessionId: SessionId } | null {
  return actor.kind === 'person' && actor.sessionId !== null ? { personId: actor.personId, sessionId: actor.sessionId } : null;
}
