/**
 * Who may see which object, and which of its fields: one row for each object type of the schema that has a policy of its own.
 * Objects are organisation A's or worker A's. Who is not in a row is refused, by whatever path the object was reached.
 */
import type { Scope } from '../../src/platform/index.ts';

/**
 * What a caller is. A member of organisation A is everything below their role, too. `signedIn` alone: has an account, and
 * nothing to do with organisation A or worker A.
 */
export type Role = 'signedIn' | 'worker' | 'workerA' | 'suspendedWorker' | 'viewerA' | 'reviewerA' | 'managerA' | 'admin' | 'auditor';

/** Whose view of the object the test calls the fields with. */
export type Source = 'requesterA' | 'workerA' | 'admin';

interface Rule {
  /** Any of these roles. */
  readonly roles: readonly Role[];
  /** An API key needs one of these scopes; left out: any scope. An admin's key has `admin`, an auditor's `audit`, which is enough. */
  readonly scopes?: readonly Scope[];
}

export interface EdgeRow extends Rule {
  readonly from: Source;
  /** Fields that others may see, or need another scope. */
  readonly fields?: Readonly<Record<string, Partial<Rule> & { readonly from?: Source }>>;
  /** Instead of an object of the world: what the policy looks at. Its fields are only asked as those who may not see it. */
  readonly made?: (world: { organisationId: string; personId: string }) => object;
}

const READ: readonly Scope[] = ['requester:read'];
const READ_OR_WRITE: readonly Scope[] = ['requester:read', 'requester:write'];
const READ_OR_MONEY: readonly Scope[] = ['requester:read', 'money'];
const MONEY: readonly Scope[] = ['money'];
const WORK: readonly Scope[] = ['work'];
const ACCOUNT: readonly Scope[] = ['account'];
const ANSWERS: readonly Scope[] = ['work', 'requester:read', 'requester:write'];

const MEMBERS: readonly Role[] = ['viewerA', 'admin'];
const REVIEWERS: readonly Role[] = ['reviewerA', 'admin'];
const MANAGERS: readonly Role[] = ['managerA', 'admin'];
/** Who reads the money of organisation A. */
const MONEY_READERS: readonly Role[] = ['viewerA', 'admin', 'auditor'];
/** Who reads the books and the acts. */
const AUDITING: readonly Role[] = ['admin', 'auditor'];
const WORKER_A: readonly Role[] = ['workerA'];
const ADMIN: readonly Role[] = ['admin'];
const ANYONE: readonly Role[] = ['signedIn'];

const reviewers = { roles: REVIEWERS };
/** Null for all others: the sample is what an admin was shown. */
const adminsFromAdmin = { roles: ADMIN, from: 'admin' } as const;
const auditingFromAdmin = { roles: AUDITING, from: 'admin' } as const;
const anyScope = { scopes: undefined };
const readOrMoney = { scopes: READ_OR_MONEY };
const money = { scopes: MONEY };

const ofAdmins: EdgeRow = { from: 'admin', roles: ADMIN };
/** The world has none of these. */
const noneOfAdmins: EdgeRow = { ...ofAdmins, made: () => ({}) };
const ofAuditing: EdgeRow = { from: 'admin', roles: AUDITING };
/** The world has none of these. */
const noneOfAuditing: EdgeRow = { ...ofAuditing, made: () => ({}) };
const moneyOfA: EdgeRow = { from: 'requesterA', roles: MONEY_READERS, scopes: READ_OR_MONEY };
const workersOwn: EdgeRow = { from: 'workerA', roles: WORKER_A, scopes: WORK };

const forWorkers = { roles: ['worker'] as const };
/** Organisation A blocks worker A, and a suspended worker claims nothing; in nobody else's way is anything. */
const blocked = { roles: ['workerA', 'suspendedWorker'] as const };

export const EDGES: Readonly<Record<string, EdgeRow>> = {
  // Accounts and people.
  Me: { from: 'workerA', roles: WORKER_A, scopes: ACCOUNT },
  Session: { from: 'workerA', roles: WORKER_A, scopes: ACCOUNT },
  ApiKey: { from: 'requesterA', roles: ['managerA'], scopes: ACCOUNT },
  Membership: { from: 'workerA', roles: ['workerA', 'admin'], scopes: ACCOUNT },
  Restriction: {
    from: 'requesterA',
    roles: ['reviewerA', 'workerA', 'admin'],
    scopes: ['account', 'requester:read', 'requester:write'],
    fields: { person: adminsFromAdmin, imposedBy: adminsFromAdmin },
  },
  Person: ofAuditing,
  Erasure: { from: 'workerA', roles: ['workerA', 'admin'], scopes: ACCOUNT, made: ({ personId }) => ({ personId }) },
  RetainedRecord: noneOfAdmins,
  StandingWithRequester: ofAdmins,
  Requester: { from: 'workerA', roles: ANYONE },
  AdminCounts: ofAdmins,
  OrganisationCounts: { from: 'requesterA', roles: MONEY_READERS, scopes: READ },
  WorkerCounts: { from: 'workerA', roles: WORKER_A, scopes: WORK },

  // An organisation from the inside.
  Organisation: {
    from: 'requesterA',
    roles: MONEY_READERS,
    scopes: READ,
    fields: {
      ...{ id: anyScope, name: anyScope, currency: anyScope, createdAt: anyScope },
      ...{ fundings: readOrMoney, invoices: readOrMoney, checkouts: readOrMoney, balance: readOrMoney, feeRule: readOrMoney },
      ...{ fundingLimits: readOrMoney, cardDisputes: readOrMoney, restrictions: readOrMoney, bonuses: readOrMoney },
      ...{ statement: money, spending: money, balanceByDay: money, paperAddress: money },
      ...{ acts: { roles: [...MANAGERS, 'auditor'] }, blocks: reviewers },
      ...{ yourRole: { roles: ['viewerA'] }, files: { roles: MEMBERS }, pools: { roles: MEMBERS } },
      bucket: { roles: ['managerA'] },
    },
  },
  Member: { from: 'requesterA', roles: MONEY_READERS, scopes: READ_OR_WRITE },
  CrowdWorker: { from: 'requesterA', roles: MONEY_READERS, scopes: ['requester:read', 'requester:write', 'money'] },
  FeeAgreement: {
    from: 'requesterA',
    roles: MONEY_READERS,
    scopes: ['requester:read', 'requester:write', 'money'],
    fields: { agreedBy: auditingFromAdmin },
  },
  Funding: { ...moneyOfA, fields: { recordedBy: auditingFromAdmin } },
  OrganisationBalance: moneyOfA,
  Invoice: moneyOfA,
  Checkout: { ...moneyOfA, fields: { fault: auditingFromAdmin } },
  Refund: { ...moneyOfA, fields: { askedBy: auditingFromAdmin } },
  RefundPart: moneyOfA,
  CardDispute: { ...moneyOfA, made: ({ organisationId }) => ({ organisationId }) },
  Spending: { ...moneyOfA },

  // Batches, their tasks and answers.
  Batch: {
    from: 'requesterA',
    roles: MEMBERS,
    scopes: READ_OR_WRITE,
    fields: {
      id: anyScope,
      ...{ assignments: reviewers, gold: reviewers, contradictedGold: reviewers, reviewQueue: reviewers },
      ...{ bulkApprovalPreview: reviewers, calibration: reviewers },
    },
  },
  Task: {
    from: 'requesterA',
    roles: MEMBERS,
    scopes: READ_OR_WRITE,
    fields: { assignments: reviewers, knownAnswers: reviewers, decision: reviewers },
  },
  OrganisationFile: {
    ...{ from: 'requesterA', roles: MEMBERS, scopes: READ_OR_WRITE },
    made: ({ organisationId }) => ({ organisationId }),
  },
  BatchPreview: { from: 'requesterA', roles: MEMBERS, scopes: READ },
  BatchCard: {
    from: 'workerA',
    roles: ['worker', 'viewerA', 'admin'],
    scopes: ['work', 'requester:read'],
    fields: {
      canAccept: forWorkers,
      canPreview: forWorkers,
      taken: forWorkers,
      unmetRequirements: forWorkers,
      inTheWay: blocked,
      inTheWayMessage: blocked,
    },
  },
  AssignedTask: { from: 'workerA', roles: ['worker', 'viewerA', 'admin'], scopes: ANSWERS },
  Assignment: {
    from: 'requesterA',
    roles: ['workerA', 'reviewerA', 'admin'],
    scopes: ANSWERS,
    fields: { requesterTask: reviewers, worker: reviewers, fee: reviewers },
  },
  Review: {
    from: 'requesterA',
    roles: ['workerA', 'reviewerA', 'admin'],
    scopes: ANSWERS,
    fields: { reviewerId: reviewers, reviewerName: reviewers },
  },
  Bonus: {
    from: 'requesterA',
    roles: ['workerA', ...MONEY_READERS],
    scopes: ['work', 'requester:read', 'requester:write', 'money'],
    fields: {
      ...{ worker: { roles: MONEY_READERS }, fee: { roles: MONEY_READERS }, externalId: { roles: MONEY_READERS } },
      ...{ recipient: auditingFromAdmin, paidBy: auditingFromAdmin },
    },
  },
  CreditedVote: { ...ofAdmins, made: () => ({}) },

  // Private pools.
  WorkerPool: {
    from: 'requesterA',
    roles: MEMBERS,
    scopes: READ_OR_WRITE,
    fields: { members: { roles: [...MANAGERS] }, links: { roles: [...MANAGERS] } },
  },
  PoolMember: { from: 'requesterA', roles: MANAGERS, scopes: READ_OR_WRITE },
  PoolLink: { from: 'requesterA', roles: MANAGERS, scopes: READ_OR_WRITE },
  PoolMembership: { from: 'workerA', roles: WORKER_A, scopes: ['account', 'work'] },
  PoolInvitation: { from: 'workerA', roles: ANYONE },

  // Qualifications and tests.
  QualificationType: { from: 'requesterA', roles: ANYONE, fields: { tests: { roles: ['worker', 'viewerA', 'admin'] } } },
  QualificationGrant: { from: 'requesterA', roles: MEMBERS, scopes: READ_OR_WRITE },
  QualificationRequest: { from: 'requesterA', roles: MEMBERS, scopes: READ_OR_WRITE },
  OwnQualification: workersOwn,
  OwnQualificationRequest: workersOwn,
  QualificationTest: {
    from: 'requesterA',
    roles: ['worker', 'viewerA', 'admin'],
    scopes: ['work', 'requester:read', 'requester:write', 'money'],
    fields: {
      ...{ form: reviewers, items: reviewers, attempts: reviewers },
      ...{ fee: { roles: MEMBERS }, reserve: { roles: MEMBERS }, figures: { roles: MEMBERS } },
    },
  },
  TestAttempt: {
    from: 'requesterA',
    roles: ['workerA', 'reviewerA', 'admin'],
    scopes: ANSWERS,
    fields: { worker: reviewers, personId: adminsFromAdmin },
  },

  // A worker's own.
  Worker: {
    from: 'workerA',
    roles: WORKER_A,
    scopes: WORK,
    fields: {
      ...{ id: anyScope, country: anyScope, languages: anyScope, timeZone: anyScope, createdAt: anyScope },
      ...{
        payee: money,
        paymentOptions: money,
        payouts: money,
        balance: money,
        balances: money,
        payoutSchedule: money,
        pendingMoney: money,
        stripeAccount: money,
      },
      ...{
        statement: money,
        earnings: money,
        receipt: money,
        receiptsOf: money,
        balanceByDay: money,
        yearTotals: money,
        paperAddress: money,
      },
    },
  },
  WorkerSkill: { ...workersOwn, made: ({ personId }) => ({ shown: { workerId: personId } }) },
  WorkerBalance: { from: 'workerA', roles: ['workerA', ...AUDITING], scopes: MONEY },
  Payee: { from: 'workerA', roles: ['workerA', ...AUDITING], scopes: MONEY },
  Payout: { from: 'workerA', roles: ['workerA', ...AUDITING], scopes: MONEY },
  LedgerEntry: { from: 'requesterA', roles: MONEY_READERS, scopes: MONEY },

  // The books, and what admins and auditors look at.
  ...Object.fromEntries(
    [
      ...['Act', 'Seal', 'SealVerification', 'TrialBalance', 'TrialBalanceLine', 'Posting', 'Story', 'StoryStep', 'WaitingMoney'],
      ...['MoneyOfAge', 'Solvency', 'SealState', 'LastComparison', 'MoneyHealth', 'StoryThing', 'StoryChapter', 'MoneyStory'],
      ...['PayeeChange', 'RejectionRecord', 'WorkerMoney', 'StoryBatch', 'StorySummary'],
      ...[
        'PayeeReview',
        'LineTally',
        'PayoutLine',
        'PayoutRun',
        'QueuedDecision',
        'StripeReconciliation',
        'StripeDifferenceCounts',
        'StripeDifference',
        'DifferenceCase',
      ],
      ...[
        'AdminRequest',
        'AdminProposal',
        'AdminRequestDetail',
        'AdminRequestSubject',
        'OwnMoney',
        'OwnMoneyTransfer',
        'Adjustment',
        'Integrity',
        'RailReference',
        'PlatformRule',
        'PlatformRuleChange',
        'PayoutWayOut',
        'BankLine',
        'BankStatement',
      ],
    ].map((name) => [name, ofAuditing]),
  ),
  ...Object.fromEntries(
    [
      ...['BrokenSeal', 'NamedChange', 'PayerStop', 'StripePayerStop', 'MoneyDifference', 'IntegrityProblem'],
      ...['PayoutExit', 'SharedBankAccount'],
    ].map((name) => [name, noneOfAuditing]),
  ),
  EvidenceFile: noneOfAdmins,
  PayoutLookUp: noneOfAdmins,
  PayoutObjectAtStripe: noneOfAdmins,
};

/** Types whose values are part of the object that shows them. Payloads, connections and edges are, too. */
export const WITH_PARENT: readonly string[] = [
  'AcceptedTask',
  'AcceptedTerms',
  'ActSummary',
  'AddedTasks',
  'AmountTooLargeError',
  'AssignmentCounts',
  'BatchCheck',
  'BatchCost',
  'BatchForecast',
  'BatchProgress',
  'BatchSpending',
  'BatchTarget',
  'BatchVersion',
  'Block',
  'BoxesQuestion',
  'BulkApproval',
  'BulkApprovalPreview',
  'CalibrationBin',
  'ChoiceQuestion',
  'ComparisonQuestion',
  'ConfirmationNeededError',
  'SkippedBucketObject',
  'StepUpNeededError',
  'SecondFactor',
  'SignInProvider',
  'LinkedIdentity',
  'ProviderRegistration',
  'ConflictError',
  'ContradictedGold',
  'Count',
  'Credentials',
  'CrowdWorkerSkill',
  'CrowdWorkerStanding',
  'DayOfEarnings',
  'DifferenceCaseChange',
  'DoubtfulAnswer',
  'Earnings',
  'EmailChange',
  'Evidence',
  'FeeRule',
  'ForbiddenError',
  'FundingLimits',
  'FundingReversal',
  'InsufficientFundsError',
  'Invitation',
  'InvalidInputError',
  'ItemPart',
  'ItemView',
  'JsonQuestion',
  'KnownAnswers',
  'KnownTestItem',
  'Label',
  'LabelCalibration',
  'LabelProvenance',
  'LedgerAccount',
  'LimitReachedError',
  'Locale',
  'Marketplace',
  'MaskedBankDetails',
  'Message',
  'MessageParameter',
  'Money',
  'MonthTotals',
  'MultipleChoiceQuestion',
  'NotFoundError',
  'NumberQuestion',
  'Option',
  'OrganisationBalanceByDay',
  'OrganisationBucket',
  'OrganisationEvidence',
  'OrganisationHoldings',
  'OrganisationRestriction',
  'PageInfo',
  'PaperAddress',
  'Payment',
  'PaymentOption',
  'PaymentOptions',
  'PayoutApproval',
  'PayoutSchedule',
  'PayoutTurn',
  'PendingMoney',
  'PersonSkill',
  'PoolAcceptance',
  'PoolAgreement',
  'PoolSecret',
  'PreviousPayouts',
  'QualificationEvent',
  'QuestionAgreement',
  'RaisedRedundancy',
  'RateLimitedError',
  'RatingQuestion',
  'Receipt',
  'ReceiptPayout',
  'RejectedMoney',
  'Rejection',
  'RequesterStanding',
  'Requirement',
  'ResetLink',
  'SkillExplanation',
  'SkillMove',
  'SlotCounts',
  'SpansQuestion',
  'Standing',
  'StripeAccount',
  'StripeOnboarding',
  'SystemQualificationValue',
  'TaskDecision',
  'TaskFault',
  'TaskFile',
  'TestFigures',
  'TestItem',
  'TestOffer',
  'TestReserve',
  'TestResult',
  'TextQuestion',
  'TrainingFeedback',
  'TryLaterError',
  'Upload',
  'VerdictCounts',
  'WorkerBalanceByDay',
  'WorkerHoldings',
  'WorkerSpeed',
  'YearTotals',
];

/** Fields that only some who see the object may see, and that are null in the world: other specs show them to nobody else. */
export const NULL_HERE: readonly string[] = ['Task.decision'];
