/**
 * Sends browsers to the identity provider, and processes the answers that they bring back. Only issuer and subject identify the
 * account. An e-mail address never links an account, verified by the provider or not.
 */
import { Inject, Injectable } from '@nestjs/common';
import { addSeconds, invalid, newId, ok, present, refuse, tryLater, type Result, type SessionId } from '../../kernel/index.ts';
import {
  Commands,
  CONFIG,
  DB,
  IdentityProvider,
  type Caller,
  type Config,
  type Db,
  type ProviderClaims,
  type Tx,
} from '../../platform/index.ts';
import { AttemptLimits } from '../authentication/attempt-limits.ts';
import { SessionStarter } from '../authentication/session-starter.ts';
import { emailKey } from '../core/email.ts';
import { isProviderToken, newProviderToken, tokenHash } from '../core/tokens.ts';
import { VerificationCommands } from '../email/verification.commands.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { GroupRoles } from './group-roles.ts';
import { IdentityLinks } from './identity-link.commands.ts';
import { LinkedIdentityRepository } from './linked-identity.repository.ts';
import type { LinkedIdentity } from './linked-identity.entity.ts';
import { FLOW_SECONDS, hasReauthenticated, proofOf, returnPathOf, type ProviderPurpose } from './provider-flow.ts';
import type { ProviderFlow } from './provider-flow.entity.ts';
import { ProviderFlowRepository } from './provider-flow.repository.ts';
import { ProviderRegistrations } from './provider-registrations.ts';
import { NO_PROVIDER, refused, rollBack, outcomeOrRefusal, type ProviderOutcome, type ReturnedFlow } from './provider-sign-in.ts';

const PROVIDER_DOWN = tryLater(60, 'The identity provider does not answer; try again in a minute.');
const BAD_RETURN = invalid('The path to return to begins with one "/" and is a page of this marketplace.', 'returnTo');

/** The URL to send the browser to, and the token for its cookie. */
export interface BegunFlow {
  readonly url: string;
  readonly token: string;
}

@Injectable()
export class ProviderSignIn {
  constructor(
    private readonly commands: Commands,
    private readonly provider: IdentityProvider,
    private readonly flows: ProviderFlowRepository,
    private readonly identities: LinkedIdentityRepository,
    private readonly registrations: ProviderRegistrations,
    private readonly links: IdentityLinks,
    private readonly groups: GroupRoles,
    private readonly people: PersonRepository,
    private readonly verification: VerificationCommands,
    private readonly starter: SessionStarter,
    private readonly limits: AttemptLimits,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** Starts a flow. @param sessionId of the session that links or steps up; null for a sign-in */
  async begin(caller: Caller, purpose: ProviderPurpose, asked: string, sessionId: SessionId | null = null): Promise<Result<BegunFlow>> {
    const { issuer } = this.provider;
    if (issuer === null) return refuse(NO_PROVIDER);
    const returnPath = returnPathOf(asked, this.publicUrl);
    if (returnPath === null) return refuse(BAD_RETURN);
    const limited = await this.limits.signInFrom(caller);
    if (limited !== null) return refuse(limited);
    const token = newProviderToken();
    const url = await this.provider.addressFor(proofOf(token), purpose !== 'sign_in');
    if (url === null) return refuse(PROVIDER_DOWN);
    return this.commands.run(caller, async (tx) => {
      const expiresAt = addSeconds(tx.now, FLOW_SECONDS);
      const flow = { id: newId(tx.now), purpose, issuer, sessionId, returnPath, createdAt: tx.now, expiresAt };
      await this.flows.insert(tx, flow, tokenHash(token));
      return ok({ url, token });
    });
  }

  /**
   * Processes the answer of the provider. The flow is used up before the provider is asked, so that of many concurrent answers one
   * continues.
   *
   * @param token in the browser's cookie; null: it has none
   * @param search query string of the URL
   */
  async complete(caller: Caller, token: string | null, search: string, device: string | null): Promise<Result<ReturnedFlow>> {
    if (this.provider.issuer === null) return refuse(NO_PROVIDER);
    const limited = await this.limits.signInFrom(caller);
    if (limited !== null) return refuse(limited);
    const nowhere = { ...refused('EXPIRED'), returnPath: '/' };
    if (token === null || !isProviderToken(token)) return ok(nowhere);
    const proof = proofOf(token);
    // A URL that an attacker made must not use up the flow of this browser.
    if (new URLSearchParams(search).get('state') !== proof.state) return ok(nowhere);
    const flow = await this.commands.must(caller, async (tx) => ok(await this.flows.take(tx, tokenHash(token))));
    if (flow === null) return ok(nowhere);
    const outcome = await this.outcomeOf(caller, flow, search, token, device);
    return outcome.ok ? ok({ ...outcome.value, returnPath: flow.returnPath }) : outcome;
  }

  private async outcomeOf(
    caller: Caller,
    flow: ProviderFlow,
    search: string,
    token: string,
    device: string | null,
  ): Promise<Result<ProviderOutcome>> {
    const isOver = await this.commands.must(caller, (tx) => Promise.resolve(ok(flow.expiresAt <= tx.now)));
    // The flow started with another provider: the settings have changed since.
    if (isOver || flow.issuer !== this.provider.issuer) return ok(refused('EXPIRED'));
    const answer = await this.provider.claimsOf(search, proofOf(token));
    if (answer.kind !== 'ok')
      return ok(refused(answer.kind === 'denied' ? 'DENIED' : answer.kind === 'unavailable' ? 'UNAVAILABLE' : 'REFUSED'));
    return flow.purpose === 'sign_in' ? this.signIn(caller, flow, answer.claims, device) : this.links.complete(caller, flow, answer.claims);
  }

  private async signIn(
    caller: Caller,
    flow: ProviderFlow,
    claims: ProviderClaims,
    device: string | null,
  ): Promise<Result<ProviderOutcome>> {
    const known = await this.identities.bySubject(this.db, claims.issuer, claims.subject);
    const isSteppedUp = hasReauthenticated(claims, flow.createdAt);
    const result = await this.commands.run<ProviderOutcome>(caller, async (tx) => {
      if (known === null) return ok({ kind: 'register', token: await this.registrations.add(tx, claims, isSteppedUp) });
      await this.groups.apply(tx, known.personId, claims.groups);
      const identity = await this.identities.use(tx, known.id);
      // The account was unlinked meanwhile: its groups give nothing.
      if (identity === null) return rollBack('EXPIRED');
      await this.confirmAddress(tx, identity, claims);
      await this.starter.endReplaced(tx, caller);
      const { personId, id: identityId } = identity;
      const opening = { personId, device, transport: 'cookie', deviceTokenId: null, identityId, isSteppedUp } as const;
      return ok({ kind: 'signed_in', started: await this.starter.startOrAskForCode(tx, opening) });
    });
    return outcomeOrRefusal(result);
  }

  /** Confirms the address of the account when the provider has verified the same address. */
  private async confirmAddress(tx: Tx, { personId }: LinkedIdentity, { email, emailVerified }: ProviderClaims): Promise<void> {
    if (!emailVerified || email === null) return;
    const person = present(await this.people.byId(tx, personId), 'the person of an identity');
    if (person.email === null || person.emailVerifiedAt !== null || emailKey(person.email) !== emailKey(email)) return;
    await this.verification.confirm(tx, personId);
  }

  private get publicUrl(): string {
    return present(this.config.PUBLIC_URL, 'PUBLIC_URL, which OIDC_ISSUER demands');
  }
}
