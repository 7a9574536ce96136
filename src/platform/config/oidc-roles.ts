/** The setting OIDC_ROLES. Pure. */
import { parsePublicId, type OrganisationId } from '../../kernel/index.ts';

/** What members of a group at the identity provider are in an organisation. */
export interface ProviderRole {
  readonly group: string;
  readonly organisationId: OrganisationId;
  readonly role: 'owner' | 'manager' | 'reviewer' | 'viewer';
}

const ROLE = /^(org_[a-z0-9]+):(owner|manager|reviewer|viewer)$/;

/** `leads=org_…:manager; cn=staff,dc=example=org_…:viewer`. Names of groups may hold commas and equals signs. Null: it is no such list. */
export function parseProviderRoles(text: string): readonly ProviderRole[] | null {
  const roles: ProviderRole[] = [];
  for (const entry of text.split(';')) {
    const at = entry.lastIndexOf('=');
    const [, id = '', role] = ROLE.exec(entry.slice(at + 1).trim()) ?? [];
    const group = entry.slice(0, Math.max(0, at)).trim();
    const organisationId = parsePublicId('Organisation', id);
    if (group === '' || organisationId === null || role === undefined) return null;
    roles.push({ group, organisationId, role: role as ProviderRole['role'] });
  }
  return roles;
}
