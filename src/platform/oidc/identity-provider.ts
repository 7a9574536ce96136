/**
 * Client of the identity provider (OpenID Connect), with openid-client: builds the URL to which a browser is sent, and returns the
 * claims about the person who comes back.
 *
 * Calls go only to the configured provider, follow no redirect, and have a time limit and a size limit. Domains decide what the
 * claims are worth. No token of the provider is stored: none is needed after the sign-in.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import * as oidc from 'openid-client';
import { CONFIG, type Config } from '../config/config.ts';
import { readClaims, type GroupSettings, type ProviderClaims } from './provider-claims.ts';

/** Timeout of one call, in seconds. */
const CALL_TIMEOUT_SECONDS = 5;
/** Maximum size of an answer. Metadata and keys of large providers have some tens of kilobytes. */
const MAXIMUM_ANSWER_BYTES = 1024 * 1024;
/** Interval after which the metadata of the provider is read again. */
const METADATA_CACHE_MS = 3_600_000;
/** Pause after a failed call, in which the provider is not called. */
const RETRY_PAUSE_MS = 2_000;

export const PROVIDER_BEGIN = '/oidc/begin';
const PROVIDER_CALLBACK = '/oidc/callback';

/** Binds the answer of the provider to the browser that started the flow. */
export interface ProviderProof {
  readonly state: string;
  readonly nonce: string;
  /** PKCE verifier: a stolen code is useless without it. */
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

  /** Issuer of the provider; null when people sign in with a password only. */
  get issuer(): string | null {
    return this.settings?.issuer ?? null;
  }

  /** Name of the provider for people. */
  get name(): string | null {
    return this.settings === null ? null : (this.config.OIDC_NAME ?? new URL(this.settings.issuer).hostname);
  }

  /**
   * Returns the URL to send the browser to; null when the provider cannot be reached.
   *
   * @param asksAgain whether the person must enter their credentials even if the provider remembers them
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

  /** Exchanges the code that a browser brought back. @param search query string of the callback URL */
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
      // Many providers return the address, the name and the groups only at this endpoint.
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

  /** Returns the metadata of the provider. Only one call runs at a time. */
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
        // Also checks the signature of the ID token, not only the TLS connection.
        { execute: [...insecure, oidc.enableNonRepudiationChecks], timeout: CALL_TIMEOUT_SECONDS, [oidc.customFetch]: boundedFetch },
      );
      this.known = { configuration, until: performance.now() + METADATA_CACHE_MS };
      return configuration;
    } catch (error) {
      this.failure(error);
      this.pausedUntil = performance.now() + RETRY_PAUSE_MS;
      return this.known?.configuration ?? null;
    }
  }

  /** Maps and logs an error. Never its message or the provider's text: both may quote a code or an address. */
  private failure(error: unknown): ProviderAnswer {
    const what = classifyFailure(error);
    if (what.kind !== 'denied') this.logger.warn({ event: 'provider_failed', kind: what.kind, why: what.why });
    return { kind: what.kind };
  }
}

/** Uses HTTP Basic, which RFC 6749 requires of every provider. */
function authenticationOf(secret: string): oidc.ClientAuth {
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const isBasic = methods === undefined || methods.includes('client_secret_basic');
    return (isBasic ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret))(server, client, body, headers);
  };
}

/** Follows no redirect, and reads no more than the maximum size. The time limit is in the signal. */
async function boundedFetch(url: string, options: oidc.CustomFetchOptions): Promise<Response> {
  const response = await fetch(url, { ...options, redirect: 'manual' } as RequestInit);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MAXIMUM_ANSWER_BYTES) throw new TypeError('the answer of the identity provider is too large');
    parts.push(part);
  }
  const { status, headers } = response;
  return new Response(parts.length === 0 ? null : Buffer.concat(parts), { status, headers });
}

/** OAuth error codes when the provider refused the person, or the person cancelled. */
const DENIALS: readonly string[] = [
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
];
const TRANSIENT_ERRORS: readonly string[] = ['server_error', 'temporarily_unavailable'];

function classifyFailure(error: unknown): { readonly kind: 'unavailable' | 'denied' | 'refused'; readonly why: string } {
  if (error instanceof oidc.AuthorizationResponseError) {
    const why = /^[a-z_]{1,60}$/.test(error.error) ? error.error : 'an error';
    return { kind: DENIALS.includes(why) ? 'denied' : TRANSIENT_ERRORS.includes(why) ? 'unavailable' : 'refused', why };
  }
  if (error instanceof oidc.ResponseBodyError)
    return { kind: error.status >= 500 ? 'unavailable' : 'refused', why: `HTTP ${error.status}` };
  const { code = 'ERROR', cause } = error as { code?: string; cause?: { status?: unknown; name?: string } };
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') return { kind: 'unavailable', why: code };
  // A server that answers with an error page or an empty body.
  const status = typeof cause?.status === 'number' ? cause.status : null;
  if (status !== null) return { kind: status >= 500 || status === 429 ? 'unavailable' : 'refused', why: `HTTP ${status}` };
  const isNetwork = error instanceof TypeError || cause?.name === 'TypeError';
  return { kind: isNetwork ? 'unavailable' : 'refused', why: code };
}
