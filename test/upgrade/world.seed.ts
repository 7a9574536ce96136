/**
 * The database that test/upgrade/upgrade.spec.ts goes on with: the world of the access matrix, in which one thing of each
 * kind waits for its next step. Run by `npm run upgrade-fixture` only; see test/upgrade/README.md.
 */
import { publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, PASSWORD, registerPerson, signIn } from '../kit/people.ts';
import type { CallerName, World } from '../security/matrix.engine.ts';
import { BATCH, buildWorld, openSecurityMarket, runner } from '../security/world.ts';
import { noteForUpgrade } from './keep.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openSecurityMarket();
}, 120_000);
afterAll(() => market.close());

/** States that the world of the matrix leaves out: what ended, and each reason that somebody can give. */
async function makeMore(world: World): Promise<void> {
  const run = runner(market);
  const { admin, requesterA, workerA, workerB } = world.tokens as Record<CallerName, string>;
  const organisationId = world.ids.Organisation!;
  const REASONS = ['INCOMPLETE', 'DID_NOT_FOLLOW_INSTRUCTIONS', 'UNREADABLE', 'DUPLICATE', 'SUSPECTED_AUTOMATION', 'OTHER'];
  const settings = { ...BATCH, organisationId, title: 'One rejection for each reason', rewardMinor: '50', redundancy: 2 };
  const { batch } = await run(requesterA, 'createBatch', settings, 'batch { id }');
  const tasks = [...REASONS, 'left', 'over'].map((text) => ({ externalId: text, payload: { text } }));
  await run(requesterA, 'addTasks', { batchId: batch.id, tasks }, 'batch { id }');
  await run(requesterA, 'launchBatch', { batchId: batch.id }, 'batch { id }');
  for (const reasonCode of REASONS) {
    const { assignment } = await run(workerB, 'claimNextTask', { batchId: batch.id }, 'assignment { id }');
    await run(workerB, 'submitAssignment', { assignmentId: assignment.id, answer: { label: reasonCode } }, 'assignment { id }');
    const rejection = { assignmentId: assignment.id, reasonCode, note: 'So that each reason is there.' };
    await run(requesterA, 'rejectAssignments', { rejections: [rejection] }, 'assignments { id }');
    if (reasonCode === 'DUPLICATE') await run(requesterA, 'withdrawRejection', { assignmentId: assignment.id }, 'assignment { id }');
    if (reasonCode === 'OTHER') {
      const overturned = { assignmentId: assignment.id, reason: 'The answer is right after all.' };
      await run(admin, 'overturnRejection', overturned, 'assignment { id }');
    }
  }
  const { assignment } = await run(workerB, 'claimNextTask', { batchId: batch.id }, 'assignment { id }');
  await run(workerB, 'returnAssignment', { assignmentId: assignment.id }, 'assignment { id }');

  await sendCsv(
    `/organisations/${organisationId}/bonuses?onFault=skip`,
    requesterA,
    `externalId,workerId,amount,reason\nkept,${world.ids.Worker},1.00,For the careful remarks.\n`,
  );
  await sendCsv(`/batches/${world.also.draftId}/tasks`, requesterA, 'text\nuploaded\n');

  const added = 'query ($id: BatchID!) { batch(id: $id) { tasks(first: 20) { nodes { id externalId } } } }';
  const { data } = await market.graphql(added, { id: batch.id }, { token: requesterA });
  const known = data.batch.tasks.nodes.find(({ externalId }: { externalId: string }) => externalId === 'over');
  await run(requesterA, 'setGold', { batchId: batch.id, tasks: [{ taskId: known.id, answers: { label: 'known' } }] }, 'batch { id }');

  await run(workerA, 'setPayoutSchedule', { frequency: 'WEEKLY' }, '__typename');
  await run(workerB, 'setPayoutSchedule', { frequency: 'ON_REQUEST' }, '__typename');
  const answer = { attemptId: world.also.trainingAttemptId, item: 'first', answer: { label: 'dog' } };
  await run(workerA, 'answerTraining', answer, '__typename');
  const fee = { organisationId, basisPoints: 1_500, minimumMinor: '1', reason: 'Agreed, and ended again.' };
  const { agreement } = await run(admin, 'agreeFee', fee, 'agreement { id }');
  await run(admin, 'endFeeAgreement', { agreementId: agreement.id, reason: 'It was for a month.' }, '__typename');
  await market.graphql(
    'mutation ($input: ShareQualificationInput!) { shareQualification(input: $input) { userErrors { message } } }',
    {
      input: { typeId: world.ids.QualificationType, shared: true },
    },
    { token: workerA },
  );

  await makeTreasury(admin);
  await endSessions();
  for (const reason of ['LEGAL_DEMAND', 'SEVERAL_ACCOUNTS', 'PAYMENT_DISPUTE', 'MISCONDUCT', 'LOW_QUALITY']) {
    const person = await registerPerson(market);
    const until = new Date(market.clock.now().getTime() + 30 * 86_400_000).toISOString();
    const evidence = [{ description: 'For the sake of the upgrade.' }];
    const restriction = {
      personId: publicId('Person', person.personId),
      reason,
      explanation: 'For the sake of the upgrade.',
      evidence,
      endsAt: until,
    };
    await run(admin, 'suspendPerson', restriction, '__typename');
  }
}

async function sendCsv(url: string, token: string, payload: string): Promise<void> {
  const headers = { 'content-type': 'text/csv', authorization: `Bearer ${token}` };
  const response = await market.app.inject({ method: 'POST', url, headers, payload });
  if (response.statusCode >= 300) throw new Error(`${url} answered ${response.statusCode}: ${response.body}`);
}

/** What one admin proposed: approved, and withdrawn. */
async function makeTreasury(admin: string): Promise<void> {
  const run = runner(market);
  const second = (await createAdmin(market)).token;
  const [from, to] = [
    { kind: 'GOODWILL_EXPENSE', currency: 'USD' },
    { kind: 'LOSS_EXPENSE', currency: 'USD' },
  ];
  const propose = async () => {
    const moved = { from, to, amountMinor: '10', reason: 'It was a loss, and no goodwill.' };
    return (await run(admin, 'proposeAdjustment', moved, 'adjustment { id }')).adjustment.id as string;
  };
  await run(second, 'approveAdjustment', { adjustmentId: await propose() }, '__typename');
  await run(admin, 'withdrawAdjustment', { adjustmentId: await propose() }, '__typename');
  const out = { amountMinor: '100', currency: 'USD', reference: 'taken out, and not', valueDate: '2026-11-01' };
  const { transfer } = await run(admin, 'proposeTakingOwnMoneyOut', out, 'transfer { id }');
  await run(admin, 'withdrawTakingOwnMoneyOut', { ownMoneyId: transfer.id }, '__typename');
}

/** Sessions that ended in each way. */
async function endSessions(): Promise<void> {
  const run = runner(market);
  const person = await registerPerson(market);
  const other = await signIn(market, person.email);
  const { data } = await market.graphql('{ me { sessions { id isCurrent } } }', {}, { token: other });
  const sessionId = data.me.sessions.find((session: { isCurrent: boolean }) => session.isCurrent).id as string;
  await run(person.token, 'revokeSession', { sessionId }, '__typename');
  await signIn(market, person.email);
  const passwords = { currentPassword: PASSWORD, newPassword: 'another walk along the shore' };
  await run(person.token, 'changePassword', passwords, '__typename');
  const leaving = await registerPerson(market);
  await market.graphql('mutation { signOut { __typename } }', {}, { token: leaving.token });
}

it('seeds a marketplace with a pending object of each kind', async () => {
  const world = await buildWorld(market);
  await makeMore(world);
  const run = runner(market);
  const soon = new Date(market.clock.now().getTime() + 3_600_000).toISOString();
  const ownKey = await run(
    world.tokens.requesterA!,
    'createApiKey',
    { name: 'kept for the upgrade', scopes: ['REQUESTER_READ', 'REQUESTER_WRITE'] },
    'secret',
  );
  const expiringKey = await run(
    world.tokens.requesterA!,
    'createApiKey',
    { name: 'ends soon', scopes: ['REQUESTER_READ'], expiresAt: soon },
    'secret',
  );
  const exported = await market.app.inject({
    method: 'GET',
    url: '/audit/export.jsonl',
    headers: { authorization: `Bearer ${world.tokens.admin}` },
  });
  expect(exported.statusCode).toBe(200);
  const personal = Object.fromEntries(Object.entries(world.personIds).map(([name, id]) => [name, publicId('Person', id as never)]));
  noteForUpgrade({
    password: PASSWORD,
    tokens: { ...world.tokens, ownKey: ownKey.secret, expiringKey: expiringKey.secret },
    emails: world.emails,
    ids: world.ids,
    also: world.also,
    personal,
    auditExport: exported.body,
  });
});
