/**
 * Two of everyone, and one of everything, belonging to organisation A and worker A: what the matrix asks for. Made
 * through the API, so that it is what an attacker would find.
 */
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { DifferenceCaseRepository } from '../../src/treasury/reconciliation/difference-case.repository.ts';
import { addSeconds, ID_PREFIXES, newId, ok, parsePublicId, publicId, type DifferenceCaseId, type IdKind } from '../../src/kernel/index.ts';
import { SCOPES } from '../../src/platform/index.ts';
import { multipartBody, PNG } from '../files/kit.ts';
import { setUpTotp, withToken } from '../identity/authenticator-app.ts';
import { SIGN_IN } from '../identity/browser.ts';
import { BUCKET, startBucket } from '../files/bucket-kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  createAdmin,
  createAuditor,
  makeAdmin,
  PASSWORD,
  registerPerson,
  registerRequester,
  registerWorker,
  signIn,
  suspend,
} from '../kit/people.ts';
import { sealEverything } from '../kit/seals.ts';
import type { World } from './matrix.engine.ts';
import { makeLinks } from './world-links.ts';

/** What must appear in no answer to the other side, whatever is asked. */
export const PLANTED = {
  name: 'Quillon Vantreight',
  email: 'quillon.vantreight@secret.example',
  birthDate: '1987-03-14',
  /** Of the bank account; names no country of anybody else. */
  holderName: 'Q. Vantreight-Obafemi',
  iban: 'DE89370400440532013000',
  /** Seychelles: nobody else in the world of the test. */
  country: 'SC',
  timeZone: 'Indian/Mahe',
  language: 'crs',
  answer: 'zanzibar-answer-of-worker-a',
  rejectedAnswer: 'rejected-answer-of-worker-a',
  reviewerEmail: 'reviewer.of.a@secret.example',
  reviewerName: 'Orsolya Reviewer-Tamsin',
} as const;

const KIND_OF_PREFIX = new Map(Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix as string, kind as IdKind]));

/** Every public id in an answer, as kind and UUID. */
export function* idsIn(value: unknown): Generator<[IdKind, string]> {
  if (typeof value === 'string') {
    const kind = KIND_OF_PREFIX.get(value.slice(0, value.indexOf('_')));
    const id = kind === undefined ? null : parsePublicId(kind, value);
    if (kind !== undefined && id !== null) yield [kind, id];
  } else if (value !== null && typeof value === 'object') {
    for (const part of Object.values(value)) yield* idsIn(part);
  }
}

/** A marketplace in which money waits a minute only. */
export function openSecurityMarket(): Promise<TestMarketplace> {
  return openMarketplace({ HOLD_SECONDS: '60', BUCKET_ADDRESSES: 'any' });
}

type Run = (token: string, name: string, input: Record<string, unknown>, selection: string) => Promise<any>;

/** Runs a mutation as somebody, or fails; `seen` gets its answer. */
export function runner(market: TestMarketplace, seen: (answer: unknown) => void = () => undefined): Run {
  const { schema } = market.get(GraphQLSchemaHost);
  return async (token, name, input, selection) => {
    const type = String(schema.getMutationType()?.getFields()[name]?.args[0]?.type);
    const text = `mutation ($input: ${type}) { answer: ${name}(input: $input) { ${selection} userErrors { message path } } }`;
    const { data } = await market.graphql(text, { input }, { token });
    if (data.answer.userErrors.length > 0) throw new Error(`${name}: ${JSON.stringify(data.answer.userErrors)}`);
    seen(data.answer);
    return data.answer;
  };
}

export const BATCH = {
  instructions: 'Choose.',
  kind: 'text',
  form: [{ name: 'label', prompt: 'Which?', text: {} }],
  rewardMinor: '2500',
  estimatedSeconds: 30,
};

/** Everyone who asks, and who else is needed. */
async function makePeople(market: TestMarketplace) {
  const planted = { email: PLANTED.email, name: PLANTED.name, birthDate: PLANTED.birthDate, country: PLANTED.country };
  const workerA = await registerPerson(market, planted);
  await runner(market)(
    workerA.token,
    'becomeWorker',
    { country: PLANTED.country, languages: [PLANTED.language], timeZone: PLANTED.timeZone },
    'worker { id }',
  );
  const requesterA = await registerRequester(market, { name: 'Organisation A' });
  const [admin, secondAdmin] = [await createAdmin(market), await createAdmin(market)];
  // Who was everything before: of all that, only the worker is left.
  const suspended = await registerWorker(market);
  await addMember(market, requesterA, 'owner', suspended);
  await makeAdmin(market, suspended);
  const restrictionId = await suspend(market, suspended.personId);
  return {
    admin,
    secondAdmin,
    auditor: await createAuditor(market),
    newcomer: await registerPerson(market),
    requesterA,
    requesterB: await registerRequester(market, { name: 'Organisation B' }),
    requesterC: await registerRequester(market, { name: 'Organisation C' }),
    requesterD: await registerRequester(market, { name: 'Organisation D' }),
    workerA,
    workerB: await registerWorker(market),
    workerC: await registerWorker(market),
    suspended: { ...suspended, token: await signIn(market, suspended.email) },
    restrictionId,
  };
}

type People = Awaited<ReturnType<typeof makePeople>>;

/** A funded batch of organisation A, and worker A's assignments: approved, rejected, submitted, held. */
async function makeWork(run: Run, people: People, reviewer: { token: string }) {
  const { admin, secondAdmin, requesterA, workerA } = people;
  const organisationId = publicId('Organisation', requesterA.organisationId);
  const money = { organisationId, amountMinor: '100000', reference: 'world', valueDate: '2026-11-01' };
  const { funding } = await run(admin.token, 'recordFunding', money, 'funding { id }');
  const small = { ...money, amountMinor: '100', reference: 'to be reversed' };
  const { funding: wrong } = await run(admin.token, 'recordFunding', small, 'funding { id }');
  await run(
    secondAdmin.token,
    'proposeFundingReversal',
    { fundingId: wrong.id, reason: 'The transfer was not theirs.' },
    'funding { reversal { id } }',
  );
  const settings = { ...BATCH, organisationId, title: 'A batch of organisation A', redundancy: 2 };
  const { batch } = await run(requesterA.token, 'createBatch', settings, 'batch { id }');
  const tasks = ['one', 'two', 'three', 'four', 'five', 'six'].map((text) => ({ payload: { text } }));
  await run(requesterA.token, 'addTasks', { batchId: batch.id, tasks }, 'batch { id }');
  await run(requesterA.token, 'launchBatch', { batchId: batch.id }, 'batch { id }');
  await run(admin.token, 'approveBatch', { batchId: batch.id }, 'batch { id }');
  const claim = async () =>
    (await run(workerA.token, 'claimNextTask', { batchId: batch.id }, 'assignment { id task { id } }')).assignment.id as string;
  const submit = async (label: string) => {
    const assignmentId = await claim();
    await run(workerA.token, 'submitAssignment', { assignmentId, answer: { label } }, 'assignment { id }');
    return assignmentId;
  };
  const approved = await submit(PLANTED.answer);
  const rejected = await submit(PLANTED.rejectedAnswer);
  const submitted = await submit(PLANTED.answer);
  const held = await claim();
  await run(reviewer.token, 'approveAssignments', { assignmentIds: [approved], note: 'Good.' }, 'assignments { id }');
  const rejection = { assignmentId: rejected, reasonCode: 'INCORRECT', note: 'The item says otherwise.' };
  await run(reviewer.token, 'rejectAssignments', { rejections: [rejection] }, 'assignments { id review { id } }');
  const bonus = { organisationId, assignmentId: approved, amountMinor: '500', reason: 'Well done.', idempotencyKey: 'world' };
  await run(requesterA.token, 'payBonus', bonus, 'bonus { id }');
  const draft = await run(requesterA.token, 'createBatch', { ...settings, title: 'A draft of organisation A' }, 'batch { id }');
  return { organisationId, fundingId: funding.id, batchId: batch.id, draftId: draft.batch.id, approved, rejected, submitted, held };
}

/** Money of organisation A on its way in and out: a payment that nobody made, an invoice, a refund; and a restriction to come. */
async function makeMoneyIn(market: TestMarketplace, run: Run, { requesterA }: People) {
  const organisationId = publicId('Organisation', requesterA.organisationId);
  const { invoice } = await run(requesterA.token, 'createInvoice', { organisationId, amountMinor: '5000' }, 'invoice { id }');
  const asked = { organisationId, amountMinor: '300' };
  const { refund } = await run(requesterA.token, 'requestRefund', asked, 'refund { id parts { id } }');
  const [checkoutId, restrictionId] = [newId<'Checkout'>(), newId<'Restriction'>()];
  const at = market.clock.now();
  await market.db.query(
    `insert into payouts.checkout (id, organisation_id, amount_minor, currency, return_url, state, created_at)
     values ($1, $2, 2000, 'USD', 'https://example.org/', 'created', $3)`,
    [checkoutId, requesterA.organisationId, at],
  );
  await market.db.query(
    `insert into payouts.organisation_restriction (id, organisation_id, reason_code, explanation, evidence, starts_at, ends_at)
     values ($1, $2, 'payment_dispute', 'A payment will be disputed.', '[{"description": "So it was foretold."}]', $3, $4)`,
    [restrictionId, requesterA.organisationId, addSeconds(at, 30 * 86_400), addSeconds(at, 60 * 86_400)],
  );
  return {
    ids: { Checkout: publicId('Checkout', checkoutId), Invoice: invoice.id, Refund: refund.id, RefundPart: refund.parts[0].id },
    organisationRestrictionId: publicId('Restriction', restrictionId),
  };
}

/** The operator's own money, some of which shall be taken out, and an adjustment: both wait for another admin. */
async function makeTreasury(market: TestMarketplace, { secondAdmin: { token } }: People) {
  // Not seen: a reversal of a funding has ids of the same kind.
  const run = runner(market);
  const own = { amountMinor: '5000', currency: 'USD', reference: 'own money of the world', valueDate: '2026-11-01' };
  await run(token, 'recordOwnMoney', own, 'transfer { id }');
  const { transfer } = await run(token, 'proposeTakingOwnMoneyOut', { ...own, amountMinor: '100' }, 'transfer { id }');
  const [from, to] = [
    { kind: 'GOODWILL_EXPENSE', currency: 'USD' },
    { kind: 'LOSS_EXPENSE', currency: 'USD' },
  ];
  const moved = { from, to, amountMinor: '10', reason: 'It was a loss, and no goodwill.' };
  const { adjustment } = await run(token, 'proposeAdjustment', moved, 'adjustment { id }');
  return { ownMoneyId: transfer.id, adjustmentId: adjustment.id };
}

/** A comparison with Stripe, a stop of the payer that an admin has lifted, and a shared bank account that an admin looked at. */
async function makeReconciliation(market: TestMarketplace, { secondAdmin, workerA, workerC }: People) {
  const [runId, payerStopId] = [newId(), newId()];
  const at = market.clock.now();
  await market.db.query(
    `insert into payouts.reconciliation_run (id, started_at, ended_at, since, compared) values ($1, $2, $2, $2, '{"transfer": 0}')`,
    [runId, at],
  );
  await market.db.query(
    `insert into payouts.reconciliation_difference (run_id, position, source, kind, object_id) values ($1, 1, 'transfer', 'missing_here', 'tr_1')`,
    [runId],
  );
  await market.commands.must(market.system, async (tx) =>
    ok(await market.get(DifferenceCaseRepository).follow(tx, { id: runId, since: at, comparedAt: at, sources: ['transfer'] })),
  );
  const [difference] = await market.db.query<{ id: DifferenceCaseId }>('select id from treasury.difference_case');
  await market.db.query(
    `insert into payouts.payer_stop (id, kind, about, stopped_at, lifted_at, lifted_by, lift_reason)
     values ($1, 'duplicate_transfer', 'tr_1', $2, $2, $3, 'It was looked at, and was nothing.')`,
    [payerStopId, at, secondAdmin.personId],
  );
  const sharedBankId = '5a'.repeat(32);
  await market.db.query(
    `insert into payouts.stripe_bank (worker_id, account_id, external_id, fingerprint, is_current, first_seen_at, last_seen_at)
     select worker, 'acct_' || n, 'ba_' || n, decode($2, 'hex'), true, $3, $3 from unnest($1::uuid[]) with ordinality as w (worker, n)`,
    [[workerA.personId, workerC.personId], sharedBankId, at],
  );
  await market.db.query(
    `insert into payouts.shared_bank_review (id, fingerprint, reviewed_by, reviewed_at, note)
     values ($1, decode($2, 'hex'), $3, $4, 'They are a family and share it.')`,
    [newId(), sharedBankId, secondAdmin.personId, at],
  );
  return { payerStopId, sharedBankId, differenceCaseId: publicId('DifferenceCase', difference!.id) };
}

/** Worker A's bank details, a payout in a run that waits for its approval, and bank details that two workers gave. */
async function makePayouts(market: TestMarketplace, run: Run, { secondAdmin, workerA, workerC }: People) {
  await market.pass(120);
  const details = { iban: PLANTED.iban };
  const { payee } = await run(workerA.token, 'setPayee', { ...details, holderName: PLANTED.holderName }, 'payee { id }');
  const second = await run(workerC.token, 'setPayee', { ...details, holderName: 'Worker C' }, 'payee { id }');
  const { payout } = await run(workerA.token, 'requestPayout', {}, 'payout { id }');
  const made = await run(secondAdmin.token, 'createPayoutRun', { payoutIds: [payout.id] }, 'payoutRun { id }');
  return { payeeId: payee.id, payeeInReviewId: second.payee.id, payoutId: payout.id, runId: made.payoutRun.id };
}

/** Qualification types of organisation A: one that anybody may ask for, and a private one that worker A has. */
async function makeQualifications(run: Run, { requesterA, workerA }: People, organisationId: string, workerId: string) {
  const text = { organisationId, description: 'Reads to the end.' };
  const open = await run(requesterA.token, 'createQualificationType', { ...text, name: 'Reading', requestable: true }, 'type { id }');
  const closed = await run(requesterA.token, 'createQualificationType', { ...text, name: 'Private' }, 'type { id }');
  const asked = await run(workerA.token, 'requestQualification', { typeId: open.type.id }, 'request { id }');
  const granted = await run(requesterA.token, 'grantQualification', { typeId: closed.type.id, workerId }, 'grant { id }');
  return { requestableTypeId: open.type.id, privateTypeId: closed.type.id, requestId: asked.request.id, grantId: granted.grant.id };
}

/** A pool of organisation A that worker A is in, with an invitation that waits, and another one that people join by a link. */
async function makePools(run: Run, { requesterA, workerA }: People, organisationId: string) {
  const named = { organisationId, kind: 'EXPERTS', agreement: 'Keep it secret.' };
  const { pool } = await run(requesterA.token, 'createPool', { ...named, name: 'Experts of A' }, 'pool { id }');
  const open = await run(requesterA.token, 'createPool', { ...named, name: 'Others of A' }, 'pool { id }');
  const poolId = pool.id as string;
  const link = async (of: string) =>
    run(requesterA.token, 'createPoolLink', { poolId: of, maximumUses: 10 }, 'link { id } invitation { secret }');
  const [own, other, toRevoke] = [await link(poolId), await link(open.pool.id), await link(poolId)];
  const joined = await run(workerA.token, 'joinPool', { secret: own.invitation.secret, agreementVersion: 1 }, 'membership { id }');
  const invite = async (email: string) =>
    (await run(requesterA.token, 'inviteToPool', { poolId, email }, 'member { id }')).member.id as string;
  return {
    poolId,
    poolMemberId: joined.membership.id as string,
    poolLinkId: own.link.id as string,
    poolSecret: other.invitation.secret as string,
    poolInvitationId: await invite('expert@secret.example'),
    poolInvitationToTakeBackId: await invite('former@secret.example'),
    poolLinkToRevokeId: toRevoke.link.id as string,
  };
}

/** A funded test of organisation A and a training, at both of which worker A is. */
async function makeTests(run: Run, { requesterA, workerA }: People, organisationId: string) {
  const named = { organisationId, name: 'Tested', description: 'Knows cats.' };
  const { type } = await run(requesterA.token, 'createQualificationType', named, 'type { id }');
  const items = [{ name: 'first', payload: { text: 'It purrs.' }, key: { label: 'cat' } }];
  const asked = { typeId: type.id, instructions: 'Say what it is.', form: [{ name: 'label', prompt: 'What is it?', text: {} }], items };
  const paid = { ...asked, timeLimitSeconds: 14_400, estimatedSeconds: 7_200, rewardMinor: '2000' };
  const unpaid = { ...asked, purpose: 'TRAINING', timeLimitSeconds: 180, estimatedSeconds: 90, rewardMinor: '0' };
  const { test } = await run(requesterA.token, 'setQualificationTest', paid, 'test { id }');
  const training = await run(requesterA.token, 'setQualificationTest', unpaid, 'test { id }');
  await run(requesterA.token, 'reserveForTest', { testId: test.id, attempts: 2, idempotencyKey: 'the world' }, 'test { id }');
  const { attempt } = await run(workerA.token, 'startTest', { testId: test.id }, 'attempt { id }');
  const learning = await run(workerA.token, 'startTest', { testId: training.test.id }, 'attempt { id }');
  return { testId: test.id as string, attemptId: attempt.id as string, trainingAttemptId: learning.attempt.id as string };
}

/** @param path of the route, with its query */
async function uploadFile(market: TestMarketplace, token: string, path: string): Promise<{ id: string; url: string }> {
  const { body, contentType } = multipartBody('a.png', PNG);
  const response = await market.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': contentType, authorization: `Bearer ${token}` },
    payload: body,
  });
  if (response.statusCode !== 201) throw new Error(`uploading failed: ${response.body}`);
  return response.json();
}

/** A first batch of organisation C, which waits for an admin's look, and invitations of worker A by C and by D. */
async function makeThirdParty(run: Run, { admin, requesterC, requesterD }: People) {
  const organisationId = publicId('Organisation', requesterC.organisationId);
  const money = { organisationId, amountMinor: '100000', reference: 'of C', valueDate: '2026-11-01' };
  await run(admin.token, 'recordFunding', money, 'funding { id }');
  const { batch } = await run(requesterC.token, 'createBatch', { ...BATCH, organisationId, title: 'First of C' }, 'batch { id }');
  await run(requesterC.token, 'addTasks', { batchId: batch.id, tasks: [{ payload: { text: 'c' } }] }, 'batch { id }');
  await run(requesterC.token, 'launchBatch', { batchId: batch.id }, 'batch { id }');
  const invitation = { organisationId, email: PLANTED.email, role: 'VIEWER' };
  const { member, invitation: made } = await run(requesterC.token, 'inviteMember', invitation, 'member { id } invitation { secret }');
  const another = { ...invitation, organisationId: publicId('Organisation', requesterD.organisationId) };
  const declined = await run(requesterD.token, 'inviteMember', another, 'member { id }');
  return { batchInReviewId: batch.id, invitationId: member.id, otherInvitationId: declined.member.id, invitationSecret: made.secret };
}

/** A statement of the bank: lines on the queue, and one that an admin said is not ours. */
async function importStatement(market: TestMarketplace, run: Run, { secondAdmin: { token } }: People) {
  const response = await market.app.inject({
    method: 'POST',
    url: '/bank/statements?account=DE1&currency=USD&opening=0&closing=1005.00',
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${token}` },
    payload: 'date,amount,text,name\n2026-11-01,1000.00,one,A\n2026-11-01,2.00,two,B\n2026-11-01,3.00,three,C\n',
  });
  if (response.statusCode !== 201) throw new Error(`importing a statement failed: ${response.body}`);
  const { data } = await market.graphql('{ bankLines { nodes { id text } } }', {}, { token });
  const idOf = (text: string) => (data.bankLines.nodes as { id: string; text: string }[]).find((line) => line.text === text)!.id;
  const ids = { bankLineToMatchId: idOf('one'), bankLineToMarkId: idOf('two'), bankLineToReopenId: idOf('three') };
  await run(token, 'markBankLineNotOurs', { lineId: ids.bankLineToReopenId, reason: 'Not ours, says the world.' }, 'line { id }');
  return ids;
}

/** A platform rule that two admins changed. */
async function changeRule(run: Run, { admin, secondAdmin }: People): Promise<void> {
  const change = { rule: 'TRAINING_UNPAID_SECONDS', value: '181', reason: 'Longer trainings for the world.' };
  const { request } = await run(admin.token, 'changePlatformRule', change, 'request { id }');
  await run(secondAdmin.token, 'approveAdminRequest', { requestId: request.id }, 'request { result { id } }');
}

/** Requests that wait for a second admin: two of the other admin's, and one of the admin's own. */
async function makeRequests(run: Run, { admin, secondAdmin, requesterB, requesterC, requesterD }: People) {
  const ask = async (token: string, { organisationId }: { organisationId: string }) => {
    const input = { organisationId: publicId('Organisation', organisationId), reason: 'They are known from elsewhere.' };
    return (await run(token, 'liftFundingCaps', input, 'request { id }')).request.id as string;
  };
  const requestToRefuseId = await ask(secondAdmin.token, requesterB);
  const requestToApproveId = await ask(secondAdmin.token, requesterC);
  return { requestToRefuseId, requestToApproveId, ownRequestId: await ask(admin.token, requesterD) };
}

/** An API key of requester A's, one of requester B's owner with every scope they can give, and a second session of worker A's. */
async function makeKeys(market: TestMarketplace, run: Run, { requesterA, requesterB, workerA }: People) {
  const scopes = SCOPES.filter((scope) => scope !== 'admin' && scope !== 'audit').map((scope) => scope.toUpperCase().replace(':', '_'));
  const own = await run(requesterA.token, 'createApiKey', { name: 'of A', scopes }, 'apiKey { id } secret');
  const foreign = await run(requesterB.token, 'createApiKey', { name: 'all scopes', scopes }, 'apiKey { id } secret');
  const elsewhere = await signIn(market, workerA.email);
  const { data } = await market.graphql('{ me { sessions { id isCurrent } } }', {}, { token: elsewhere });
  const sessionId = (data.me.sessions as { id: string; isCurrent: boolean }[]).find((session) => session.isCurrent)!.id;
  return { apiKeyId: own.apiKey.id as string, foreignKey: foreign.secret as string, sessionId };
}

/** Two sign-ins of somebody with a second factor that wait for a code, and a recovery code for each. */
async function makeSignIns(market: TestMarketplace) {
  const person = await registerPerson(market);
  const { recoveryCodes } = await setUpTotp(market, withToken(market, person.token));
  const begin = async () =>
    (await market.graphql(SIGN_IN, { input: { email: person.email, password: PASSWORD } })).data.signIn.signInToken as string;
  const [signInToken, otherSignInToken] = [await begin(), await begin()];
  const [recoveryCode, otherRecoveryCode] = recoveryCodes as [string, string];
  return { signInToken, recoveryCode, otherSignInToken, otherRecoveryCode };
}

export async function buildWorld(market: TestMarketplace): Promise<World> {
  const people = await makePeople(market);
  const { admin, requesterA, requesterB, workerA, workerB } = people;
  const found: Partial<Record<IdKind, string>> = {};
  const run = runner(market, (answer) => {
    for (const [kind, id] of idsIn(answer)) found[kind] = publicId(kind, id);
  });
  const reviewer = await registerPerson(market, { email: PLANTED.reviewerEmail, name: PLANTED.reviewerName });
  const invitation = { organisationId: publicId('Organisation', requesterA.organisationId), email: reviewer.email, role: 'REVIEWER' };
  const invited = await run(requesterA.token, 'inviteMember', invitation, 'member { id } invitation { secret }');
  const { member } = invited;
  const { endpoint: bucketEndpoint } = await startBucket();
  const ofA = { organisationId: publicId('Organisation', requesterA.organisationId) };
  await run(requesterA.token, 'setBucket', { ...ofA, endpoint: bucketEndpoint, ...BUCKET }, '__typename');
  await run(reviewer.token, 'acceptInvitation', { membershipId: member.id, secret: invited.invitation.secret }, '__typename');
  const pending = { ...invitation, email: (await registerPerson(market)).email };
  const { member: pendingMember } = await run(requesterA.token, 'inviteMember', pending, 'member { id }');
  const work = await makeWork(run, people, reviewer);
  const seen = `{ assignment(id: "${work.submitted}") { worker { id } requesterTask { id } } }`;
  const { data } = await market.graphql(seen, {}, { token: requesterA.token });
  const workerId = data.assignment.worker.id as string;
  const qualifications = await makeQualifications(run, people, work.organisationId, workerId);
  const pools = await makePools(run, people, work.organisationId);
  const payouts = await makePayouts(market, run, people);
  const tests = await makeTests(run, people, work.organisationId);
  const moneyIn = await makeMoneyIn(market, run, people);
  const third = await makeThirdParty(run, people);
  const fee = { organisationId: work.organisationId, basisPoints: 1_900, minimumMinor: '1', reason: 'Agreed for the matrix.' };
  const asked = await run(admin.token, 'agreeFee', fee, 'request { id }');
  const approved = { requestId: asked.request.id };
  const agreed = await run(people.secondAdmin.token, 'approveAdminRequest', approved, 'request { result { id } }');
  await changeRule(run, people);
  const bank = await importStatement(market, run, people);
  const links = await makeLinks(market, run, people);
  const requests = await makeRequests(run, people);
  const treasury = await makeTreasury(market, people);
  const reconciled = await makeReconciliation(market, people);
  const keys = await makeKeys(market, run, people);
  const file = await uploadFile(market, requesterA.token, `/files?organisationId=${work.organisationId}`);
  const evidence = await uploadFile(market, admin.token, '/evidence');
  const entries = `{ organisation(id: "${work.organisationId}") { statement { nodes { id } } } }`;
  const statement = (await market.graphql(entries, {}, { token: requesterA.token })).data.organisation.statement;
  // Of a paper without secrets: whoever is given the address of one with secrets is shown them.
  const paper = '{ booksPaperAddress(paper: TRIAL_BALANCE) { url } }';
  const paperUrl = (await market.graphql(paper, {}, { token: admin.token })).data.booksPaperAddress.url as string;
  await market.sweep();
  await sealEverything(market);
  return {
    tokens: {
      anonymous: null,
      workerA: workerA.token,
      workerB: workerB.token,
      requesterA: requesterA.token,
      requesterB: requesterB.token,
      admin: admin.token,
      auditor: people.auditor.token,
      suspended: people.suspended.token,
      foreignKey: keys.foreignKey,
    },
    emails: {
      admin: admin.email,
      secondAdmin: people.secondAdmin.email,
      requesterA: requesterA.email,
      workerA: workerA.email,
      workerB: workerB.email,
    },
    personIds: { workerA: workerA.personId, reviewer: reviewer.personId, requesterA: requesterA.personId },
    ids: {
      ...found,
      Person: publicId('Person', workerA.personId),
      Worker: workerId,
      Organisation: work.organisationId,
      Membership: member.id,
      Restriction: publicId('Restriction', people.restrictionId),
      Session: keys.sessionId,
      ApiKey: keys.apiKeyId,
      Funding: work.fundingId,
      OwnMoney: treasury.ownMoneyId,
      DifferenceCase: reconciled.differenceCaseId,
      ...moneyIn.ids,
      Batch: work.batchId,
      Task: data.assignment.requesterTask.id,
      Assignment: work.submitted,
      Payee: payouts.payeeId,
      Payout: payouts.payoutId,
      PayoutRun: payouts.runId,
      QualificationType: qualifications.privateTypeId,
      QualificationGrant: qualifications.grantId,
      QualificationRequest: qualifications.requestId,
      WorkerPool: pools.poolId,
      PoolMember: pools.poolMemberId,
      PoolLink: pools.poolLinkId,
      Test: tests.testId,
      TestAttempt: tests.attemptId,
      File: file.id,
      LinkedIdentity: links.identityId,
    },
    also: {
      bucketEndpoint,
      pendingInvitationId: pendingMember.id,
      poolSecret: pools.poolSecret,
      poolInvitationId: pools.poolInvitationId,
      poolInvitationToTakeBackId: pools.poolInvitationToTakeBackId,
      poolLinkToRevokeId: pools.poolLinkToRevokeId,
      ...third,
      ...reconciled,
      ...bank,
      adjustmentId: treasury.adjustmentId,
      feeAgreementId: agreed.request.result.id,
      ...requests,
      ...(await makeSignIns(market)),
      ...links,
      secondAdminId: publicId('Person', people.secondAdmin.personId),
      auditorId: publicId('Person', people.auditor.personId),
      newcomerId: publicId('Person', people.newcomer.personId),
      organisationRestrictionId: moneyIn.organisationRestrictionId,
      rejectedId: work.rejected,
      approvedId: work.approved,
      heldId: work.held,
      draftId: work.draftId,
      requestableTypeId: qualifications.requestableTypeId,
      trainingAttemptId: tests.trainingAttemptId,
      payeeInReviewId: payouts.payeeInReviewId,
      entryId: statement.nodes[0].id,
      fileUrl: file.url,
      evidenceFileId: evidence.id,
      paperUrl: paperUrl.replace(/^https?:\/\/[^/]+/, ''),
    },
  };
}
