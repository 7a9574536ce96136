import type { AdminOrganisationData } from '../../api/generated/admin.ts';

export type OrganisationOf = NonNullable<AdminOrganisationData['organisation']>;
