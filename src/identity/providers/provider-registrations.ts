/**
 * Registers people whom the identity provider knows but who have no account here. The law requires their age and country, and they
 * must accept the terms, so a sign-in with the provider alone creates no account.
 */
import { Inject, Injectable } from '@nestjs/common';
import { addSeconds, conflict, invalid, newId, ok, refuse, type Clock, type Result } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, type Caller, type Config, type Db, type ProviderClaims, type Tx } from '../../platform/index.ts';
import { AttemptLimits } from '../authentication/attempt-limits.ts';
import { SessionStarter, type StartedSession } from '../authentication/session-starter.ts';
import { emailKey } from '../core/email.ts';
import { checkRegistration } from '../core/registration.ts';
import { boxKey, openBox, sealBox } from '../core/sealed-box.ts';
import { ensureSecret } from '../core/secret.ts';
import { isProviderToken, newProviderToken, tokenHash } from '../core/tokens.ts';
import { VerificationCommands } from '../email/verification.commands.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { GroupRoles } from './group-roles.ts';
import { LinkedIdentityRepository } from './linked-identity.repository.ts';
import { REGISTRATION_SECONDS } from './provider-flow.ts';
import { ProviderFlowRepository } from './provider-flow.repository.ts';

/** Claims of the provider, and whether the person has just entered their credentials there. */
interface WaitingRegistration {
  readonly claims: ProviderClaims;
  readonly isSteppedUp: boolean;
}

export interface ProviderRegistrationInput {
  /** Null: the address that the provider reported. */
  readonly email: string | null;
  /** Null: the name that the provider reported. */
  readonly name: string | null;
  readonly birthDate: string;
  readonly country: string;
  readonly acceptedTerms: string;
  readonly device: string | null;
}

const REGISTRATION_ENDED = conflict('EXPIRED', 'This registration has ended or was used; sign in with the identity provider again.');
const EMAIL_TAKEN = conflict(
  'REGISTERED',
  'There is an account with this e-mail address. Sign in to it, then link it with the identity provider (linkIdentity); or register with another address.',
);

@Injectable()
export class ProviderRegistrations {
  private readonly key: Buffer;

  constructor(
    private readonly commands: Commands,
    private readonly flows: ProviderFlowRepository,
    private readonly identities: LinkedIdentityRepository,
    private readonly people: PersonRepository,
    private readonly groups: GroupRoles,
    private readonly verification: VerificationCommands,
    private readonly starter: SessionStarter,
    private readonly limits: AttemptLimits,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.key = boxKey(ensureSecret(config), 'provider registrations');
  }

  /** Stores the claims, encrypted. @returns the token for the rest of the registration */
  async add(tx: Tx, claims: ProviderClaims, isSteppedUp: boolean): Promise<string> {
    const token = newProviderToken();
    const id = newId(tx.now);
    const waiting: WaitingRegistration = { claims, isSteppedUp };
    const sealed = sealBox(this.key, id, Buffer.from(JSON.stringify(waiting)));
    const row = { id, sealed, createdAt: tx.now, expiresAt: addSeconds(tx.now, REGISTRATION_SECONDS) };
    await this.flows.insertRegistration(tx, row, tokenHash(token));
    return token;
  }

  /** Returns the claims for this token; null if there are none. */
  async of(token: string | null): Promise<ProviderClaims | null> {
    return (await this.findWaiting(token))?.claims ?? null;
  }

  /** Creates the account, links it and signs it in. */
  async register(caller: Caller, token: string | null, input: ProviderRegistrationInput): Promise<Result<StartedSession>> {
    const limited = await this.limits.registrationFrom(caller);
    if (limited !== null) return refuse(limited);
    const found = await this.findWaiting(token);
    if (found === null) return refuse(REGISTRATION_ENDED);
    const { claims } = found;
    const rules = {
      minimumAge: this.config.MINIMUM_AGE,
      termsVersion: this.config.TERMS_VERSION,
      refusedCountries: this.config.REFUSED_COUNTRIES,
    };
    const email = input.email ?? claims.email;
    const name = input.name ?? claims.name;
    if (email === null) return refuse(invalid('The identity provider gives no e-mail address; write yours.', 'email'));
    if (name === null) return refuse(invalid('The identity provider gives no name; write yours.', 'name'));
    const checked = checkRegistration({ ...input, email, name }, rules, this.clock.now());
    if (!checked.ok) return checked;
    return this.commands.run(caller, async (tx) => {
      if (!(await this.flows.useRegistration(tx, found.id))) return refuse(REGISTRATION_ENDED);
      const personId = newId<'Person'>(tx.now);
      const identityId = newId<'LinkedIdentity'>(tx.now);
      if (!(await this.people.insert(tx, personId, checked.value))) return refuse(EMAIL_TAKEN);
      const { issuer, subject } = claims;
      const identity = { id: identityId, personId, issuer, subject, linkedAt: tx.now, lastUsedAt: tx.now };
      // The person finished the registration in another tab.
      if (!(await this.identities.insert(tx, identity))) return refuse(REGISTRATION_ENDED);
      await this.people.acceptTerms(tx, personId, checked.value.termsVersion);
      tx.act('person.registered', { kind: 'person', id: personId }, { termsVersion: checked.value.termsVersion, byProvider: true });
      tx.act('identity.linked', { kind: 'person', id: personId }, { identityId });
      const isProved = claims.emailVerified && claims.email !== null && emailKey(claims.email) === checked.value.emailKey;
      if (isProved) await this.verification.confirm(tx, personId);
      else await this.verification.sendLink(tx, personId, checked.value.email);
      await this.groups.apply(tx, personId, claims.groups);
      await this.starter.endReplaced(tx, caller);
      const { device } = input;
      const { isSteppedUp } = found;
      return ok(await this.starter.start(tx, { personId, device, transport: 'cookie', deviceTokenId: null, identityId, isSteppedUp }));
    });
  }

  private async findWaiting(token: string | null): Promise<(WaitingRegistration & { readonly id: string }) | null> {
    if (token === null || !isProviderToken(token)) return null;
    const row = await this.flows.registration(this.db, tokenHash(token), this.clock.now());
    if (row === null) return null;
    return { ...(JSON.parse(openBox(this.key, row.id, row.sealed).toString()) as WaitingRegistration), id: row.id };
  }
}
