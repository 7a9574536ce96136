/** Outcomes of a browser's return from the identity provider. */
import { conflict, ok, refuse, type Refused, type Result } from '../../kernel/index.ts';
import type { StartedSession, StartedSignIn } from '../authentication/session-starter.ts';

export const NO_PROVIDER = conflict('NO_PROVIDER', 'This marketplace has no identity provider; sign in with e-mail address and password.');

/** Why the flow failed. */
export type ProviderRefusal =
  /** Started in another browser or tab, already used, or expired. */
  | 'EXPIRED'
  /** The provider, or the person at the provider, refused. */
  | 'DENIED'
  /** The provider is down or slow. */
  | 'UNAVAILABLE'
  /** The answer of the provider proves nothing. */
  | 'REFUSED'
  /** The session that began it has ended. */
  | 'SESSION_ENDED'
  /** The provider did not ask again who it is. */
  | 'NOT_ASKED_AGAIN'
  /** Another account of the provider than the one that is linked. */
  | 'OTHER_ACCOUNT'
  /** The person has a second factor, whose code is asked for instead. */
  | 'CODE_NEEDED'
  /** The account at the provider is linked to another person. */
  | 'LINKED_ELSEWHERE'
  /** The person has an account at this provider already. */
  | 'LINKED';

/** Result of a flow. `register`: there is no account yet, and the token is for the rest of the registration. */
export type ProviderOutcome =
  | { readonly kind: 'signed_in'; readonly started: StartedSession | StartedSignIn }
  | { readonly kind: 'register'; readonly token: string }
  | { readonly kind: 'linked' }
  | { readonly kind: 'stepped_up' }
  | { readonly kind: 'refused'; readonly code: ProviderRefusal };

/** An outcome with the path of this marketplace to return to. */
export type ReturnedFlow = ProviderOutcome & { readonly returnPath: string };

export function refused(code: ProviderRefusal): ProviderOutcome {
  return { kind: 'refused', code };
}

/** Rolls back the transaction of an answer that is refused late. {@link outcomeOrRefusal} turns it into an outcome. */
export function rollBack(code: ProviderRefusal): Refused {
  return refuse(conflict(code, 'The sign-in with the identity provider was refused.'));
}

/** Returns the outcome of a transaction that may have been rolled back. */
export function outcomeOrRefusal(result: Result<ProviderOutcome>): Result<ProviderOutcome> {
  if (result.ok) return result;
  const [refusal] = result.refusals;
  return refusal.kind === 'CONFLICT' ? ok(refused(refusal.state as ProviderRefusal)) : result;
}

/**
 * Encodes the outcome for the fragment of the page that the browser returns to. Codes only: anybody could make a URL with a text of
 * their own.
 */
export function fragmentOf(outcome: ProviderOutcome): string {
  if (outcome.kind === 'refused') return `provider=refused&code=${outcome.code}`;
  return `provider=${outcome.kind === 'signed_in' ? outcome.started.next : outcome.kind}`;
}
