/** Every screen of the console by role. Screens of one record use an id of the demo, from `idsOfDemo`. */
import { publicId, type Id, type IdKind } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../../test/kit/marketplace.ts';

export type Screens = Readonly<Record<string, string>>;

export const OPEN_SCREENS: Screens = {
  entrance: '/',
  erased: '/#erased&until=2037-01-01T00:00:00.000Z',
  'sign-in': '/sign-in',
  register: '/register',
  forgot: '/forgot',
  reset: '/reset#token=ghe_x',
  verify: '/verify',
  'change-email': '/change-email#token=ghe_x&side=old',
  invitation: '/invitation#id=mem_x&token=x',
  pool: '/pool#token=x',
};

export const WORKER_SCREENS: Screens = {
  board: '/work',
  'my-work': '/work/mine',
  money: '/work/money',
  payee: '/work/money/account',
  earnings: '/work/money/earnings',
  skills: '/work/skills',
  pools: '/work/pools',
  profile: '/work/profile',
  account: '/account',
  'not-found': '/work/nothing',
};

/** @param batchId of a batch of the requester's organisation that was launched */
export const requesterScreens = (batchId: string): Screens => ({
  home: '/r',
  batches: '/r/batches',
  'new-batch': '/r/batches/new',
  'new-organisation': '/r/organisation/new',
  batch: `/r/batches/${batchId}`,
  tasks: `/r/batches/${batchId}/tasks`,
  settings: `/r/batches/${batchId}/edit`,
  review: `/r/batches/${batchId}/review`,
  rejected: `/r/batches/${batchId}/rejected`,
  labels: `/r/batches/${batchId}/labels`,
  gold: `/r/batches/${batchId}/gold`,
  'batch-downloads': `/r/batches/${batchId}/downloads`,
  money: '/r/money',
  paid: '/r/money/paid',
  spending: '/r/money/spending',
  team: '/r/team',
  workers: '/r/workers',
  tests: '/r/tests',
  'new-test': '/r/tests/new',
  'test-from-check-questions': '/r/tests/from-check-questions',
  organisation: '/r/organisation',
  'new-pool': '/r/team/pools/new',
  downloads: '/r/downloads',
});

/** @param personId of a worker */
export const adminScreens = (personId: string): Screens => ({
  health: '/admin/health',
  payouts: '/admin/payouts',
  'all-payouts': '/admin/payouts?view=all',
  runs: '/admin/runs',
  reconciliation: '/admin/reconciliation',
  lines: '/admin/reconciliation?view=lines',
  statements: '/admin/reconciliation?view=statements',
  comparisons: '/admin/reconciliation?view=comparisons',
  corrections: '/admin/corrections',
  payers: '/admin/payers',
  accounts: '/admin/accounts',
  trace: '/admin/trace',
  'new-requesters': '/admin/new-requesters',
  organisations: '/admin/organisations',
  people: '/admin/people',
  person: `/admin/people/${personId}`,
  restrictions: '/admin/restrictions',
  rejections: '/admin/rejections',
  requests: '/admin/requests',
  log: '/admin/log',
  rules: '/admin/settings',
});

/** A launched batch of the town, and a worker. */
export async function idsOfDemo(market: TestMarketplace): Promise<{ readonly batchId: string; readonly personId: string }> {
  const one = async <Kind extends IdKind>(kind: Kind, sql: string): Promise<string> => {
    const [row] = await market.db.query<{ id: Id<Kind> }>(sql);
    return publicId(kind, row!.id);
  };
  return {
    batchId: await one(
      'Batch',
      `select b.id from batches.batch b join identity.organisation o on o.id = b.organisation_id
       where o.name = 'Town Hall Archive' order by b.id limit 1`,
    ),
    personId: await one('Person', 'select worker_id as id from identity.worker_profile order by worker_id limit 1'),
  };
}
