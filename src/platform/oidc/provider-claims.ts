/** Claims of an identity provider about a person. Pure. */
import { storableText } from '../../kernel/index.ts';

export interface ProviderClaims {
  /** Issuer as in OIDC_ISSUER. */
  readonly issuer: string;
  /** Id of the person at this provider. Only issuer and subject identify the person. */
  readonly subject: string;
  readonly email: string | null;
  /** Whether the provider has verified the address. */
  readonly emailVerified: boolean;
  readonly name: string | null;
  /** Time at which the person last entered their credentials at the provider, in seconds since 1970; null when not reported. */
  readonly authTime: number | null;
  /** Groups of the person, limited to those in the settings; null when the provider does not report groups. */
  readonly groups: readonly string[] | null;
}

/** Maximum length in OpenID Connect Core 1.0, section 2. */
const MAXIMUM_SUBJECT_LENGTH = 255;
const MAXIMUM_TEXT_LENGTH = 1000;

export interface GroupSettings {
  /** Name of the claim with the groups. */
  readonly claim: string;
  /** Names of the configured groups. Other groups are ignored. */
  readonly known: ReadonlySet<string>;
}

/** Reads the claims into a form that can be stored. Returns null when the subject is missing or cannot be stored. */
export function readClaims(issuer: string, claims: Readonly<Record<string, unknown>>, groups: GroupSettings): ProviderClaims | null {
  const { sub, email_verified: emailVerified, auth_time: authTime } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAXIMUM_SUBJECT_LENGTH || storableText(sub) !== sub) return null;
  return {
    issuer,
    subject: sub,
    email: textOf(claims.email),
    // Some providers send the text "true" for unverified addresses: only the boolean counts.
    emailVerified: emailVerified === true,
    name: textOf(claims.name),
    authTime: typeof authTime === 'number' && Number.isSafeInteger(authTime) ? authTime : null,
    groups: groupsOf(claims, groups),
  };
}

/**
 * Reads the groups. A missing claim is an empty list, because several providers omit an empty one. With too many groups, a provider
 * only names another endpoint (`_claim_names`): then the groups are unknown (null).
 */
function groupsOf(claims: Readonly<Record<string, unknown>>, { claim, known }: GroupSettings): string[] | null {
  const value = claims[claim];
  const elsewhere = claims._claim_names;
  if (value === undefined || value === null) {
    return typeof elsewhere === 'object' && elsewhere !== null && claim in elsewhere ? null : [];
  }
  if (typeof value !== 'string' && !Array.isArray(value)) return null;
  const listed: unknown[] = Array.isArray(value) ? value : [value];
  return [...known].filter((group) => listed.includes(group));
}

function textOf(claim: unknown): string | null {
  if (typeof claim !== 'string' || claim.trim() === '' || claim.length > MAXIMUM_TEXT_LENGTH) return null;
  return storableText(claim.trim());
}
