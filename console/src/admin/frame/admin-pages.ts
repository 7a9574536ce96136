import type { AdminBadgesData } from '../../api/generated/admin.ts';
import { PATHS } from '../../app/paths.ts';
import type { MessageKey } from '../../messages/keys.ts';

type Badges = AdminBadgesData['adminCounts'];

export interface AdminPage {
  readonly path: string;
  readonly label: MessageKey;
  /** `g` and this letter go there. */
  readonly key: string;
  /** What waits there for a decision of this admin. */
  readonly waits?: (badges: Badges) => readonly { readonly value: number; readonly isCapped: boolean }[];
}

interface AdminPart {
  readonly label: MessageKey;
  readonly pages: readonly AdminPage[];
}

/** The admin's pages, in the order of the navigation beside them. */
export const ADMIN_PARTS: readonly AdminPart[] = [
  {
    label: 'admin.part-money',
    pages: [
      { path: PATHS.adminHealth, label: 'admin.health', key: 'h', waits: ({ payerStops }) => [payerStops] },
      { path: PATHS.adminPayouts, label: 'admin.payouts', key: 'o', waits: ({ payouts, payees }) => [payouts, payees] },
      {
        path: PATHS.adminPayers,
        label: 'admin.payers',
        key: 'p',
        waits: ({ fundingReversals, refundTransfers }) => [fundingReversals, refundTransfers],
      },
      { path: PATHS.adminRuns, label: 'admin.runs', key: 'r', waits: ({ payoutRuns }) => [payoutRuns] },
      {
        path: PATHS.adminReconciliation,
        label: 'admin.reconciliation',
        key: 'c',
        waits: ({ bankLines }) => [bankLines],
      },
      { path: PATHS.adminCorrections, label: 'admin.corrections', key: 'k', waits: ({ adjustments, ownMoney }) => [adjustments, ownMoney] },
      { path: PATHS.adminTrace, label: 'admin.trace', key: 't' },
      { path: PATHS.adminAccounts, label: 'admin.accounts', key: 'u' },
    ],
  },
  {
    label: 'admin.part-marketplace',
    pages: [
      { path: PATHS.adminRequesters, label: 'admin.requesters', key: 'n', waits: ({ batchesInReview }) => [batchesInReview] },
      { path: PATHS.adminOrganisations, label: 'admin.organisations', key: 'i' },
      { path: PATHS.adminPeople, label: 'admin.people', key: 'e' },
      { path: PATHS.adminRestrictions, label: 'admin.restrictions', key: 'x' },
      { path: PATHS.adminRejections, label: 'admin.rejections', key: 'v' },
      { path: PATHS.adminRequests, label: 'admin.requests', key: 'q', waits: ({ adminRequests }) => [adminRequests] },
      { path: PATHS.adminLog, label: 'admin.log', key: 'l' },
      { path: PATHS.adminSettings, label: 'admin.settings', key: 'f' },
    ],
  },
];
