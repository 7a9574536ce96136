import type { MemberRole } from '../../api/generated/schema.ts';

/** Roles that somebody may give: managers give those below their own. */
export const rolesFor = (yourRole: MemberRole | null): readonly MemberRole[] =>
  yourRole === 'OWNER' ? ['OWNER', 'MANAGER', 'REVIEWER', 'VIEWER'] : yourRole === 'MANAGER' ? ['REVIEWER', 'VIEWER'] : [];
