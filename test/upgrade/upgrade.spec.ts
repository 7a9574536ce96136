/**
 * Databases of earlier versions, with rows in every state, brought to the newest version: nothing is lost, every check finds
 * nothing, and what was waiting goes on.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { addSeconds } from '../../src/kernel/index.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import { asOwner, type TestDatabase } from '../kit/database.ts';
import { mutate, stepUp, withToken } from '../identity/authenticator-app.ts';
import { openMarketplaceOn, type TestMarketplace } from '../kit/marketplace.ts';
import { sealEverything } from '../kit/seals.ts';
import { runner } from '../security/world.ts';
import { rowCounts } from './dump.ts';
import { lossesOf } from './intended.ts';
import { fixtures, OldSchemas, standingOf, upgrade, type Fixture, type Standing } from './kit.ts';

const ALL = fixtures();
const DIRECTORY = `node_modules/.cache/guildhall-test/upgrade-${process.pid}`;
const schemas = new OldSchemas();
afterAll(async () => {
  await schemas.drop();
  rmSync(DIRECTORY, { recursive: true, force: true });
});

it('every earlier version has fixtures and a seed', () => {
  const releases = new Set(ALL.map(({ name }) => name.split('/')[0]));
  expect(releases.size).toBeGreaterThan(0);
  for (const release of releases) expect(ALL.map(({ name }) => name)).toContain(`${release}/world.seed`);
});

describe.each(ALL)('the database $name, upgraded', (fixture: Fixture) => {
  let database: TestDatabase;
  let before: Standing;
  let after: Standing;
  beforeAll(async () => {
    database = await schemas.restore(fixture);
    before = await standingOf(database);
    await upgrade(database);
    after = await standingOf(database);
  }, 60_000);
  afterAll(() => database.drop());

  it('keeps every row', () => {
    expect(Object.values(before.rows).reduce((sum, rows) => sum + rows, 0)).toBeGreaterThan(20);
    expect(lossesOf(before.rows, after.rows)).toEqual([]);
  });

  it('keeps the balance of every account kind and currency', () => {
    expect(after.money).toEqual(before.money);
  });

  it('keeps its seals unchanged', () => {
    expect(after.seals).toEqual(before.seals);
  });

  it('shows no problem to npm run doctor', async () => {
    const lines: string[] = [];
    await diagnose(database.ownerUrl, (line) => lines.push(line));
    expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([]);
  });
});

describe('the comparison of rows before and after migrations', () => {
  it.each([
    ['deletes', 'delete from identity.membership'],
    ['moves to a table that is not named', 'create table identity.other as table identity.membership; truncate identity.membership'],
    ['drops with their table', 'drop table identity.membership cascade'],
  ])('names the rows when it %s them', async (_how, sql) => {
    const database = await schemas.restore(ALL.find(({ name }) => name.endsWith('/world.seed'))!);
    const { rows } = await standingOf(database);
    const after = await asOwner(database.ownerUrl, async (client) => {
      await client.query(sql);
      return rowCounts(client);
    });
    await database.drop();
    expect(rows['identity.membership']).toBeGreaterThan(0);
    expect(lossesOf(rows, after)).toEqual([expect.stringContaining('identity.membership had ')]);
    expect(lossesOf(rows, after, [{ migration: '9999_example.sql', table: 'identity.membership', reason: 'An example.' }])).toEqual([]);
  });

  it('finds the rows of a renamed table under its new name, and reports those that are missing there', () => {
    const renamed = [{ migration: '9999_example.sql', table: 'a.old', newName: 'a.new' }];
    expect(lossesOf({ 'a.old': 2 }, { 'a.new': 2 }, [], renamed)).toEqual([]);
    expect(lossesOf({ 'a.old': 2 }, { 'a.new': 1 }, [], renamed)).toEqual(['a.old had 2 rows and has 1']);
    expect(lossesOf({ 'a.old': 2 }, { 'a.new': 2 }, [], [])).toEqual(['a.old had 2 rows and is gone']);
  });
});

interface Notes {
  readonly password: string;
  readonly tokens: Readonly<Record<string, string>>;
  readonly emails: Readonly<Record<string, string>>;
  readonly ids: Readonly<Record<string, string>>;
  readonly also: Readonly<Record<string, string>>;
  readonly auditExport: string;
}

describe.each(ALL.filter(({ name }) => name.endsWith('/world.seed')))('the marketplace $name, after the upgrade', (fixture) => {
  const notes = fixture.header.notes as unknown as Notes;
  const { tokens, ids, also } = notes;
  let market: TestMarketplace;
  let run: ReturnType<typeof runner>;
  beforeAll(async () => {
    const database = await schemas.restore(fixture);
    await upgrade(database);
    const { SECRET, HOLD_SECONDS } = fixture.header.settings;
    market = await openMarketplaceOn(
      database,
      { SECRET: SECRET!, HOLD_SECONDS: HOLD_SECONDS! },
      addSeconds(new Date(fixture.header.now), 60),
    );
    run = runner(market);
  }, 60_000);
  // Closing runs every check once more, on what was done since.
  afterAll(() => market.close());

  const signIn = (email: string, password: string) =>
    market.graphql(
      'mutation ($input: SignInInput!) { signIn(input: $input) { credentials { token } userErrors { __typename message } } }',
      { input: { email, password } },
      { allowErrors: true },
    );
  const verify = (text: string, ...noted: string[]) => {
    mkdirSync(DIRECTORY, { recursive: true });
    writeFileSync(`${DIRECTORY}/export.jsonl`, text);
    return spawnSync(process.execPath, ['scripts/verify-export.mjs', `${DIRECTORY}/export.jsonl`, ...noted], { encoding: 'utf8' });
  };
  const exportNow = async () =>
    (await market.app.inject({ method: 'GET', url: '/audit/export.jsonl', headers: { authorization: `Bearer ${tokens.admin}` } })).body;

  it('accepts the earlier passwords', async () => {
    for (const email of Object.values(notes.emails)) {
      const { data } = await signIn(email, notes.password);
      expect([email, data.signIn.userErrors, typeof data.signIn.credentials?.token]).toEqual([email, [], 'string']);
    }
    const { data } = await signIn(notes.emails.workerA!, `${notes.password} `);
    expect(data.signIn.credentials).toBeNull();
  });

  it.each(['workerA', 'workerB', 'requesterA', 'requesterB', 'admin', 'suspended'])('keeps the session of %s', async (caller) => {
    const { data } = await market.graphql('{ me { id } }', {}, { token: tokens[caller] });
    expect(data.me.id).toMatch(/^per_/);
  });

  it('keeps API keys until they expire', async () => {
    const read = (token: string) =>
      market.graphql(
        'query ($id: OrganisationID!) { organisation(id: $id) { id } }',
        { id: ids.Organisation },
        { token, allowErrors: true },
      );
    expect((await read(tokens.ownKey!)).data.organisation).toEqual({ id: ids.Organisation });
    expect((await read(tokens.expiringKey!)).data.organisation).toEqual({ id: ids.Organisation });
    market.clock.advanceSeconds(3_601);
    expect((await read(tokens.expiringKey!)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect((await read(tokens.ownKey!)).data.organisation).toEqual({ id: ids.Organisation });
  });

  it('writes an audit export that verifies before and after the upgrade', async () => {
    const then = verify(notes.auditExport);
    expect([then.status, then.stdout]).toEqual([0, expect.stringMatching(/\nOK\n$/)]);
    const noted = /to be noted: (.*)/.exec(then.stdout)![1]!.split(' ');
    expect(noted.length).toBe(2);
    const now = verify(await exportNow(), ...noted);
    expect([now.status, now.stdout]).toEqual([0, expect.stringMatching(/\nOK\n$/)]);
  });

  it('asks the admin in an earlier session who they are, and lets them show it by the password', async () => {
    const send = withToken(market, tokens.admin!);
    const approve = () => mutate(send, 'approvePayoutRun', 'payoutRun { id }', { runId: ids.PayoutRun }, 'PayoutRunInput');
    expect((await approve()).userErrors).toEqual([expect.objectContaining({ __typename: 'StepUpNeededError', methods: ['PASSWORD'] })]);
    expect((await stepUp(send, { password: notes.password })).userErrors).toEqual([]);
  });

  it('approves and pays the payout run that waited', async () => {
    const { payoutRun } = await run(tokens.admin!, 'approvePayoutRun', { runId: ids.PayoutRun }, 'payoutRun { state csvPath }');
    expect(payoutRun.state).toBe('APPROVED');
    const file = await market.app.inject({ method: 'GET', url: payoutRun.csvPath, headers: { authorization: `Bearer ${tokens.admin}` } });
    expect(file.statusCode).toBe(200);
    await run(tokens.admin!, 'markPayouts', { runId: ids.PayoutRun, rest: { outcome: 'PAID' } }, 'payoutRun { id }');
    const { data } = await market.graphql('{ payouts { nodes { id state } } }', {}, { token: tokens.admin });
    expect(data.payouts.nodes).toContainEqual({ id: ids.Payout, state: 'PAID' });
  });

  it('approves the answer that was submitted, and takes the answer to the task that was held', async () => {
    const approved = await run(tokens.requesterA!, 'approveAssignments', { assignmentIds: [ids.Assignment] }, 'assignments { state }');
    expect(approved.assignments).toEqual([{ state: 'APPROVED' }]);
    const answer = { assignmentId: also.heldId, answer: { label: 'after the upgrade' } };
    expect((await run(tokens.workerA!, 'submitAssignment', answer, 'assignment { state }')).assignment.state).toBe('SUBMITTED');
  });

  it('withdraws the rejection whose money was held', async () => {
    const withdrawn = await run(tokens.requesterA!, 'withdrawRejection', { assignmentId: also.rejectedId }, 'assignment { state }');
    expect(withdrawn.assignment.state).toBe('APPROVED');
  });

  it('approves the batch that waited for its review, and launches the draft', async () => {
    expect((await run(tokens.admin!, 'approveBatch', { batchId: also.batchInReviewId }, 'batch { state }')).batch.state).toBe('OPEN');
    await run(tokens.requesterA!, 'addTasks', { batchId: also.draftId, tasks: [{ payload: { text: 'new' } }] }, 'batch { id }');
    expect((await run(tokens.requesterA!, 'launchBatch', { batchId: also.draftId }, 'batch { state }')).batch.state).toBe('OPEN');
  });

  it('continues the refund, the invoice and the bank details that waited', async () => {
    const transfer = { refundPartId: ids.RefundPart, reference: 'bank reference' };
    const { refundPart } = await run(tokens.admin!, 'recordRefundTransfer', transfer, 'refundPart { state }');
    expect(refundPart.state).toBe('PROPOSED');
    const cancelled = await run(tokens.requesterA!, 'cancelInvoice', { invoiceId: ids.Invoice }, 'invoice { state }');
    expect(cancelled.invoice.state).toBe('CANCELLED');
    const decided = { payeeId: also.payeeInReviewId, decision: 'ACCEPTED', note: 'They are a couple.' };
    expect((await run(tokens.admin!, 'decidePayee', decided, 'payee { state }')).payee.state).toBe('USABLE');
  });

  it('continues the test and the request for a qualification', async () => {
    await run(tokens.workerA!, 'submitTest', { attemptId: ids.TestAttempt, answers: { first: { label: 'cat' } } }, 'attempt { id }');
    await run(tokens.requesterA!, 'acceptQualificationRequest', { requestId: ids.QualificationRequest }, '__typename');
  });

  it('opens the uploaded file at its earlier address', async () => {
    // The bytes lie in a folder that is no part of the dump: an address that is not good any more answers 403.
    expect((await market.app.inject({ method: 'GET', url: also.fileUrl })).statusCode).not.toBe(403);
  });

  it('seals later acts after the earlier seals', async () => {
    const before = (await standingOf(market.database)).seals;
    await sealEverything(market);
    const now = (await standingOf(market.database)).seals;
    expect(now).toMatchObject(before);
    for (const log of ['act:', 'ledger:']) {
      const count = (seals: object) => Object.keys(seals).filter((seal) => seal.startsWith(log)).length;
      expect(count(now)).toBeGreaterThan(count(before));
    }
    const { data } = await market.graphql('{ verifySeals { log isIntact } }', {}, { token: tokens.admin });
    expect(data.verifySeals).toEqual([
      { log: 'act', isIntact: true },
      { log: 'ledger', isIntact: true },
    ]);
  });
});
