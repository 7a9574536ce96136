/** Settings of signing in with an identity provider (OpenID Connect). */
import { z } from 'zod';
import { parseIssuer } from './oidc-issuer.ts';
import { parseProviderRoles } from './oidc-roles.ts';
import { optionalText, parsedText } from './setting-kinds.ts';

export const oidcSettings = {
  OIDC_ISSUER: parsedText(parseIssuer, 'must be the https address of the provider, as its "issuer" says it, without query and fragment')
    .optional()
    .describe(
      'identity provider that people can sign in with (OpenID Connect): its issuer, such as "https://id.example.org/realms/staff"; with OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and PUBLIC_URL',
    ),
  OIDC_CLIENT_ID: optionalText.describe('id of this marketplace as a client of the identity provider'),
  OIDC_CLIENT_SECRET: optionalText.describe('secret of this marketplace as a client of the identity provider'),
  OIDC_NAME: optionalText.describe('name of the identity provider, as people see it; its host when not set'),
  OIDC_SCOPE: z
    .string()
    .regex(/^openid(?: [\x21\x23-\x5b\x5d-\x7e]{1,100}){0,20}$/, 'must begin with "openid", and have one space between scopes')
    .default('openid email profile')
    .describe('what the identity provider is asked for'),
  OIDC_SESSION_SECONDS: z.coerce
    .number()
    .int()
    .min(300)
    .max(30 * 86_400)
    .default(12 * 3600)
    .describe(
      'a session that began with the identity provider ends after this long in any case: who lost the account there signs in no more',
    ),
  OIDC_GROUPS_CLAIM: z
    .string()
    .min(1)
    .max(200)
    .default('groups')
    .describe('claim that holds the groups of a person at the identity provider'),
  OIDC_ROLES: parsedText(
    parseProviderRoles,
    'must be "group=org_…:role" with the role owner, manager, reviewer or viewer, and a semicolon between entries',
  )
    .optional()
    .describe(
      'roles that groups at the identity provider give in organisations, separated by semicolons: "label-leads=org_…:manager;label-staff=org_…:viewer"; who leaves the group loses the role',
    ),
  OIDC_ADMIN_GROUP: optionalText.describe('group at the identity provider whose members are proposed as admins; two admins make one'),
  OIDC_ROLE_SECONDS: z.coerce
    .number()
    .int()
    .min(3600)
    .max(366 * 86_400)
    .default(7 * 86_400)
    .describe('a role that a group gave ends when the identity provider has not said the group for this long'),
} as const;
