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
  stripe: [...base, 'ledger'],
  funding: [...base, 'stripe', 'ledger', 'identity'],
  payouts: [...base, 'stripe', 'ledger', 'identity'],
  treasury: [...base, 'funding', 'payouts', 'stripe', 'ledger', 'identity'],
  reputation: [...base, 'consensus', 'identity'],
  qualifications: [...base, 'reputation', 'ledger', 'identity'],
  forms: [...base],
  pools: [...base, 'identity'],
  batches: [...base, 'forms', 'pools', 'qualifications', 'funding', 'ledger', 'identity'],
  hints: [...base, 'audit', 'batches'],
  work: [...base, 'forms', 'pools', 'batches', 'qualifications', 'reputation', 'ledger', 'identity'],
  labels: [...base, 'consensus', 'forms', 'work', 'batches', 'reputation', 'identity'],
  review: [...base, 'labels', 'work', 'batches', 'reputation', 'ledger', 'identity'],
  assessments: [...base, 'forms', 'review', 'batches', 'qualifications', 'funding', 'ledger', 'identity'],
  books: [
    ...base,
    'audit',
    'identity',
    'ledger',
    'stripe',
    'funding',
    'payouts',
    'treasury',
    'reputation',
    'qualifications',
    'batches',
    'work',
    'labels',
    'review',
    'assessments',
  ],
};

/**
 * Schema → the domain that owns what is in it. A schema that is not named here belongs to the domain of its name.
 * scripts/walls.mjs holds SQL to the ladder by it.
 */
export const SCHEMAS = { files: 'platform' };

/** What other domains own in the schema `payouts`, which held the money of four domains once; tables were not moved. */
const IN_THE_SCHEMA_OF_PAYOUTS = {
  stripe: [
    'stripe_event',
    'stripe_books',
    'stripe_transaction',
    'stripe_transaction_view',
    'balance_transaction_view',
    'stripe_import',
    'refuse_other_transaction',
  ],
  identity: ['organisation_restriction', 'organisation_restriction_view'],
  funding: [
    'funding',
    'funding_reversal',
    'funding_take_back',
    'funding_trust',
    'funding_view',
    'invoice',
    'invoice_counter',
    'refuse_other_invoice',
    'checkout',
    'checkout_view',
    'refuse_other_checkout',
    'refund',
    'refund_view',
    'refund_part',
    'refund_part_view',
    'refuse_other_refund_part',
    'card_dispute',
    'card_dispute_view',
    'fraud_warning',
    'bank_transfer_view',
    'refund_transfer_view',
  ],
  treasury: [
    'adjustment',
    'refuse_other_adjustment',
    'own_money',
    'refuse_other_own_money',
    'bank_statement',
    'bank_line',
    'bank_line_private',
    'forget_bank_lines',
    'refuse_other_bank_line',
    'reconciliation_run',
    'reconciliation_difference',
    'reconciliation_view',
  ],
};

/** Tables, views and functions whose domain is not that of their schema: `payouts.checkout` → `funding`. */
export const TABLES = Object.fromEntries(
  Object.entries(IN_THE_SCHEMA_OF_PAYOUTS).flatMap(([domain, names]) => names.map((name) => [`payouts.${name}`, domain])),
);

/**
 * Triggers that run a function of a domain above their table's: facts that go up without a call. Each is noted where the
 * statements are that fire it.
 */
export const TRIGGERS = [
  {
    trigger: 'platform.act.queue_event',
    runs: 'audit.queue_event',
    firedBy: ['src/platform/commands/commands.ts'],
    reason: 'Each published act waits for its position in the event feed, in the transaction of the act.',
  },
  {
    trigger: 'work.assignment.mark_change',
    runs: 'labels.mark_change',
    firedBy: ['src/work/assignment.repository.ts'],
    reason: 'An answer that begins or stops to count puts its task into the queue of labels, whichever command changed its state.',
  },
  {
    trigger: 'work.assignment.keep_waiting',
    runs: 'labels.keep_waiting',
    firedBy: ['src/work/assignment.repository.ts'],
    reason:
      'An answer that is submitted joins the answers that wait for a verdict, and leaves them with it, whichever command changed its state.',
  },
  {
    trigger: 'batches.task.mark_gold',
    runs: 'labels.mark_gold',
    firedBy: ['src/batches/gold/gold.repository.ts'],
    reason: 'A task that becomes gold, or stops to be, loses or gets labels.',
  },
  {
    trigger: 'batches.gold.mark_key',
    runs: 'labels.mark_key',
    firedBy: ['src/batches/gold/gold.repository.ts'],
    reason: 'A corrected key judges again what the crowd says against it.',
  },
  {
    trigger: 'identity.erasure.forget_banks_at_stripe',
    runs: 'payouts.forget_banks_at_stripe',
    firedBy: ['src/identity/privacy/erasure.repository.ts'],
    reason: "An erasure deletes what Stripe's ids of the person lead to, in its own transaction.",
  },
  {
    trigger: 'identity.erasure.forget_words_of_exits',
    runs: 'payouts.forget_words_of_exits',
    firedBy: ['src/identity/privacy/erasure.repository.ts'],
    reason: 'An erasure deletes what was written about the payouts of the person, in its own transaction.',
  },
  {
    trigger: 'identity.erasure.forget_words_of_differences',
    runs: 'treasury.forget_words_of_differences',
    firedBy: ['src/identity/privacy/erasure.repository.ts'],
    reason: 'An erasure deletes what was noted about differences with Stripe of the payouts of the person, in its own transaction.',
  },
  {
    trigger: 'payouts.payee_private.forget_bank_lines',
    runs: 'payouts.forget_bank_lines',
    firedBy: ['src/payouts/payees/payee.repository.ts'],
    reason: 'Bank details that are deleted take what bank statements say of the same account or holder with them, in the same transaction.',
  },
];

/** Domains without any npm package. */
const PURE = ['kernel', 'consensus'];

/** Files inside src that the laboratory needs and no index exports. */
const DEEP_IMPORTS_OF_THE_LAB = [
  // One function without a container; the index of platform loads all of it.
  'platform/operations/mistakes',
  // The operator's command `migrate` runs it too.
  'platform/database/migrate',
  // Processes that take the place of src/worker.ts.
  'platform/jobs/job-runner',
  'platform/logging/logger',
  // Models of one domain without the rest of the application.
  'platform/platform\\.module',
  'platform/config/config',
  // Tours in the IDE, which only the demo offers.
  'platform/http/console-files',
  'platform/http/ide',
  'platform/operations/tour',
];

/**
 * The rules for a source tree and the two programs outside it: the laboratory (`lab/`) and the Stripe double.
 *
 * @param {string} root folder of the tree: `src`, or a fixture's
 * @param {string} outside what stands before `lab/` and `stripe-double/`: nothing, or a fixture's folder and a slash
 */
export function rules(root, outside = '') {
  const domains = Object.keys(LADDER);
  const any = domains.join('|');
  const lab = `^${outside}lab/`;
  const double = `^${outside}stripe-double/`;
  const programs = [lab, double];
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
      name: 'schema-engines-in-forms',
      severity: 'error',
      comment: 'JSON Schemas and patterns of requesters run in forms only, in its threads',
      from: { path: `^${root}/`, pathNot: `^${root}/forms/` },
      to: { path: 'node_modules/(ajv|re2js)/' },
    },
    {
      name: 'nobody-imports-the-operator',
      severity: 'error',
      comment: 'commands of an operator stand above all domains',
      from: { path: `^${root}/`, pathNot: [`^${root}/operator/`, ...programs] },
      to: { path: `^${root}/operator/` },
    },
    {
      name: 'nobody-imports-the-lab',
      severity: 'error',
      comment: 'the laboratory and the Stripe double are not in the production image',
      from: { path: `^${root}/`, pathNot: programs },
      to: { path: programs },
    },
    {
      name: 'lab-through-the-index',
      severity: 'error',
      comment: 'the laboratory imports the index of a domain, the app root, the operator, and the files named in ladder.mjs',
      from: { path: lab },
      to: {
        path: `^${root}/`,
        pathNot: [
          ...programs,
          `^${root}/[^/]+\\.ts$`,
          `^${root}/operator/`,
          `^${root}/[^/]+/index\\.ts$`,
          `^${root}/platform/csv/index\\.ts$`,
          `^${root}/(${DEEP_IMPORTS_OF_THE_LAB.join('|')})\\.ts$`,
        ],
      },
    },
    {
      name: 'double-on-its-own',
      severity: 'error',
      comment: 'the Stripe double knows nothing of the marketplace that it tests, but the kernel',
      from: { path: double },
      to: { path: `^(${root}|${outside}lab)/`, pathNot: [double, `^${root}/kernel/index\\.ts$`] },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      comment: 'the production image has no development packages',
      from: { path: `^${root}/`, pathNot: [...programs, '\\.spec\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'no circular imports, and so no forwardRef',
      from: { path: [`^${root}/`, ...programs] },
      to: { circular: true },
    },
  ];
}
