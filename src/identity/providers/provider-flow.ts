/** Binds the answer of the identity provider to the browser that started the flow. Pure. */
import { createHmac } from 'node:crypto';
import { returnUrlBelow, type ProviderClaims, type ProviderProof } from '../../platform/index.ts';

export type ProviderPurpose = 'sign_in' | 'link' | 'step_up';

/** Maximum time of a browser at the provider, in seconds. */
export const FLOW_SECONDS = 600;
/** Maximum time for the rest of the registration of a person without an account, in seconds. */
export const REGISTRATION_SECONDS = 1800;

/**
 * Derives state, nonce and PKCE verifier from the token in the browser's cookie. So only the same browser can complete a flow, and
 * a copy of the database is useless.
 */
export function proofOf(token: string): ProviderProof {
  const part = (name: string) => createHmac('sha256', token).update(`guildhall provider ${name}`).digest('base64url');
  return { state: part('state'), nonce: part('nonce'), verifier: part('verifier') };
}

/** Tolerated difference between the clocks of the provider and of this machine, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 30;

/**
 * Whether the person entered their credentials at the provider after the flow began. A provider that remembers the person reports
 * an earlier time, or none. The same holds if somebody changed the URL so that the provider does not ask again.
 */
export function hasReauthenticated({ authTime }: Pick<ProviderClaims, 'authTime'>, begunAt: Date): boolean {
  return authTime !== null && authTime * 1000 >= begunAt.getTime() - CLOCK_TOLERANCE_SECONDS * 1000;
}

/**
 * Returns the path to return to, or null. Only a path of this marketplace is allowed: otherwise its sign-in would be an open
 * redirector.
 *
 * @param publicUrl URL at which people reach the API
 */
export function returnPathOf(asked: string, publicUrl: string): string | null {
  if (!/^\/(?![/\\])/.test(asked) || asked.includes('#')) return null;
  const url = returnUrlBelow(new URL(publicUrl).origin + asked, [publicUrl]);
  return url === null ? null : url.slice(new URL(publicUrl).origin.length);
}
