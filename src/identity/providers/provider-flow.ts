/** What ties the answer of the identity provider to the browser that asked for it. Pure. */
import { createHmac } from 'node:crypto';
import { returnUrlBelow, type ProviderClaims, type ProviderProof } from '../../platform/index.ts';

export type ProviderPurpose = 'sign_in' | 'link' | 'step_up';

/** How long a browser may be at the provider, in seconds. */
export const FLOW_SECONDS = 600;
/** How long somebody without an account may take for the rest of the registration, in seconds. */
export const REGISTRATION_SECONDS = 1800;

/**
 * State, nonce and verifier, derived from the token in the cookie of the browser. So only that browser can end what it began, and
 * a copy of the database is worth nothing.
 */
export function proofOf(token: string): ProviderProof {
  const part = (name: string) => createHmac('sha256', token).update(`guildhall provider ${name}`).digest('base64url');
  return { state: part('state'), nonce: part('nonce'), verifier: part('verifier') };
}

/** Clocks of the provider and of this machine may differ by this much, in seconds. */
const CLOCK_SECONDS = 30;

/**
 * Whether the person entered their credentials at the provider after the flow began. A provider that knows them from before, or one
 * whose address was changed on the way so that it does not ask again, says an earlier time, or none.
 */
export function hasAskedAgain({ authTime }: Pick<ProviderClaims, 'authTime'>, begunAt: Date): boolean {
  return authTime !== null && authTime * 1000 >= begunAt.getTime() - CLOCK_SECONDS * 1000;
}

/**
 * The path to return to, or null. A path of this marketplace alone: anything else would make its sign-in a redirector.
 *
 * @param publicUrl address that people reach the API at
 */
export function returnPathOf(asked: string, publicUrl: string): string | null {
  if (!/^\/(?![/\\])/.test(asked) || asked.includes('#')) return null;
  const url = returnUrlBelow(new URL(publicUrl).origin + asked, [publicUrl]);
  return url === null ? null : url.slice(new URL(publicUrl).origin.length);
}
