/**
 * Who may do what: one row for each root field of the API and each HTTP route. Who is not in a row is refused.
 *
 * Each request is about objects of organisation A or worker A (or about oneself, where it names nothing), and comes from
 *
 * - `anonymous`: not signed in;
 * - `workerA`, `workerB`: workers, in no organisation;
 * - `requesterA`, `requesterB`: the owners of organisations A and B, no workers;
 * - `admin`: an admin of the marketplace, in no organisation and no worker;
 * - `auditor`: reads the books and the acts, and changes nothing but their own credentials;
 * - `suspended`: a worker whose account is suspended, who is an owner of organisation A and an admin when it is not;
 * - `foreignKey`: an API key of requester B's with every scope but `admin`.
 */
import { readdirSync } from 'node:fs';
import { CONSOLE_PAGES } from '../../lab/fuzz/routes.ts';
import { PASSWORD } from '../kit/people.ts';
import { BUCKET } from '../files/bucket-kit.ts';
import { multipartBody, PNG } from '../files/kit.ts';
import { CALLERS, type CallerName, type World } from './matrix.engine.ts';

export interface Row {
  readonly allowed: readonly CallerName[];
  /** Arguments that the world alone does not tell. */
  readonly args?: (world: World) => Record<string, unknown>;
  /** It lists what is the caller's own, which may be nothing. */
  readonly isOwnList?: boolean;
  /** Who is asked to do it in the end; else the first who is allowed. */
  readonly doneBy?: CallerName;
}

export interface RouteRow {
  readonly allowed: readonly CallerName[];
  /** What is sent; without it, the path alone. */
  readonly request?: (world: World) => { url?: string; contentType?: string; payload?: string | Buffer };
  /** A GET that changes something, or any request that is not a GET: asked as one who may at the very end only. */
  readonly hasEffect?: boolean;
}

const ANYONE: readonly CallerName[] = CALLERS;
const SIGNED_IN = CALLERS.filter((caller) => caller !== 'anonymous');
/** A suspended person reads, and is paid what was earned; little else. */
const WHO_MAY_CHANGE = SIGNED_IN.filter((caller) => caller !== 'auditor');
const SIGNED_IN_AND_NOT_SUSPENDED = WHO_MAY_CHANGE.filter((caller) => caller !== 'suspended');
/** What a stolen API key must not do to its owner's account. */
const BY_SESSION_ONLY = SIGNED_IN.filter((caller) => caller !== 'foreignKey');
const BY_SESSION_ONLY_NOT_SUSPENDED = BY_SESSION_ONLY.filter((caller) => caller !== 'suspended' && caller !== 'auditor');
const WORKERS: readonly CallerName[] = ['workerA', 'workerB', 'suspended'];
const WORKERS_NOT_SUSPENDED: readonly CallerName[] = ['workerA', 'workerB'];
const WORKER_A: readonly CallerName[] = ['workerA'];
const ORGANISATION_A: readonly CallerName[] = ['requesterA'];
const ORGANISATION_A_OR_ADMIN: readonly CallerName[] = ['requesterA', 'admin'];
const MONEY_OF_A: readonly CallerName[] = ['requesterA', 'admin', 'auditor'];
const ADMIN: readonly CallerName[] = ['admin'];
/** The books, the acts and what explains them. */
const BOOKS: readonly CallerName[] = ['admin', 'auditor'];

const row = (allowed: readonly CallerName[], args?: Row['args']): Row => ({ allowed, args });
const ownList = (allowed: readonly CallerName[]): Row => ({ allowed, isOwnList: true });
/** The arguments of a mutation. */
const input = (fields: (world: World) => Record<string, unknown>) => (world: World) => ({ input: fields(world) });

/** The optional ids of a list are left out. */
const ANY_OBJECT = () => ({ organisationId: null, workerId: null, batchId: null });

const QUESTION = [{ name: 'label', prompt: 'Which?', text: {} }];
const PROFILE = input(() => ({ country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' }));
const RESTRICTION = input(() => ({ reason: 'OTHER', evidence: [{ description: 'A test said so.' }] }));
const REJECTED = input(({ also }) => ({ assignmentId: also.rejectedId }));
const HELD = input(({ also }) => ({ assignmentId: also.heldId, answer: { label: 'an answer' } }));

const QUERIES: Readonly<Record<string, Row>> = {
  // The marketplace and oneself.
  'Query.marketplace': row(ANYONE),
  'Query.me': row(SIGNED_IN),
  // Of the browser that comes back from the identity provider: test/identity/providers.
  'Query.providerRegistration': row(ANYONE),
  'Query.organisations': ownList(SIGNED_IN),
  'Query.worker': row(WORKERS),

  // A worker's view: the board, and their own work.
  'Query.board': row(WORKERS),
  'Query.batchCard': row(WORKERS),
  'Query.taskPreview': row(WORKERS),
  'Query.myAssignment': row(WORKER_A),
  'Query.poolInvitation': row(SIGNED_IN, ({ also }) => ({ secret: also.poolSecret })),
  'Query.requestableQualificationTypes': row(WORKERS),
  'Query.openTests': row(WORKERS),
  'Query.testOffer': row(WORKERS),
  'Query.testAttempt': row(['workerA', 'requesterA', 'admin']),

  // What an organisation has is for its members; admins look.
  'Query.organisation': row(MONEY_OF_A),
  'Query.batch': row(ORGANISATION_A_OR_ADMIN),
  'Query.batchPreview': row(ORGANISATION_A_OR_ADMIN),
  'Query.checkBatch': row(
    ORGANISATION_A,
    input(({ ids }) => ({
      ...{ organisationId: ids.Organisation, kind: 'text', title: 'A batch', instructions: 'Look.', form: QUESTION },
      ...{ rewardMinor: '100', estimatedSeconds: 30 },
    })),
  ),
  'Query.task': row(ORGANISATION_A_OR_ADMIN),
  'Query.workerPool': row(ORGANISATION_A_OR_ADMIN),
  'Query.assignment': row(ORGANISATION_A_OR_ADMIN),
  'Query.qualificationType': row(ORGANISATION_A_OR_ADMIN),
  'Query.qualificationTest': row(ORGANISATION_A_OR_ADMIN),
  'Query.qualificationTypes': row(ORGANISATION_A_OR_ADMIN, () => ({ set: 'OWN', search: '' })),
  'Query.qualificationGrants': row(ORGANISATION_A_OR_ADMIN),
  'Query.qualificationRequests': row(ORGANISATION_A_OR_ADMIN, ({ also }) => ({ typeId: also.requestableTypeId })),

  'Query.checkout': row(MONEY_OF_A),
  'Query.invoice': row(MONEY_OF_A),
  'Query.refund': row(MONEY_OF_A),

  // The whole marketplace is for admins.
  'Query.acts': row(BOOKS, () => ({ organisationId: null })),
  'Query.actVerbs': row(BOOKS),
  'Query.allOrganisations': row(BOOKS),
  'Query.batchesInReview': row(ADMIN),
  'Query.feeAgreements': row(BOOKS),
  'Query.booksPaperAddress': row(BOOKS, () => ({ paper: 'TRIAL_BALANCE' })),
  'Query.fundings': row(BOOKS),
  'Query.adminCounts': row(ADMIN),
  'Query.adminRequests': row(BOOKS),
  'Query.adminProposals': row(BOOKS),
  'Query.adminRequest': row(BOOKS),
  'Query.cardDisputes': ownList(BOOKS),
  'Query.invoices': row(BOOKS),
  'Query.refundsToTransfer': row(BOOKS),
  'Query.refusedRefunds': ownList(BOOKS),
  'Query.stripeReconciliations': row(BOOKS),
  'Query.differenceCase': row(BOOKS),
  'Query.differenceCases': row(BOOKS, () => ({ ownerId: null })),
  'Query.payerStops': row(BOOKS, () => ({ includeLifted: true })),
  'Query.sharedBankAccounts': row(BOOKS),
  'Query.integrity': row(BOOKS),
  'Query.ledgerEntries': row(BOOKS, () => ({ account: { kind: 'BANK', currency: 'USD', ownerId: null } })),
  'Query.ledgerPostings': row(BOOKS, ({ ids }) => ({ about: ids.Funding })),
  'Query.ledgerStory': row(BOOKS, ({ also }) => ({ entryId: also.entryId })),
  'Query.moneyByAge': row(BOOKS),
  'Query.moneyHealth': row(BOOKS),
  'Query.moneyStory': row(BOOKS, ({ ids }) => ({ about: ids.Funding })),
  'Query.payeesInReview': row(BOOKS),
  'Query.payoutQueue': row(BOOKS),
  'Query.payoutRun': row(BOOKS),
  'Query.payoutRuns': row(BOOKS),
  'Query.payout': row(BOOKS),
  'Query.payouts': row(BOOKS),
  'Query.payeeChanges': row(BOOKS),
  'Query.refunds': row(BOOKS),
  'Query.bonuses': row(BOOKS, ANY_OBJECT),
  'Query.rejections': row(BOOKS, ANY_OBJECT),
  'Query.workerMoney': row(BOOKS),
  'Query.bankLines': row(BOOKS),
  'Query.bankStatements': row(BOOKS),
  'Query.platformRules': row(BOOKS),
  'Query.platformRuleChanges': row(BOOKS),
  'Query.people': row(BOOKS),
  'Query.person': row(BOOKS),
  'Query.restrictions': row(ADMIN),
  'Query.seals': row(BOOKS),
  'Query.trialBalance': row(BOOKS),
  'Query.ownMoney': row(BOOKS),
  'Query.ownMoneyTransfers': row(BOOKS),
  'Query.adjustments': row(BOOKS),
  'Query.verifySeals': row(BOOKS),
  'Query.waitingMoney': row(BOOKS),
  'Query.workerStandings': row(ADMIN),
};

const ACCOUNT: Readonly<Record<string, Row>> = {
  'Mutation.register': row(
    ANYONE,
    input(() => ({
      email: 'newcomer@example.org',
      name: 'Newcomer',
      password: PASSWORD,
      birthDate: '1990-01-01',
      country: 'KE',
      acceptedTerms: '2026-11',
    })),
  ),
  'Mutation.signIn': row(
    ANYONE,
    input(({ emails }) => ({ email: emails.workerA, password: PASSWORD })),
  ),
  'Mutation.registerWithProvider': row(ANYONE),
  'Mutation.signInWithCode': row(
    ANYONE,
    input(({ also }) => ({ signInToken: also.signInToken, code: also.recoveryCode })),
  ),
  'Mutation.stepUp': row(
    BY_SESSION_ONLY,
    input(() => ({ password: PASSWORD })),
  ),
  // By header they are refused for that alone: test/identity/providers/link.spec.ts.
  'Mutation.stepUpWithProvider': row(BY_SESSION_ONLY),
  'Mutation.linkIdentity': row(BY_SESSION_ONLY),
  'Mutation.unlinkIdentity': row(WORKER_A),
  'Mutation.setPassword': row(BY_SESSION_ONLY),
  'Mutation.endStepUp': { allowed: BY_SESSION_ONLY, doneBy: 'suspended' },
  'Mutation.startTotp': row(BY_SESSION_ONLY),
  // Nobody of these has a second factor, nor one that waits for a code: refused for its state.
  'Mutation.confirmTotp': { allowed: BY_SESSION_ONLY, doneBy: 'workerB' },
  'Mutation.disableTotp': row(BY_SESSION_ONLY),
  'Mutation.newRecoveryCodes': row(BY_SESSION_ONLY),
  'Mutation.demandOwnerTotp': row(ORGANISATION_A),
  'Mutation.verifyEmail': row(
    WORKER_A,
    input(({ also }) => ({ token: also.verifyToken })),
  ),
  'Mutation.requestEmailVerification': row(SIGNED_IN),
  'Mutation.requestPasswordReset': row(
    ANYONE,
    input(({ emails }) => ({ email: emails.workerA })),
  ),
  'Mutation.resetPassword': row(
    ANYONE,
    input(({ also }) => ({ token: also.resetToken, newPassword: 'a long walk along another river' })),
  ),
  'Mutation.changeEmail': row(
    BY_SESSION_ONLY,
    input(() => ({ newEmail: 'another@secret.example' })),
  ),
  'Mutation.confirmEmailChange': row(
    WORKER_A,
    input(({ also }) => ({ token: also.changeToken })),
  ),
  'Mutation.cancelEmailChange': row(
    ANYONE,
    input(({ also }) => ({ token: also.cancelToken })),
  ),
  'Mutation.acceptTerms': row(
    WHO_MAY_CHANGE,
    input(() => ({ version: '2026-11' })),
  ),
  'Mutation.updateMe': row(SIGNED_IN_AND_NOT_SUSPENDED),
  'Mutation.becomeWorker': row(SIGNED_IN_AND_NOT_SUSPENDED, PROFILE),
  'Mutation.updateWorkerProfile': row(WORKERS_NOT_SUSPENDED, PROFILE),
  'Mutation.createOrganisation': row(SIGNED_IN_AND_NOT_SUSPENDED),
  'Mutation.acceptInvitation': row(
    WORKER_A,
    input(({ also }) => ({ membershipId: also.invitationId, secret: also.invitationSecret })),
  ),
  'Mutation.declineInvitation': row(
    WORKER_A,
    input(({ also }) => ({ membershipId: also.otherInvitationId })),
  ),
  'Mutation.createApiKey': row(
    ORGANISATION_A,
    input(() => ({ scopes: ['REQUESTER_READ'] })),
  ),
  'Mutation.revokeApiKey': row(ORGANISATION_A),
  'Mutation.revokeSession': row(WORKER_A),
  'Mutation.changePassword': row(
    BY_SESSION_ONLY,
    input(() => ({ currentPassword: PASSWORD, newPassword: 'another walk along the shore' })),
  ),
  // Worker A has answers under review: refused for its state.
  'Mutation.eraseMyAccount': {
    ...row(
      BY_SESSION_ONLY_NOT_SUSPENDED,
      input(() => ({ password: PASSWORD })),
    ),
    doneBy: 'workerA',
  },
  'Mutation.revokeAllSessions': row(SIGNED_IN),
  'Mutation.signOut': { allowed: SIGNED_IN, doneBy: 'workerB' },
};

const WORK: Readonly<Record<string, Row>> = {
  'Mutation.requestQualification': row(
    WORKERS_NOT_SUSPENDED,
    input(({ also }) => ({ typeId: also.requestableTypeId })),
  ),
  'Mutation.shareQualification': row(
    WORKERS_NOT_SUSPENDED,
    input(({ also }) => ({ typeId: also.requestableTypeId })),
  ),
  'Mutation.startTest': row(WORKERS_NOT_SUSPENDED),
  'Mutation.submitTest': row(
    WORKER_A,
    input(() => ({ answers: {} })),
  ),
  'Mutation.answerTraining': row(
    WORKER_A,
    input(({ also }) => ({ attemptId: also.trainingAttemptId, item: 'first', answer: { label: 'cat' } })),
  ),
  'Mutation.claimNextTask': row(WORKERS_NOT_SUSPENDED),
  'Mutation.claimTask': row(WORKERS_NOT_SUSPENDED),
  'Mutation.prepareNextTask': row(WORKERS_NOT_SUSPENDED),
  'Mutation.startAssignment': row(WORKER_A),
  'Mutation.submitAssignment': row(WORKER_A, HELD),
  'Mutation.returnAssignment': row(WORKER_A),
  'Mutation.joinPool': row(
    WORKERS_NOT_SUSPENDED,
    input(({ also }) => ({ secret: also.poolSecret, agreementVersion: 1 })),
  ),
  'Mutation.acceptPoolAgreement': row(
    WORKER_A,
    input(() => ({ agreementVersion: 1 })),
  ),
  'Mutation.leavePool': row(WORKER_A),
  // Money that was earned is paid to whoever is suspended, too.
  'Mutation.setPayee': row(
    WORKERS,
    input(() => ({ iban: 'GB82WEST12345698765432' })),
  ),
  'Mutation.startStripeOnboarding': row(WORKERS),
  'Mutation.replaceStripeAccount': row(WORKERS),
  'Mutation.setStripePayee': row(WORKERS),
  'Mutation.refreshStripeAccount': row(WORKERS),
  'Mutation.requestPayout': row(WORKERS),
  'Mutation.payOutRest': row(WORKERS),
  'Mutation.setPayoutSchedule': row(WORKERS),
  'Mutation.cancelPayout': row(WORKER_A),
};

const ORGANISATION: Readonly<Record<string, Row>> = {
  'Mutation.renameOrganisation': row(ORGANISATION_A),
  'Mutation.setBucket': row(
    ORGANISATION_A,
    input(({ also }) => ({ endpoint: also.bucketEndpoint, ...BUCKET })),
  ),
  'Mutation.registerBucketFiles': row(ORGANISATION_A),
  'Mutation.removeBucket': row(ORGANISATION_A),
  'Mutation.inviteMember': row(
    ORGANISATION_A,
    input(({ emails }) => ({ email: emails.workerB, role: 'VIEWER' })),
  ),
  'Mutation.changeMemberRole': row(
    ORGANISATION_A,
    input(() => ({ role: 'VIEWER' })),
  ),
  'Mutation.renewInvitation': row(
    ORGANISATION_A,
    input(({ also }) => ({ membershipId: also.pendingInvitationId })),
  ),
  'Mutation.removeMember': row(ORGANISATION_A),
  'Mutation.blockWorker': row(ORGANISATION_A, RESTRICTION),
  'Mutation.unblockWorker': row(ORGANISATION_A),

  'Mutation.createPool': row(
    ORGANISATION_A,
    input(() => ({ name: 'A pool of the matrix', agreement: 'Keep it secret.' })),
  ),
  'Mutation.renamePool': row(
    ORGANISATION_A,
    input(() => ({ name: 'Another name' })),
  ),
  'Mutation.publishPoolAgreement': row(
    ORGANISATION_A,
    input(() => ({ text: 'Keep it secret for ever.', requiresAcceptance: false })),
  ),
  'Mutation.inviteToPool': row(
    ORGANISATION_A,
    input(({ emails }) => ({ email: emails.workerB })),
  ),
  'Mutation.renewPoolInvitation': row(
    ORGANISATION_A,
    input(({ also }) => ({ memberId: also.poolInvitationId })),
  ),
  'Mutation.createPoolLink': row(
    ORGANISATION_A,
    input(() => ({ maximumUses: 5 })),
  ),
  'Mutation.removePoolMember': row(
    ORGANISATION_A,
    input(({ also }) => ({ memberId: also.poolInvitationToTakeBackId })),
  ),
  'Mutation.revokePoolLink': row(
    ORGANISATION_A,
    input(({ also }) => ({ linkId: also.poolLinkToRevokeId })),
  ),
  'Mutation.createBatch': row(
    ORGANISATION_A,
    input(() => ({ kind: 'text', form: QUESTION })),
  ),
  'Mutation.updateBatch': row(
    ORGANISATION_A,
    input(({ also }) => ({ batchId: also.draftId, title: 'Another title', poolId: undefined })),
  ),
  'Mutation.addTasks': row(
    ORGANISATION_A,
    input(() => ({ tasks: [{ payload: { text: 'more' } }] })),
  ),
  'Mutation.removeWaitingTasks': row(
    ORGANISATION_A,
    input(({ also }) => ({ batchId: also.draftId })),
  ),
  'Mutation.setGold': row(
    ORGANISATION_A,
    input(({ ids }) => ({ tasks: [{ taskId: ids.Task, answers: { label: 'known' } }] })),
  ),
  'Mutation.removeGold': row(
    ORGANISATION_A,
    input(({ ids }) => ({ tasks: [{ taskId: ids.Task }] })),
  ),
  'Mutation.launchBatch': row(
    ORGANISATION_A,
    input(({ also }) => ({ batchId: also.draftId })),
  ),
  'Mutation.extendBatch': row(ORGANISATION_A),
  'Mutation.raiseRedundancy': row(
    ORGANISATION_A,
    input(() => ({ redundancy: 3 })),
  ),
  'Mutation.pauseBatch': row(ORGANISATION_A),
  'Mutation.resumeBatch': row(ORGANISATION_A),
  'Mutation.closeBatch': row(ORGANISATION_A),
  'Mutation.cancelBatch': row(ORGANISATION_A),

  // Admins see the work, but do not judge it in a requester's name; they overturn what was judged wrongly.
  'Mutation.approveAssignments': row(ORGANISATION_A),
  'Mutation.approveAllSubmitted': row(ORGANISATION_A),
  'Mutation.rejectAssignments': row(
    ORGANISATION_A,
    input(({ also }) => ({ rejections: [{ assignmentId: also.rejectedId, reasonCode: 'INCORRECT', note: 'The item says otherwise.' }] })),
  ),
  'Mutation.withdrawRejection': row(ORGANISATION_A, REJECTED),
  'Mutation.overturnRejection': row(ADMIN, REJECTED),
  'Mutation.payBonus': row(
    ORGANISATION_A,
    input(() => ({ workerId: undefined })),
  ),

  'Mutation.createQualificationType': row(ORGANISATION_A),
  'Mutation.updateQualificationType': row(ORGANISATION_A),
  'Mutation.setQualificationTest': row(
    ORGANISATION_A,
    input(() => ({
      form: QUESTION,
      items: [{ name: 'one', payload: { text: 'a' }, key: { label: 'a' } }],
      timeLimitSeconds: 30,
      estimatedSeconds: 20,
    })),
  ),
  'Mutation.setQualificationTestState': row(ORGANISATION_A),
  'Mutation.reserveForTest': row(ORGANISATION_A),
  'Mutation.returnTestReserve': row(ORGANISATION_A),
  'Mutation.grantQualification': row(
    ORGANISATION_A,
    input(() => ({ personId: undefined })),
  ),
  'Mutation.startFunding': row(ORGANISATION_A),
  'Mutation.refreshFunding': row(ORGANISATION_A),
  'Mutation.requestRefund': row(ORGANISATION_A),
  'Mutation.createInvoice': row(
    ORGANISATION_A_OR_ADMIN,
    input(() => ({ amountMinor: '5000' })),
  ),
  'Mutation.cancelInvoice': row(ORGANISATION_A_OR_ADMIN),
  'Mutation.changeQualification': row(ORGANISATION_A),
  'Mutation.revokeQualification': row(ORGANISATION_A),
  'Mutation.acceptQualificationRequest': row(ORGANISATION_A),
  'Mutation.rejectQualificationRequest': row(ORGANISATION_A),
};

const ADMINISTRATION: Readonly<Record<string, Row>> = {
  'Mutation.approveBatch': row(
    ADMIN,
    input(({ also }) => ({ batchId: also.batchInReviewId })),
  ),
  'Mutation.sendBackBatch': row(
    ADMIN,
    input(({ also }) => ({ batchId: also.batchInReviewId })),
  ),
  'Mutation.requestResetLink': row(
    ADMIN,
    input(() => ({ reason: 'He showed his passport at the desk.' })),
  ),
  'Mutation.openResetLink': row(
    ADMIN,
    input(({ also }) => ({ requestId: also.resetLinkRequestId })),
  ),
  'Mutation.grantAdmin': row(ADMIN),
  'Mutation.grantAuditor': row(
    ADMIN,
    input(({ also }) => ({ personId: also.newcomerId })),
  ),
  'Mutation.revokeAuditor': row(
    ADMIN,
    input(({ also }) => ({ personId: also.auditorId })),
  ),
  'Mutation.revokeAdmin': row(
    ADMIN,
    input(({ also }) => ({ personId: also.secondAdminId })),
  ),
  'Mutation.approveAdminRequest': row(
    ADMIN,
    input(({ also }) => ({ requestId: also.requestToApproveId })),
  ),
  'Mutation.refuseAdminRequest': row(
    ADMIN,
    input(({ also }) => ({ requestId: also.requestToRefuseId, reason: 'They are known from nowhere.' })),
  ),
  'Mutation.withdrawAdminRequest': row(
    ADMIN,
    input(({ also }) => ({ requestId: also.ownRequestId })),
  ),
  'Mutation.takeBackFunding': row(
    ADMIN,
    input(() => ({ amountMinor: '1' })),
  ),
  'Mutation.holdMoney': row(ADMIN, RESTRICTION),
  'Mutation.suspendPerson': row(ADMIN, RESTRICTION),
  'Mutation.eraseAccount': row(
    ADMIN,
    input(() => ({ reason: 'ASKED_IN_WRITING' })),
  ),
  'Mutation.openRetainedRecord': row(ADMIN),
  'Mutation.liftRestriction': row(ADMIN),
  'Mutation.recordFunding': row(
    ADMIN,
    input(() => ({ valueDate: '2026-11-01' })),
  ),
  'Mutation.reconcileStripe': row(ADMIN),
  'Mutation.updateDifferenceCase': row(
    ADMIN,
    input(() => ({ revision: 1, note: 'It is looked into.', ownerId: null })),
  ),
  'Mutation.liftPayerStop': row(
    ADMIN,
    input(({ also }) => ({ stopId: also.payerStopId })),
  ),
  'Mutation.lookUpPayout': row(ADMIN),
  'Mutation.noteSharedBankAccount': row(
    ADMIN,
    input(({ also }) => ({ id: also.sharedBankId, note: 'They are a family and share it.' })),
  ),
  'Mutation.requestPayoutExit': row(
    ADMIN,
    input(() => ({ action: 'RETURN' })),
  ),
  'Mutation.liftFundingCaps': row(ADMIN),
  'Mutation.liftOrganisationRestriction': row(
    ADMIN,
    input(({ also }) => ({ restrictionId: also.organisationRestrictionId })),
  ),
  'Mutation.recordRefundTransfer': row(ADMIN),
  'Mutation.confirmRefundTransfer': row(ADMIN),
  'Mutation.withdrawRefundTransfer': row(ADMIN),
  'Mutation.rejectRefundTransfer': row(ADMIN),
  'Mutation.transferRefusedRefund': row(ADMIN),
  'Mutation.proposeFundingReversal': row(ADMIN),
  'Mutation.recordOwnMoney': row(
    ADMIN,
    input(() => ({ currency: 'USD', reference: 'own money', valueDate: '2026-11-01' })),
  ),
  'Mutation.proposeTakingOwnMoneyOut': row(
    ADMIN,
    input(() => ({ currency: 'USD', reference: 'taken out', valueDate: '2026-11-01' })),
  ),
  'Mutation.approveTakingOwnMoneyOut': row(ADMIN),
  'Mutation.withdrawTakingOwnMoneyOut': row(ADMIN),
  'Mutation.proposeAdjustment': row(
    ADMIN,
    input(() => ({ from: { kind: 'GOODWILL_EXPENSE', currency: 'USD' }, to: { kind: 'LOSS_EXPENSE', currency: 'USD' } })),
  ),
  'Mutation.approveAdjustment': row(
    ADMIN,
    input(({ also }) => ({ adjustmentId: also.adjustmentId })),
  ),
  'Mutation.withdrawAdjustment': row(
    ADMIN,
    input(({ also }) => ({ adjustmentId: also.adjustmentId })),
  ),
  'Mutation.matchBankLine': row(
    ADMIN,
    input(({ ids, also }) => ({ lineId: also.bankLineToMatchId, about: ids.Funding })),
  ),
  'Mutation.markBankLineNotOurs': row(
    ADMIN,
    input(({ also }) => ({ lineId: also.bankLineToMarkId })),
  ),
  'Mutation.reopenBankLine': row(
    ADMIN,
    input(({ also }) => ({ lineId: also.bankLineToReopenId })),
  ),
  'Mutation.changePlatformRule': row(
    ADMIN,
    input(() => ({ rule: 'INVOICE_DUE_DAYS', value: '21' })),
  ),
  'Mutation.agreeFee': row(ADMIN),
  'Mutation.endFeeAgreement': row(
    ADMIN,
    input(({ also }) => ({ agreementId: also.feeAgreementId })),
  ),
  'Mutation.approveFundingReversal': row(ADMIN),
  'Mutation.withdrawFundingReversal': row(ADMIN),
  'Mutation.decidePayee': row(
    ADMIN,
    input(({ also }) => ({ payeeId: also.payeeInReviewId })),
  ),
  'Mutation.approvePayout': row(ADMIN),
  'Mutation.refusePayout': row(ADMIN),
  'Mutation.createPayoutRun': row(
    ADMIN,
    input(({ ids }) => ({ payoutIds: [ids.Payout] })),
  ),
  'Mutation.approvePayoutRun': row(ADMIN),
  'Mutation.cancelPayoutRun': row(ADMIN),
  'Mutation.markPayouts': row(ADMIN),
};

/** Every root field. */
export const FIELDS: Readonly<Record<string, Row>> = { ...QUERIES, ...ACCOUNT, ...WORK, ...ORGANISATION, ...ADMINISTRATION };

const ofBatch = (file: string): RouteRow => ({
  allowed: ORGANISATION_A_OR_ADMIN,
  request: ({ ids }) => ({ url: `/batches/${ids.Batch}/${file}` }),
});

/** Every HTTP route. */
export const ROUTES: Readonly<Record<string, RouteRow>> = {
  'GET /health/live': { allowed: ANYONE },
  'GET /health/ready': { allowed: ANYONE },
  // In production both ask for more, or are not there: see limits.spec.ts.
  'GET /metrics': { allowed: ANYONE },
  ...Object.fromEntries(
    CONSOLE_PAGES.map((page) => [`GET ${page}`, { allowed: ANYONE, request: () => ({ url: page.replace('*', 'page') }) }]),
  ),
  'GET /service-worker.js': { allowed: ANYONE },
  'GET /assets/:name': { allowed: ANYONE, request: () => ({ url: `/assets/${readdirSync('console/dist/assets')[0]}` }) },

  // Signed by Stripe, or refused: see stripe-payouts-faults.spec.ts.
  'POST /stripe/webhook': { allowed: ANYONE, request: () => ({ contentType: 'application/json', payload: '{}' }) },
  'GET /stripe/paid': { allowed: ANYONE },
  'GET /stripe/return': { allowed: ANYONE },
  'GET /stripe/again': { allowed: ANYONE },

  // Without a provider both refuse; with one: test/identity/providers.
  'GET /oidc/begin': { allowed: ANYONE },
  'GET /oidc/callback': { allowed: ANYONE },

  'POST /session': {
    allowed: ANYONE,
    request: ({ emails }) => ({
      contentType: 'application/json',
      payload: JSON.stringify({ email: emails.workerA, password: PASSWORD }),
    }),
  },

  // Each topic has its readers: src/hints/topics.spec.ts. `once` ends the stream.
  'GET /events': { allowed: ORGANISATION_A_OR_ADMIN, request: ({ ids }) => ({ url: `/events?topics=batch:${ids.Batch}&once=1` }) },

  'POST /session/code': {
    allowed: ANYONE,
    request: ({ also }) => ({
      contentType: 'application/json',
      payload: JSON.stringify({ signInToken: also.otherSignInToken, code: also.otherRecoveryCode }),
    }),
  },

  // It is written in the act log that an export was made.
  'GET /me/export.json': { allowed: SIGNED_IN, hasEffect: true, request: () => ({ url: '/me/export.json' }) },
  'GET /people/:id/export.json': {
    allowed: ADMIN,
    hasEffect: true,
    request: ({ ids }) => ({ url: `/people/${ids.Person}/export.json?reason=legal_demand` }),
  },

  'POST /organisations/:id/bonuses': {
    allowed: ORGANISATION_A,
    request: ({ ids }) => ({
      url: `/organisations/${ids.Organisation}/bonuses`,
      contentType: 'text/csv',
      payload: `externalId,workerId,amount,reason\nmatrix,${ids.Worker},1.00,For the careful remarks.\n`,
    }),
  },
  'POST /batches/:id/tasks': {
    allowed: ORGANISATION_A,
    request: ({ also }) => ({ url: `/batches/${also.draftId}/tasks`, contentType: 'text/csv', payload: 'text\nseven\n' }),
  },
  'GET /batches/:id/labels.csv': ofBatch('labels.csv'),
  'GET /batches/:id/labels.jsonl': ofBatch('labels.jsonl'),
  'GET /batches/:id/label-studio.json': ofBatch('label-studio.json'),
  'GET /batches/:id/answers.csv': ofBatch('answers.csv'),
  'GET /batches/:id/answers.jsonl': ofBatch('answers.jsonl'),

  'POST /files': {
    allowed: ORGANISATION_A,
    request: ({ ids }) => {
      const { body, contentType } = multipartBody('b.png', PNG);
      return { url: `/files?organisationId=${ids.Organisation}`, contentType, payload: body };
    },
  },
  // The address is signed, and shown with the tasks that name the file: it opens the file for whoever was given it.
  'GET /files/:id/:name': { allowed: ANYONE, request: ({ also }) => ({ url: also.fileUrl }) },

  'POST /evidence': {
    allowed: ADMIN,
    request: () => {
      const { body, contentType } = multipartBody('chat.png', PNG);
      return { url: '/evidence', contentType, payload: body };
    },
  },
  // That it was opened is written in the act log.
  'GET /evidence/:id': { allowed: ADMIN, hasEffect: true, request: ({ also }) => ({ url: `/evidence/${also.evidenceFileId}` }) },

  'POST /bank/statements': {
    allowed: ADMIN,
    request: () => ({
      url: '/bank/statements?account=DE1&currency=USD&opening=0&closing=1.00',
      contentType: 'text/csv',
      payload: 'date,amount,text\n2026-11-01,1.00,of the matrix\n',
    }),
  },
  'GET /audit/export.jsonl': { allowed: BOOKS },

  'GET /worker/papers/:file': {
    allowed: WORKER_A,
    request: ({ also }) => ({ url: `/worker/papers/receipt.html?assignmentId=${also.approvedId}` }),
  },
  'GET /organisations/:id/papers/:file': {
    allowed: MONEY_OF_A,
    request: ({ ids }) => ({ url: `/organisations/${ids.Organisation}/papers/statement.html` }),
  },
  'GET /books/papers/:file': { allowed: BOOKS, request: () => ({ url: '/books/papers/trial-balance.csv' }) },
  // Signed, and shown to whose paper it is: it opens the paper for whoever was given it.
  'GET /papers/:audience/:file': { allowed: ANYONE, request: ({ also }) => ({ url: also.paperUrl }) },

  // The first fetch says that the bank was told.
  'GET /payout-runs/:file': { allowed: ADMIN, hasEffect: true, request: ({ ids }) => ({ url: `/payout-runs/${ids.PayoutRun}.csv` }) },
};
