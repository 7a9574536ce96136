/** Sets up, replaces and removes the second factor of one's own account. Lets an organisation demand it of its owners. */
import { Inject, Injectable } from '@nestjs/common';
import {
  addSeconds,
  conflict,
  forbidden,
  invalid,
  ok,
  refuse,
  refuseAndKeep,
  type OrganisationId,
  type PersonId,
  type Result,
  type SessionId,
} from '../../kernel/index.ts';
import { Commands, CONFIG, DB, denyUnverified, type Caller, type Config, type Db } from '../../platform/index.ts';
import { PasswordTries } from '../authentication/password-tries.ts';
import { SessionRepository } from '../authentication/session.repository.ts';
import { mayDemandSecondFactor } from '../core/identity.policy.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { SecondFactor } from '../codes/second-factor.ts';
import { SecondFactorRepository } from '../codes/second-factor.repository.ts';
import { newTotpSecret, stepOfCode, totpCode, totpUri } from '../codes/totp.ts';

/** Lifetime of an unconfirmed secret, in seconds. */
export const UNCONFIRMED_SECRET_SECONDS = 3600;

const BY_SESSION_ONLY = forbidden('Sign in to do this; an API key cannot.');
const NO_SECOND_FACTOR = conflict('NO_TOTP', 'There is no second factor; set one up with startTotp.');

@Injectable()
export class SecondFactorCommands {
  constructor(
    private readonly commands: Commands,
    private readonly factor: SecondFactor,
    private readonly rows: SecondFactorRepository,
    private readonly sessions: SessionRepository,
    private readonly people: PersonRepository,
    private readonly tries: PasswordTries,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** Creates a secret for an authenticator app. An active secret stays active until a code confirms the new one. */
  async start(caller: Caller): Promise<Result<{ secret: string; uri: string }>> {
    const by = sessionOf(caller);
    if (by === null) return refuse(BY_SESSION_ONLY);
    // A password reset keeps the second factor. So a person who registered with a foreign address could lock its owner out.
    const unverified = denyUnverified(caller.actor);
    if (unverified !== null) return refuse(unverified);
    const { personId } = by;
    const account = (await this.people.byId(this.db, personId))?.email ?? personId;
    const secret = newTotpSecret();
    return this.commands.run(caller, async (tx) => {
      await this.rows.insertUnconfirmed(tx, personId, this.factor.seal(personId, secret));
      tx.act('totp.started', { kind: 'person', id: personId });
      return ok({ secret, uri: totpUri(secret, this.issuer(), account) });
    });
  }

  /** Activates the secret, ends all other sessions, and creates recovery codes. */
  async confirm(caller: Caller, typed: string): Promise<Result<string[]>> {
    const by = sessionOf(caller);
    if (by === null) return refuse(BY_SESSION_ONLY);
    const { personId, sessionId } = by;
    const counted = await this.tries.countCodeInSession(caller, sessionId);
    if (!counted.ok) return counted;
    return this.commands.run(caller, async (tx) => {
      const totp = await this.rows.lock(tx, personId);
      if (
        totp?.offered === null ||
        totp?.offeredAt === null ||
        totp === null ||
        addSeconds(totp.offeredAt, UNCONFIRMED_SECRET_SECONDS) <= tx.now
      ) {
        return refuse(conflict('NOT_STARTED', 'No secret waits for a code; begin with startTotp.'));
      }
      const code = totpCode(typed);
      const step = code === null ? null : stepOfCode(this.factor.open(personId, totp.offered), code, tx.now);
      if (step === null) {
        tx.act('sign_in.failed', { kind: 'person', id: personId });
        return refuseAndKeep(invalid('The code is wrong. Check that the clock of your device is right, and send a new code.', 'code'));
      }
      await this.tries.subtract(tx, counted.value);
      await this.rows.confirm(tx, personId, step);
      // The other sessions began with the password only.
      const sessionsEnded = await this.sessions.endAll(tx, personId, 'second_factor_set', sessionId);
      await this.rows.markSession(tx, sessionId);
      await this.sessions.stepUp(tx, sessionId, addSeconds(tx.now, this.config.STEP_UP_SECONDS));
      const codes = await this.factor.renewRecoveryCodes(tx, personId);
      tx.act('totp.set', { kind: 'person', id: personId }, { sessionsEnded, replaced: totp.sealed !== null });
      return ok(codes);
    });
  }

  async disable(caller: Caller): Promise<Result<PersonId>> {
    const by = sessionOf(caller);
    if (by === null) return refuse(BY_SESSION_ONLY);
    return this.commands.run(caller, (tx) => this.removeInTransaction(tx, by.personId));
  }

  /** Removes the second factor of a person who lost the app and the recovery codes. Only for the operator's command. */
  async removeByOperator(caller: Caller, email: string): Promise<Result<PersonId>> {
    return this.commands.run(caller, async (tx) => {
      if (caller.actor.kind !== 'system') return refuse(forbidden("Only the operator's command does this."));
      const person = await this.people.byEmail(tx, email);
      if (person === null) return refuse(invalid('No account has this e-mail address.', 'email'));
      await this.sessions.endAll(tx, person.id, 'revoked');
      return this.removeInTransaction(tx, person.id);
    });
  }

  async newRecoveryCodes(caller: Caller): Promise<Result<string[]>> {
    const by = sessionOf(caller);
    if (by === null) return refuse(BY_SESSION_ONLY);
    const { personId } = by;
    return this.commands.run(caller, async (tx) => {
      const totp = await this.rows.lock(tx, personId);
      if (totp === null || totp.sealed === null) return refuse(NO_SECOND_FACTOR);
      const codes = await this.factor.renewRecoveryCodes(tx, personId);
      tx.act('recovery_codes.renewed', { kind: 'person', id: personId });
      return ok(codes);
    });
  }

  /**
   * Sets whether owners of the organisation need a second factor. The caller must have one: otherwise they would lock themselves
   * out.
   */
  async demandOfOwners(caller: Caller, organisationId: OrganisationId, demanded: boolean): Promise<Result<OrganisationId>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayDemandSecondFactor(tx.actor, organisationId);
      if (refused !== null) return refuse(refused);
      const { actor } = caller;
      if (demanded && (actor.kind !== 'person' || actor.hasSecondFactor !== true)) {
        return refuse(conflict('NO_TOTP', 'Set up a second factor for yourself first (startTotp); otherwise you would lock yourself out.'));
      }
      await this.rows.demandOfOwners(tx, organisationId, demanded);
      tx.act(demanded ? 'organisation.owner_totp_demanded' : 'organisation.owner_totp_waived', {
        kind: 'organisation',
        id: organisationId,
        organisationId,
      });
      return ok(organisationId);
    });
  }

  private async removeInTransaction(tx: Parameters<SecondFactorRepository['remove']>[0], personId: PersonId): Promise<Result<PersonId>> {
    if (!(await this.rows.remove(tx, personId))) return refuse(NO_SECOND_FACTOR);
    tx.act('totp.removed', { kind: 'person', id: personId });
    return ok(personId);
  }

  /** Issuer name that an authenticator app shows. */
  private issuer(): string {
    const { PUBLIC_URL } = this.config;
    return PUBLIC_URL === undefined ? 'Guildhall' : `Guildhall ${new URL(PUBLIC_URL).hostname}`;
  }
}

function sessionOf({ actor }: Caller): { personId: PersonId; sessionId: SessionId } | null {
  return actor.kind === 'person' && actor.sessionId !== null ? { personId: actor.personId, sessionId: actor.sessionId } : null;
}
