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
  skills: '/work/skills',
  test: '/work/test/:id',
  testAttempt: '/work/attempt/:id',
  pools: '/work/pools',
  workerProfile: '/work/profile',
  account: '/account',

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

/** The address of one thing: `pathTo('task', id)`. */
export const pathTo = (
  name: 'batch' | 'task' | 'test' | 'testAttempt' | 'adminPayout' | 'adminRun' | 'adminCase' | 'adminPerson' | 'adminRequester',
  id: string,
): string => PATHS[name].replace(':id', encodeURIComponent(id));

/** Values behind `#` in the link of an e-mail or of a return from elsewhere. */
export const fragmentValues = (): URLSearchParams => new URLSearchParams(window.location.hash.slice(1));
