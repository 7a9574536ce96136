/**
 * Who may import whom, as data. An import goes down the ladder, through the other domain's index.ts.
 * dependency-cruiser holds it (.dependency-cruiser.mjs); test/architecture shows that each rule can fail.
 */
const base = ['kernel', 'platform'];

/** Domain → the domains that it may import. From the bottom up. */
export const LADDER = {
  kernel: [],
  consensus: ['kernel'],
  platform: ['kernel'],
  audit: [...base],
  identity: [...base, 'audit'],
  ledger: [...base],
  payouts: [...base, 'ledger', 'identity'],
  reputation: [...base, 'consensus', 'identity'],
  qualifications: [...base, 'reputation', 'ledger', 'identity'],
  batches: [...base, 'qualifications', 'payouts', 'ledger', 'identity'],
  work: [...base, 'batches', 'qualifications', 'reputation', 'ledger', 'identity'],
  labels: [...base, 'consensus', 'work', 'batches', 'reputation', 'identity'],
  review: [...base, 'labels', 'work', 'batches', 'reputation', 'payouts', 'ledger', 'identity'],
  assessments: [...base, 'review', 'batches', 'qualifications', 'payouts', 'ledger', 'identity'],
  books: [
    ...base,
    'audit',
    'identity',
    'ledger',
    'payouts',
    'reputation',
    'qualifications',
    'batches',
    'work',
    'labels',
    'review',
    'assessments',
  ],
};

/** Domains without any npm package. */
const PURE = ['kernel', 'consensus'];

/**
 * The rules for a source tree.
 *
 * @param {string} root folder of the tree: `src`, or a fixture's
 */
export function rules(root) {
  const domains = Object.keys(LADDER);
  const any = domains.join('|');
  const ladder = domains.map((domain) => ({
    name: `ladder-${domain}`,
    severity: 'error',
    comment: `${domain} may import: ${LADDER[domain].join(', ') || 'nothing'}`,
    from: { path: `^${root}/${domain}/` },
    to: { path: `^${root}/`, pathNot: `^${root}/(${[domain, ...LADDER[domain]].join('|')})/` },
  }));
  const pure = PURE.map((domain) => ({
    name: `pure-${domain}`,
    severity: 'error',
    comment: `${domain} needs no npm package`,
    from: { path: `^${root}/${domain}/`, pathNot: '\\.spec\\.ts$' },
    to: { dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'] },
  }));
  return [
    ...ladder,
    ...pure,
    {
      name: 'through-the-index',
      severity: 'error',
      comment: "domains meet only at each other's index.ts",
      from: { path: `^${root}/(${any})/` },
      // The reader of CSV needs no container: a thread that reads files loads it alone.
      to: { path: `^${root}/(${any})/`, pathNot: [`^${root}/$1/`, `^${root}/[^/]+/index\\.ts$`, `^${root}/platform/csv/index\\.ts$`] },
    },
    {
      name: 'nobody-imports-tools',
      severity: 'error',
      comment: 'tools are not in the production image',
      from: { path: `^${root}/`, pathNot: `^${root}/tools/` },
      to: { path: `^${root}/tools/` },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      comment: 'the production image has no development packages',
      from: { path: `^${root}/`, pathNot: [`^${root}/tools/`, '\\.spec\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'no circular imports, and so no forwardRef',
      from: { path: `^${root}/` },
      to: { circular: true },
    },
  ];
}
