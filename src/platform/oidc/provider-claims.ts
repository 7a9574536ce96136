/** What an identity provider says of a person. Pure. */
import { storableText } from '../../kernel/index.ts';

export interface ProviderClaims {
  /** As OIDC_ISSUER names it. */
  readonly issuer: string;
  /** Who it is at this provider; the only thing that identifies the person. */
  readonly subject: string;
  readonly email: string | null;
  /** Whether the provider says that it has verified the address. */
  readonly emailVerified: boolean;
  readonly name: string | null;
  /** When the person last entered their credentials at the provider, in seconds since 1970; null: not said. */
  readonly authTime: number | null;
  /** Groups of the person, of those that the settings name; null: the provider does not say. */
  readonly groups: readonly string[] | null;
}

/** OpenID Connect Core 1.0, section 2: at most 255 characters. */
const LONGEST_SUBJECT = 255;
const LONGEST_TEXT = 1000;

export interface GroupSettings {
  /** The claim that holds them. */
  readonly claim: string;
  /** Other groups are nobody's business. */
  readonly known: ReadonlySet<string>;
}

/** The claims in a form that can be stored; null: there is no subject that can be. */
export function readClaims(issuer: string, claims: Readonly<Record<string, unknown>>, groups: GroupSettings): ProviderClaims | null {
  const { sub, email_verified: emailVerified, auth_time: authTime } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT || storableText(sub) !== sub) return null;
  return {
    issuer,
    subject: sub,
    email: textOf(claims.email),
    // Some providers send the text "true" for addresses that nobody checked: only the boolean counts.
    emailVerified: emailVerified === true,
    name: textOf(claims.name),
    authTime: typeof authTime === 'number' && Number.isSafeInteger(authTime) ? authTime : null,
    groups: groupsOf(claims, groups),
  };
}

/**
 * A claim that is missing is a list of none: several providers leave out an empty one. With too many groups, a provider names another
 * place where the claim is (`_claim_names`): then it is not known.
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
  if (typeof claim !== 'string' || claim.trim() === '' || claim.length > LONGEST_TEXT) return null;
  return storableText(claim.trim());
}
