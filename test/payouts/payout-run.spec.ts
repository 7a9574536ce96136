import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { addSeconds, type PayoutRunId } from '../../src/kernel/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { PayoutRunCommands } from '../../src/payouts/index.ts';
import { LedgerComparison } from '../../src/treasury/index.ts';
import { Payouts } from '../../src/payouts/requests/payouts.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin, registerRequester, registerWorker, type TestPerson } from '../kit/people.ts';
import {
  approveRun,
  balanceOf,
  cancelRun,
  createRun,
  everyRow,
  holdMoney,
  fetchFile,
  mark,
  paidWorker,
  requestPayout,
  sentRun,
  uuidOf,
  waitingPayout,
} from './kit.ts';

const PAYER = {
  PAYER_NAME: 'Guildhall Ltd',
  PAYER_ACCOUNT: 'NL91ABNA0417164300',
  PAYER_BIC: 'ABNANL2A',
};

describe('payout runs', () => {
  let market: TestMarketplace;
  let admins: TestPerson[];
  let first: TestPerson;
  let second: TestPerson;

  beforeAll(async () => {
    market = await openMarketplace(PAYER);
    admins = [await createAdmin(market), await createAdmin(market), await createAdmin(market)];
    [first, second] = admins as [TestPerson, TestPerson];
  });
  afterAll(() => market.close());

  const uuid = (id: string) => uuidOf('PayoutRun', id) as PayoutRunId;
  const waiting = async (count: number) => {
    const found = [];
    for (let at = 0; at < count; at++) found.push(await waitingPayout(market, 5_000n));
    return found;
  };
  const linesOf = async (runId: string) => {
    const query = `query($id: PayoutRunID!) { payoutRun(id: $id) { state lines { nodes { id position state reason worker { email } payee { details { lastFour } } } } } }`;
    return (await market.graphql(query, { id: runId }, { token: first.token })).data.payoutRun;
  };

  it('pays from reserved to paid, with two admins and the same bytes each time', async () => {
    const [a, b] = await waiting(2);
    const created = await createRun(market, first.token, { payoutIds: [a!.payoutId, b!.payoutId] });
    expect(created.userErrors).toEqual([]);
    expect(created.payoutRun).toMatchObject({ state: 'AWAITING_APPROVAL', lineCount: 2, total: { minor: '10000' }, csvPath: null });
    const runId = created.payoutRun.id;
    const path = `/payout-runs/${runId}.csv`;

    const early = await fetchFile(market, first.token, path);
    expect(early.statusCode).toBe(409);

    const { payoutRun, userErrors } = await approveRun(market, second.token, runId);
    expect(userErrors).toEqual([]);
    expect(payoutRun).toMatchObject({ state: 'APPROVED', csvPath: path, xmlPath: `/payout-runs/${runId}.xml` });
    expect((await linesOf(runId)).lines.nodes.map((line: any) => line.state)).toEqual(['IN_RUN', 'IN_RUN']);

    const csv = await fetchFile(market, first.token, path);
    expect(csv.statusCode).toBe(200);
    expect(csv.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${runId}.csv"`,
      'cache-control': 'no-store',
      'x-content-sha256': payoutRun.csvSha256,
    });
    expect(createHash('sha256').update(csv.rawPayload).digest('hex')).toBe(payoutRun.csvSha256);
    market.clock.advanceSeconds(3_600);
    expect((await fetchFile(market, second.token, path)).rawPayload.equals(csv.rawPayload)).toBe(true);
    const xml = await fetchFile(market, second.token, payoutRun.xmlPath);
    expect(createHash('sha256').update(xml.rawPayload).digest('hex')).toBe(payoutRun.xmlSha256);
    expect(xml.headers['content-type']).toBe('application/xml; charset=utf-8');

    const exported = await linesOf(runId);
    expect(exported).toMatchObject({
      state: 'EXPORTED',
      lines: {
        nodes: [
          { position: 1, state: 'SENT' },
          { position: 2, state: 'SENT' },
        ],
      },
    });
    expect(exported.lines.nodes.map((line: any) => line.worker.email).sort()).toEqual([a!.worker.email, b!.worker.email].sort());

    const marked = await mark(market, first.token, { runId, lines: [{ payoutId: a!.payoutId, outcome: 'PAID' }] });
    expect(marked.payoutRun).toMatchObject({
      state: 'EXPORTED',
      tally: [
        { state: 'PAID', lines: 1 },
        { state: 'SENT', lines: 1 },
      ],
    });
    const rest = await mark(market, second.token, { runId, rest: { outcome: 'FAILED', reason: 'AC04 closed account' } });
    expect(rest.payoutRun.state).toBe('CLOSED');
    const again = await mark(market, second.token, { runId, rest: { outcome: 'PAID' } });
    expect(again.userErrors).toMatchObject([{ __typename: 'ConflictError', message: 'This run is closed; nothing is left to mark.' }]);
    expect(await balanceOf(market, a!.worker.token)).toEqual({ available: 0, inTransit: 0 });
    expect(await balanceOf(market, b!.worker.token)).toEqual({ available: 5_000, inTransit: 0 });
    // The books can have the file again.
    expect((await fetchFile(market, second.token, path)).rawPayload.equals(csv.rawPayload)).toBe(true);
    expect(await market.get(LedgerComparison).differences(market.db)).toEqual([]);
  });

  it('writes what a bank needs into the file, and nothing else of a person', async () => {
    const worker = await paidWorker(market, 123_456n, { iban: 'DE89370400440532013000', name: "Sinéad O'Connor & Co" });
    const { payout } = await requestPayout(market, worker.token);
    const runId = await sentRun(market, admins, [payout.id]);
    const reference = payout.id.replace('_', '-');
    const csv = (await fetchFile(market, first.token, `/payout-runs/${runId}.csv`)).payload;
    expect(csv).toBe(
      'line,reference,holder_name,iban,account_number,routing_number,bic,country,amount,currency\r\n' +
        `1,${reference},Sinéad O'Connor & Co,DE89370400440532013000,,,,DE,1234.56,USD\r\n`,
    );
    const xml = (await fetchFile(market, first.token, `/payout-runs/${runId}.xml`)).payload;
    expect(xml).toContain(
      '<Dbtr><Nm>Guildhall Ltd</Nm></Dbtr>\n<DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>USD</Ccy></DbtrAcct>',
    );
    expect(xml).toContain(
      `<CdtTrfTxInf><PmtId><EndToEndId>${reference}</EndToEndId></PmtId><Amt><InstdAmt Ccy="USD">1234.56</InstdAmt></Amt>` +
        `<Cdtr><Nm>Sinéad O&apos;Connor &amp; Co</Nm></Cdtr><CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>` +
        `<RmtInf><Ustrd>${reference}</Ustrd></RmtInf></CdtTrfTxInf>`,
    );
    for (const text of [csv, xml]) {
      for (const secret of [worker.email, worker.personId]) expect(text).not.toContain(secret);
    }
  });

  it('refuses an approval by the maker, also by hand in the database', async () => {
    const [a] = await waiting(1);
    const { payoutRun } = await createRun(market, first.token, { payoutIds: [a!.payoutId] });
    const before = await everyRow(market);
    const { userErrors } = await approveRun(market, first.token, payoutRun.id);
    expect(userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect(await everyRow(market)).toBe(before);
    await expect(
      market.db.query(
        `update payouts.payout_run set state = 'approved', approved_by = created_by, approved_at = created_at, csv_sha256 = repeat('0', 64) where id = $1`,
        [uuid(payoutRun.id)],
      ),
    ).rejects.toThrow('payout_run_two_people');
  });

  it('approves a run once when two admins approve at the same time', async () => {
    const [a] = await waiting(1);
    const { payoutRun } = await createRun(market, first.token, { payoutIds: [a!.payoutId] });
    const both = await Promise.all([approveRun(market, second.token, payoutRun.id), approveRun(market, admins[2]!.token, payoutRun.id)]);
    expect(both.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(both.flatMap(({ userErrors }) => userErrors)).toMatchObject([
      { __typename: 'ConflictError', state: 'approved', message: 'This payout run is approved already; fetch its file.' },
    ]);
  });

  it('made at the same time share no payout', async () => {
    const made = await waiting(6);
    const payoutIds = made.map(({ payoutId }) => payoutId);
    const runs = await Promise.all([1, 2, 3].map(() => createRun(market, first.token, { payoutIds, maximumLines: 4 })));
    const done = runs.filter(({ userErrors }) => userErrors.length === 0);
    const taken: string[] = [];
    for (const { payoutRun } of done) taken.push(...(await linesOf(payoutRun.id)).lines.nodes.map((line: any) => line.id));
    expect(new Set(taken).size).toBe(taken.length);
    // What was locked by another is still there for the next.
    if (taken.length < 6) {
      const { payoutRun } = await createRun(market, first.token, { payoutIds });
      taken.push(...(await linesOf(payoutRun.id)).lines.nodes.map((line: any) => line.id));
    }
    expect([...taken].sort()).toEqual([...payoutIds].sort());
  });

  it('refuses a run without waiting payouts, or with too many lines', async () => {
    const before = await everyRow(market);
    expect((await createRun(market, first.token, { currency: 'SEK' })).userErrors).toMatchObject([{ state: 'NOTHING_RESERVED' }]);
    for (const maximumLines of [0, 2_001]) {
      expect((await createRun(market, first.token, { maximumLines })).userErrors).toMatchObject([{ path: ['maximumLines'] }]);
    }
    expect(await everyRow(market)).toBe(before);
  });

  it('repeats the answer for a repeated key', async () => {
    const [a] = await waiting(1);
    const input = { payoutIds: [a!.payoutId], idempotencyKey: `run of ${a!.payoutId}` };
    const { payoutRun } = await createRun(market, first.token, input);
    expect((await createRun(market, first.token, input)).payoutRun.id).toBe(payoutRun.id);
    const sent = await approveRun(market, second.token, payoutRun.id);
    await fetchFile(market, first.token, sent.payoutRun.csvPath);
    const marks = { runId: payoutRun.id, lines: [{ payoutId: a!.payoutId, outcome: 'PAID' }], idempotencyKey: `told ${a!.payoutId}` };
    for (let time = 0; time < 2; time++) expect((await mark(market, first.token, marks)).userErrors).toEqual([]);
  });

  it('skips workers whose money is on hold, and refuses the approval when it is put on hold later', async () => {
    const [held, free] = await waiting(2);
    await holdMoney(market, held!.worker);
    const payoutIds = [held!.payoutId, free!.payoutId];
    const { payoutRun } = await createRun(market, first.token, { payoutIds });
    expect((await linesOf(payoutRun.id)).lines.nodes).toMatchObject([{ id: free!.payoutId }]);
    expect((await createRun(market, first.token, { payoutIds: [held!.payoutId] })).userErrors).toMatchObject([
      { state: 'NOTHING_RESERVED' },
    ]);
    await holdMoney(market, free!.worker);
    const before = await everyRow(market);
    expect((await approveRun(market, second.token, payoutRun.id)).userErrors).toMatchObject([{ state: 'ON_HOLD' }]);
    expect(await everyRow(market)).toBe(before);
  });

  it('cancels a run until its file is downloaded, and its payouts wait for another', async () => {
    const [a] = await waiting(1);
    const payoutIds = [a!.payoutId];
    const one = (await createRun(market, first.token, { payoutIds })).payoutRun;
    expect((await cancelRun(market, first.token, one.id)).payoutRun.state).toBe('CANCELLED');
    expect((await linesOf(one.id)).lines.nodes).toEqual([]);
    expect((await approveRun(market, second.token, one.id)).userErrors).toMatchObject([{ state: 'cancelled' }]);

    const two = (await createRun(market, first.token, { payoutIds })).payoutRun;
    await approveRun(market, second.token, two.id);
    expect((await cancelRun(market, second.token, two.id)).payoutRun).toMatchObject({ state: 'CANCELLED', csvPath: null });
    expect((await fetchFile(market, first.token, `/payout-runs/${two.id}.csv`)).statusCode).toBe(409);

    const three = await sentRun(market, admins, payoutIds);
    const before = await everyRow(market);
    expect((await cancelRun(market, first.token, three)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'exported' }]);
    expect(await everyRow(market)).toBe(before);
  });

  it('cancels or downloads a run, when both are requested at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const [a] = await waiting(1);
      const { payoutRun } = await createRun(market, first.token, { payoutIds: [a!.payoutId] });
      const { csvPath } = (await approveRun(market, second.token, payoutRun.id)).payoutRun;
      const [given, file] = await Promise.all([cancelRun(market, first.token, payoutRun.id), fetchFile(market, second.token, csvPath)]);
      expect([given.userErrors.length === 0, file.statusCode === 200].filter(Boolean)).toHaveLength(1);
    }
  });

  it('refuses the file when a row was changed after the approval', async () => {
    const [a] = await waiting(1);
    const { payoutRun } = await createRun(market, first.token, { payoutIds: [a!.payoutId] });
    const { csvPath } = (await approveRun(market, second.token, payoutRun.id)).payoutRun;
    const change = `update payouts.payee_private set holder_name = 'Mallory'`;
    await expect(asOwner(market.database.ownerUrl, (client) => client.query(change))).rejects.toThrow('is refused');
    await expect(market.db.query(change)).rejects.toThrow('permission denied');
    await market.db.query(
      `update payouts.payout_run set approved_at = approved_at + interval '1 day', csv_sha256 = repeat('a', 64) where id = $1`,
      [uuid(payoutRun.id)],
    );
    const before = await everyRow(market);
    expect((await fetchFile(market, first.token, csvPath)).statusCode).toBe(500);
    expect(await everyRow(market)).toBe(before);
    expect((await cancelRun(market, first.token, payoutRun.id)).userErrors).toEqual([]);
  });

  it('counts nothing as sent for a HEAD request', async () => {
    const [a] = await waiting(1);
    const { payoutRun } = await createRun(market, first.token, { payoutIds: [a!.payoutId] });
    const { csvPath } = (await approveRun(market, second.token, payoutRun.id)).payoutRun;
    const before = await everyRow(market);
    const answer = await market.app.inject({ method: 'HEAD', url: csvPath, headers: { authorization: `Bearer ${first.token}` } });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(await everyRow(market)).toBe(before);
  });

  it('refuses the file once bank details were erased', async () => {
    const [a] = await waiting(1);
    const runId = await sentRun(market, admins, [a!.payoutId]);
    await market.commands.must(market.system, async (tx) => {
      expect(await market.get(Payouts).eraseBankDetails(tx, a!.worker.personId)).toBe(1);
      return { ok: true, value: undefined };
    });
    const answer = await fetchFile(market, first.token, `/payout-runs/${runId}.csv`);
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'CONFLICT', state: 'ERASED' });
    expect((await linesOf(runId)).lines.nodes).toMatchObject([{ payee: { details: null } }]);
    expect((await mark(market, first.token, { runId, rest: { outcome: 'PAID' } })).payoutRun.state).toBe('CLOSED');
  });

  describe('marking lines', () => {
    it('moves money once, when two admins tell the same at the same time', async () => {
      const made = await waiting(3);
      const runId = await sentRun(
        market,
        admins,
        made.map(({ payoutId }) => payoutId),
      );
      const lines = made.map(({ payoutId }) => ({ payoutId, outcome: 'PAID' }));
      const both = await Promise.all([mark(market, first.token, { runId, lines }), mark(market, second.token, { runId, lines })]);
      expect(both.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
      expect(both.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ __typename: 'ConflictError', state: 'paid' }]);
      for (const { worker } of made) expect(await balanceOf(market, worker.token)).toEqual({ available: 0, inTransit: 0 });
    });

    it('takes paid or failed, not both, when told differently at the same time', async () => {
      const [a] = await waiting(1);
      const runId = await sentRun(market, admins, [a!.payoutId]);
      const [paid, failed] = await Promise.all([
        mark(market, first.token, { runId, lines: [{ payoutId: a!.payoutId, outcome: 'PAID' }] }),
        mark(market, second.token, { runId, lines: [{ payoutId: a!.payoutId, outcome: 'FAILED', reason: 'No such account' }] }),
      ]);
      expect([paid, failed].filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
      const back = paid.userErrors.length === 0 ? 0 : 5_000;
      expect(await balanceOf(market, a!.worker.token)).toEqual({ available: back, inTransit: 0 });
    });

    it('marks all lines or none', async () => {
      const [a, b] = await waiting(2);
      const other = await waiting(1);
      const runId = await sentRun(market, admins, [a!.payoutId, b!.payoutId]);
      const before = await everyRow(market);
      const { userErrors } = await mark(market, first.token, {
        runId,
        lines: [
          { payoutId: a!.payoutId, outcome: 'PAID' },
          { payoutId: a!.payoutId, outcome: 'PAID' },
          { payoutId: b!.payoutId, outcome: 'FAILED' },
          { payoutId: other[0]!.payoutId, outcome: 'PAID' },
        ],
      });
      expect(userErrors.map((error: any) => error.path.join('.'))).toEqual(['lines.1.payoutId', 'lines.2.reason', 'lines.3.payoutId']);
      expect(await everyRow(market)).toBe(before);
      expect((await mark(market, first.token, { runId })).userErrors).toMatchObject([{ path: ['lines'] }]);
      await mark(market, first.token, { runId, lines: [{ payoutId: a!.payoutId, outcome: 'PAID' }] });
      const half = await everyRow(market);
      const again = await mark(market, first.token, {
        runId,
        lines: [{ payoutId: a!.payoutId, outcome: 'PAID' }],
        rest: { outcome: 'PAID' },
      });
      expect(again.userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'paid' }]);
      expect(await everyRow(market)).toBe(half);
    });

    it('waits until the file was fetched', async () => {
      const [a] = await waiting(1);
      const { payoutRun } = await createRun(market, first.token, { payoutIds: [a!.payoutId] });
      for (const state of ['awaiting_approval', 'approved']) {
        if (state === 'approved') await approveRun(market, second.token, payoutRun.id);
        const before = await everyRow(market);
        const { userErrors } = await mark(market, first.token, { runId: payoutRun.id, rest: { outcome: 'PAID' } });
        expect(userErrors).toMatchObject([{ __typename: 'ConflictError', state }]);
        expect(await everyRow(market)).toBe(before);
      }
    });

    it('takes back a payment that the bank returned, also after the run was closed, and pays a new one', async () => {
      const [a] = await waiting(1);
      const runId = await sentRun(market, admins, [a!.payoutId]);
      const line = (outcome: string, reason?: string) =>
        mark(market, first.token, { runId, lines: [{ payoutId: a!.payoutId, outcome, reason }] });
      expect((await line('PAID')).payoutRun.state).toBe('CLOSED');
      expect((await line('FAILED', 'It did not arrive')).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'paid' }]);
      const returned = await line('RETURNED', 'AC01 incorrect account number');
      expect(returned.payoutRun).toMatchObject({ state: 'CLOSED', tally: [{ state: 'RETURNED', lines: 1 }] });
      expect(await balanceOf(market, a!.worker.token)).toEqual({ available: 5_000, inTransit: 0 });
      expect((await line('RETURNED', 'again')).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'returned' }]);
      // To the same bank account, which the worker has to confirm.
      const again = await requestPayout(market, a!.worker.token, { despiteRefusedPayoutId: a!.payoutId });
      await mark(market, first.token, { runId: await sentRun(market, admins, [again.payout.id]), rest: { outcome: 'PAID' } });
      expect(await market.get(LedgerComparison).differences(market.db)).toEqual([]);
    });

    it('takes back a payment that was returned before anyone said it was paid', async () => {
      const [a] = await waiting(1);
      const runId = await sentRun(market, admins, [a!.payoutId]);
      const { payoutRun } = await mark(market, first.token, { runId, rest: { outcome: 'RETURNED', reason: 'AC01' } });
      expect(payoutRun).toMatchObject({ state: 'CLOSED', tally: [{ state: 'RETURNED', lines: 1 }] });
      expect(await balanceOf(market, a!.worker.token)).toEqual({ available: 5_000, inTransit: 0 });
    });

    it('leaves nothing behind when the ledger fails in the middle', async () => {
      const [a, b] = await waiting(2);
      const runId = await sentRun(market, admins, [a!.payoutId, b!.payoutId]);
      const ledger = market.get(Ledger);
      const post = ledger.post.bind(ledger);
      const before = await everyRow(market);
      ledger.post = async (...args: Parameters<typeof post>) => {
        await post(...args);
        throw new Error('the machine went down');
      };
      const caller = await callerFor(market, first.token);
      const marks = { runId: uuid(runId), lines: [], rest: { outcome: 'paid' } } as const;
      try {
        await expect(market.get(PayoutRunCommands).mark(caller, marks)).rejects.toThrow('the machine went down');
      } finally {
        ledger.post = post;
      }
      expect(await everyRow(market)).toBe(before);
      expect((await market.get(PayoutRunCommands).mark(caller, marks)).ok).toBe(true);
    });

    it('posts a large run in one go', async () => {
      const made: string[] = [];
      for (let at = 0; at < 30; at++) made.push((await waitingPayout(market, 5_000n)).payoutId);
      const runId = await sentRun(market, admins, made);
      const failed = made.slice(0, 5).map((payoutId) => ({ payoutId, outcome: 'FAILED', reason: 'AC04' }));
      const { payoutRun } = await mark(market, first.token, { runId, lines: failed, rest: { outcome: 'PAID' } });
      expect(payoutRun).toMatchObject({
        state: 'CLOSED',
        tally: [
          { state: 'FAILED', lines: 5 },
          { state: 'PAID', lines: 25 },
        ],
      });
    });
  });

  describe('whoever is no admin', () => {
    it('reaches none of it, and changes no row', async () => {
      const [a, b] = await waiting(2);
      const runId = await sentRun(market, admins, [a!.payoutId]);
      const made = (await createRun(market, first.token, { payoutIds: [b!.payoutId] })).payoutRun.id;
      const worker = await registerWorker(market);
      const requester = await registerRequester(market);
      const before = await everyRow(market);
      const operations = [
        '{ payoutRuns { nodes { id } } }',
        '{ payouts { nodes { id } } }',
        `{ payoutRun(id: "${runId}") { id } }`,
        '{ payeesInReview { nodes { payee { id } } } }',
        'mutation { createPayoutRun(input: {}) { userErrors { message } } }',
        `mutation { approvePayoutRun(input: { runId: "${made}" }) { userErrors { message } } }`,
        `mutation { cancelPayoutRun(input: { runId: "${made}" }) { userErrors { message } } }`,
        `mutation { markPayouts(input: { runId: "${runId}", rest: { outcome: PAID } }) { userErrors { message } } }`,
      ];
      for (const token of [null, worker.token, requester.token, a!.worker.token]) {
        const code = token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN';
        for (const query of operations) {
          const answer = await market.graphql(query, {}, { token, allowErrors: true });
          expect(answer.errors?.[0]?.extensions?.code).toBe(code);
        }
        for (const format of ['csv', 'xml']) {
          const answer = await fetchFile(market, token, `/payout-runs/${runId}.${format}`);
          expect(answer.statusCode).toBe(token === null ? 401 : 403);
          expect(answer.json()).toMatchObject({ code });
        }
      }
      const commands = market.get(PayoutRunCommands);
      const callers = [await callerFor(market, worker.token), await callerFor(market, requester.token), market.system];
      for (const caller of callers) {
        expect((await commands.create(caller, {})).ok).toBe(false);
        expect((await commands.approve(caller, { runId: uuid(made) })).ok).toBe(false);
        expect((await commands.cancel(caller, { runId: uuid(made) })).ok).toBe(false);
        expect((await commands.fetch(caller, uuid(runId), 'csv')).ok).toBe(false);
        expect((await commands.mark(caller, { runId: uuid(runId), lines: [], rest: { outcome: 'paid' } })).ok).toBe(false);
      }
      expect(await everyRow(market)).toBe(before);
    });

    it('finds no file under another name', async () => {
      for (const name of [
        'run_x.csv',
        'run_00000000000000000000000000.csv',
        'pay_00000000000000000000000000.csv',
        'x',
        '..%2f..%2fetc.csv',
      ]) {
        expect((await fetchFile(market, first.token, `/payout-runs/${name}`)).statusCode).toBe(404);
      }
    });
  });

  it('shows payouts that wait too long', async () => {
    const [a] = await waiting(1);
    market.clock.advanceSeconds(86_400);
    const [b] = await waiting(1);
    const query =
      'query($before: DateTime!) { payouts(state: RESERVED, requestedBefore: $before, first: 100) { nodes { id run { id } worker { email } } } }';
    const before = addSeconds(market.clock.now(), -3_600).toISOString();
    const { nodes } = (await market.graphql(query, { before }, { token: first.token })).data.payouts;
    const ids = nodes.map((line: any) => line.id);
    expect(ids).toContain(a!.payoutId);
    expect(ids).not.toContain(b!.payoutId);
  });

  it('needs as many queries for fifteen runs as for two', async () => {
    for (const made of await waiting(15)) await createRun(market, first.token, { payoutIds: [made.payoutId] });
    const query = `query($first: Int!) { payoutRuns(first: $first) { nodes { id createdBy { email } tally { lines }
      lines(first: 3) { nodes { id worker { email } payee { details { lastFour } } run { id } } } } } }`;
    const source = market.get(DataSource);
    const counted = async (count: number) => {
      const create = source.createQueryRunner.bind(source);
      let runners = 0;
      source.createQueryRunner = (...args) => {
        runners++;
        return create(...args);
      };
      try {
        const { nodes } = (await market.graphql(query, { first: count }, { token: first.token })).data.payoutRuns;
        expect(nodes).toHaveLength(count);
        expect(nodes.every((run: any) => run.lines.nodes.length <= 3)).toBe(true);
      } finally {
        source.createQueryRunner = create;
      }
      return runners;
    };
    expect(await counted(15)).toBe(await counted(2));
  });

  it('pages through its lines in the order of the file', async () => {
    const made = await waiting(5);
    const { payoutRun } = await createRun(market, first.token, { payoutIds: made.map(({ payoutId }) => payoutId) });
    const query = `query($id: PayoutRunID!, $after: String) { payoutRun(id: $id) { lines(first: 2, after: $after) { nodes { position } pageInfo { hasNextPage endCursor } } } }`;
    const positions: number[] = [];
    for (let after: string | null = null; ;) {
      const { lines }: any = (await market.graphql(query, { id: payoutRun.id, after }, { token: first.token })).data.payoutRun;
      positions.push(...lines.nodes.map((line: any) => line.position));
      if (!lines.pageInfo.hasNextPage) break;
      after = lines.pageInfo.endCursor;
    }
    expect(positions).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('payout runs of an installation that has not said where it pays from', () => {
  it('writes a CSV file and no XML', async () => {
    const market = await openMarketplace();
    try {
      const admins = [await createAdmin(market), await createAdmin(market)];
      const { payoutId } = await waitingPayout(market, 5_000n);
      const { payoutRun } = await createRun(market, admins[0]!.token, { payoutIds: [payoutId] });
      const approved = await approveRun(market, admins[1]!.token, payoutRun.id);
      expect(approved.payoutRun).toMatchObject({ xmlPath: null, xmlSha256: null });
      const xml = await fetchFile(market, admins[0]!.token, `/payout-runs/${payoutRun.id}.xml`);
      expect(xml.statusCode).toBe(409);
      expect(xml.json()).toMatchObject({ state: 'NO_PAYER' });
      expect((await fetchFile(market, admins[0]!.token, approved.payoutRun.csvPath)).statusCode).toBe(200);
    } finally {
      await market.close();
    }
  });
});
