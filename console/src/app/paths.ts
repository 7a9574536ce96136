/** Every address of the console. Links and routes take them from here. */
export const PATHS = {
  home: '/',
  signIn: '/sign-in',
  register: '/register',
  verify: '/verify',
  forgot: '/forgot',
  reset: '/reset',
  changeEmail: '/change-email',
  invitation: '/invitation',
  pool: '/pool',
  board: '/work',
  batch: '/work/batch/:id',
  task: '/work/task/:id',
  myWork: '/work/mine',
  money: '/work/money',
  payee: '/work/money/account',
  earnings: '/work/money/earnings',
  skills: '/work/skills',
  test: '/work/test/:id',
  testAttempt: '/work/attempt/:id',
  pools: '/work/pools',
  workerProfile: '/work/profile',
  account: '/account',
  // Requesters: batches.
  requester: '/r',
  newOrganisation: '/r/organisation/new',
  batches: '/r/batches',
  newBatch: '/r/batches/new',
  ownBatch: '/r/batches/:id',
  editBatch: '/r/batches/:id/edit',
  batchTasks: '/r/batches/:id/tasks',
  launchBatch: '/r/batches/:id/launch',
  payIn: '/r/money',
  // Requesters: answers, labels, people and money.
  review: '/r/batches/:id/review',
  rejected: '/r/batches/:id/rejected',
  labels: '/r/batches/:id/labels',
  gold: '/r/batches/:id/gold',
  batchDownloads: '/r/batches/:id/downloads',
  paid: '/r/money/paid',
  spending: '/r/money/spending',
  team: '/r/team',
  downloads: '/r/downloads',
  workers: '/r/workers',
  tests: '/r/tests',
  newTest: '/r/tests/new',
  ownTest: '/r/tests/:id',
  newPool: '/r/team/pools/new',
  ownPool: '/r/team/pools/:id',
  // Admins.
  admin: '/admin',
  adminHealth: '/admin/health',
  adminPayouts: '/admin/payouts',
  adminPayout: '/admin/payouts/:id',
  adminRuns: '/admin/runs',
  adminRun: '/admin/runs/:id',
  adminCorrections: '/admin/corrections',
  adminTrace: '/admin/trace',
  adminReconciliation: '/admin/reconciliation',
  adminCase: '/admin/reconciliation/:id',
  adminPeople: '/admin/people',
  adminPerson: '/admin/people/:id',
  adminRestrictions: '/admin/restrictions',
  adminRequesters: '/admin/new-requesters',
  adminRequester: '/admin/new-requesters/:id',
  adminRequests: '/admin/requests',
  adminSettings: '/admin/settings',
  adminLog: '/admin/log',
} as const;

/** Names of the addresses of one thing. */
type PathOfOne = { [Name in keyof typeof PATHS]: (typeof PATHS)[Name] extends `${string}/:id${string}` ? Name : never }[keyof typeof PATHS];

/** The address of one thing: `pathTo('task', id)`. */
export const pathTo = (name: PathOfOne, id: string): string => PATHS[name].replace(':id', encodeURIComponent(id));

/** Values behind `#` in the link of an e-mail or of a return from elsewhere. */
export const fragmentValues = (): URLSearchParams => new URLSearchParams(window.location.hash.slice(1));
