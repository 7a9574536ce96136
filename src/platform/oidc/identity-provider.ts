/**
 * The identity provider (OpenID Connect): where to send a browser, and whom the provider says has come back. By openid-client.
 *
 * Calls go to the provider of the settings alone, follow no redirect, and have a time limit and a size limit. Domains decide what the
 * claims are worth, and keep no token of the provider: none is needed after the sign-in.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import * as oidc from 'openid-client';
import { CONFIG, type Config } from '../config/config.ts';
import { readClaims, type GroupSettings, type ProviderClaims } from './provider-claims.ts';

/** Longest time that one call may take, in seconds. */
const CALL_SECONDS = 5;
/** Largest answer: metadata and keys of large providers have some tens of kilobytes. */
const LARGEST_ANSWER = 1024 * 1024;
/** What the provider says of itself is read again after this long. */
const METADATA_MS = 3_600_000;
/** After a failure it is not asked again for this long. */
const PAUSE_MS = 2_000;

export const PROVIDER_BEGIN = '/oidc/begin';
const PROVIDER_CALLBACK = '/oidc/callback';

/** What ties the answer of the provider to the browser that asked. */
export interface ProviderProof {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: whoever steals the code cannot use it without this. */
  readonly verifier: string;
}

/** `unavailable`: the provider is down or slow. `denied`: it refused the person. `refused`: its answer proves nothing. */
export type ProviderAnswer =
  { readonly kind: 'ok'; readonly claims: ProviderClaims } | { readonly kind: 'unavailable' | 'denied' | 'refused' };

interface Settings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly callback: string;
}

@Injectable()
export class IdentityProvider {
  private readonly logger = new Logger('identity-provider');
  private readonly settings: Settings | null;
  private known: { readonly configuration: oidc.Configuration; readonly until: number } | null = null;
  private asking: Promise<oidc.Configuration | null> | null = null;
  private pausedUntil = 0;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, PUBLIC_URL } = config;
    const isSet = issuer !== undefined && clientId !== undefined && clientSecret !== undefined && PUBLIC_URL !== undefined;
    const base = PUBLIC_URL?.replace(/\/$/, '') ?? '';
    this.settings = isSet ? { issuer, clientId, clientSecret, callback: base + PROVIDER_CALLBACK } : null;
  }

  /** Its issuer; null: people sign in with a password only. */
  get issuer(): string | null {
    return this.settings?.issuer ?? null;
  }

  /** As people know it. */
  get name(): string | null {
    return this.settings === null ? null : (this.config.OIDC_NAME ?? new URL(this.settings.issuer).hostname);
  }

  /**
   * The address to send the browser to; null: the provider cannot be reached.
   *
   * @param asksAgain whether the person has to enter their credentials, although the provider may know them from before
   */
  async addressFor(proof: ProviderProof, asksAgain: boolean): Promise<string | null> {
    const configuration = await this.configuration();
    if (configuration === null || this.settings === null) return null;
    return oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.settings.callback,
      scope: this.config.OIDC_SCOPE,
      state: proof.state,
      nonce: proof.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(proof.verifier),
      code_challenge_method: 'S256',
      ...(asksAgain ? { prompt: 'login', max_age: '0' } : {}),
    }).href;
  }

  /** Exchanges the code that a browser brought back. @param search query of the address that it was sent back to */
  async claimsOf(search: string, proof: ProviderProof): Promise<ProviderAnswer> {
    const configuration = await this.configuration();
    if (configuration === null || this.settings === null) return { kind: 'unavailable' };
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(this.settings.callback + search), {
        expectedState: proof.state,
        expectedNonce: proof.nonce,
        pkceCodeVerifier: proof.verifier,
        idTokenExpected: true,
      });
      const fromToken = tokens.claims();
      if (fromToken === undefined) return { kind: 'refused' };
      // Many providers put the address, the name and groups there alone.
      const hasUserInfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
      const fromUserInfo = hasUserInfo ? await oidc.fetchUserInfo(configuration, tokens.access_token, fromToken.sub) : {};
      const claims = readClaims(this.settings.issuer, { ...fromUserInfo, ...fromToken }, this.groups);
      return claims === null ? { kind: 'refused' } : { kind: 'ok', claims };
    } catch (error) {
      return this.failure(error);
    }
  }

  private get groups(): GroupSettings {
    const { OIDC_GROUPS_CLAIM: claim, OIDC_ROLES = [], OIDC_ADMIN_GROUP } = this.config;
    const known = OIDC_ROLES.map(({ group }) => group);
    return { claim, known: new Set(OIDC_ADMIN_GROUP === undefined ? known : [...known, OIDC_ADMIN_GROUP]) };
  }

  /** What the provider says of itself, asked by one call at a time. */
  private configuration(): Promise<oidc.Configuration | null> {
    const now = performance.now();
    if (this.known !== null && this.known.until > now) return Promise.resolve(this.known.configuration);
    if (this.pausedUntil > now) return Promise.resolve(this.known?.configuration ?? null);
    this.asking ??= this.discover().finally(() => (this.asking = null));
    return this.asking;
  }

  private async discover(): Promise<oidc.Configuration | null> {
    if (this.settings === null) return null;
    const { issuer, clientId, clientSecret } = this.settings;
    const insecure = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [];
    try {
      const configuration = await oidc.discovery(
        new URL(issuer),
        clientId,
        { id_token_signed_response_alg: undefined },
        authenticationOf(clientSecret),
        // The signature of the ID token is checked, too, and not only the connection that it came by.
        { execute: [...insecure, oidc.enableNonRepudiationChecks], timeout: CALL_SECONDS, [oidc.customFetch]: boundedFetch },
      );
      this.known = { configuration, until: performance.now() + METADATA_MS };
      return configuration;
    } catch (error) {
      this.failure(error);
      this.pausedUntil = performance.now() + PAUSE_MS;
      return this.known?.configuration ?? null;
    }
  }

  /** Never its message or what the provider sent: both may quote a code or an address. */
  private failure(error: unknown): ProviderAnswer {
    const what = whatFailed(error);
    if (what.kind !== 'denied') this.logger.warn({ event: 'provider_failed', kind: what.kind, why: what.why });
    return { kind: what.kind };
  }
}

/** HTTP Basic is what RFC 6749 demands of every provider. */
function authenticationOf(secret: string): oidc.ClientAuth {
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const isBasic = methods === undefined || methods.includes('client_secret_basic');
    return (isBasic ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret))(server, client, body, headers);
  };
}

/** Follows no redirect, and takes no more than the largest answer. The time limit is in the signal. */
async function boundedFetch(url: string, options: oidc.CustomFetchOptions): Promise<Response> {
  const response = await fetch(url, { ...options, redirect: 'manual' } as RequestInit);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > LARGEST_ANSWER) throw new TypeError('the answer of the identity provider is too large');
    parts.push(part);
  }
  const { status, headers } = response;
  return new Response(parts.length === 0 ? null : Buffer.concat(parts), { status, headers });
}

/** Codes of a provider that refuses the person, or that the person did not want to go on. */
const DENIALS: readonly string[] = [
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
];
const PASSING: readonly string[] = ['server_error', 'temporarily_unavailable'];

function whatFailed(error: unknown): { readonly kind: 'unavailable' | 'denied' | 'refused'; readonly why: string } {
  if (error instanceof oidc.AuthorizationResponseError) {
    const why = /^[a-z_]{1,60}$/.test(error.error) ? error.error : 'an error';
    return { kind: DENIALS.includes(why) ? 'denied' : PASSING.includes(why) ? 'unavailable' : 'refused', why };
  }
  if (error instanceof oidc.ResponseBodyError)
    return { kind: error.status >= 500 ? 'unavailable' : 'refused', why: `HTTP ${error.status}` };
  const { code = 'ERROR', cause } = error as { code?: string; cause?: { status?: unknown; name?: string } };
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') return { kind: 'unavailable', why: code };
  // A server that answers with a page of an error, or with nothing.
  const status = typeof cause?.status === 'number' ? cause.status : null;
  if (status !== null) return { kind: status >= 500 || status === 429 ? 'unavailable' : 'refused', why: `HTTP ${status}` };
  const isNetwork = error instanceof TypeError || cause?.name === 'TypeError';
  return { kind: isNetwork ? 'unavailable' : 'refused', why: code };
}
