import type { AdminPersonData } from '../../api/generated/admin.ts';

/** A person as their page reads them. */
export type PersonOf = NonNullable<AdminPersonData['person']>;
