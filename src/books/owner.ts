import type { IdKind } from '../kernel/index.ts';
import type { AccountOwner } from '../ledger/index.ts';

/** The kind of id that an owner of accounts has. */
export const OWNER_ID_KIND: Readonly<Record<Exclude<AccountOwner, 'platform'>, IdKind>> = {
  organisation: 'Organisation',
  batch: 'Batch',
  assignment: 'Assignment',
  worker: 'Worker',
};
