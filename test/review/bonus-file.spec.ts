/** Bonuses by file: all or none, once, and receipts for each line. */
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FeeAgreementCommands } from '../../src/batches/pricing/fee-agreement.commands.ts';
import { Identity } from '../../src/identity/index.ts';
import { publicId, type WorkerId } from '../../src/kernel/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { BonusFileCommands } from '../../src/review/bonus-files/bonus-file.commands.ts';
import { multipartBody } from '../files/kit.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { approveRequest, callerFor, createAdmin } from '../kit/people.ts';
import {
  answer,
  balance,
  claim,
  DAY,
  footprint,
  fundedRequester,
  member,
  openBatch,
  openReviewMarket,
  worker,
  type Requester,
  type Worker,
} from './kit.ts';

const REASON = 'For the careful remarks.';
const HEADER = 'externalId,workerId,amount,reason\n';

interface Report {
  code?: string;
  message?: string;
  shortfall?: { minor: string; currency: string };
  bonusFileId: string | null;
  rows: number;
  paid: number;
  existing: number;
  skipped: number;
  faultCount: number;
  faults: { line: number; reason: string }[];
  amount: { minor: string };
  fee: { minor: string };
  total: { minor: string; currency: string };
  receipts: {
    line: number;
    externalId: string;
    state: string;
    bonusId: string;
    workerId: string;
    amount: { minor: string };
    fee: { minor: string };
  }[];
}

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket({ BONUS_FILE_MAXIMUM_ROWS: '3000' });
});
afterAll(() => market.close());

const urlOf = (of: Requester) => `/organisations/${publicId('Organisation', of.organisationId)}/bonuses`;
const knownAs = (of: Requester, workerId: WorkerId) => publicId('Worker', market.get(Identity).workerAlias(of.organisationId, workerId));
const line = (of: Requester, by: Worker, externalId: string, amount = '1.00', reason = REASON) =>
  `${externalId},${knownAs(of, by.personId)},${amount},${reason}\n`;

async function send(
  of: Requester,
  content: string | Buffer,
  options: { query?: string; type?: string; token?: string | null } = {},
): Promise<{ status: number; report: Report }> {
  const token = options.token === undefined ? of.token : options.token;
  const response = await market.app.inject({
    method: 'POST',
    url: urlOf(of) + (options.query ?? ''),
    headers: { 'content-type': options.type ?? 'text/csv', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    payload: content,
  });
  return { status: response.statusCode, report: response.json<Report>() };
}

/** An organisation with 1,000.00, and workers who have answered for it. */
async function crew(count: number, minor = 100_000n) {
  const requester = await fundedRequester(market, minor + BigInt(count) * 60n);
  const batchId = await openBatch(market, requester, count, { autoApproveSeconds: 30 * DAY });
  const workers: Worker[] = [];
  for (let at = 0; at < count; at++) {
    const by = await worker(market);
    await answer(market, by, batchId);
    workers.push(by);
  }
  return { requester, workers };
}

describe('a file of bonuses', () => {
  it('pays a file with its fees, pending for the hold time, and answers a receipt for each line', async () => {
    const { requester, workers } = await crew(2);
    const [one, two] = workers as [Worker, Worker];
    const content =
      HEADER + line(requester, one, 'a', '2.50') + line(requester, two, 'b', '0.01', '"Many, many thanks"') + line(requester, one, 'c');
    const { status, report } = await send(requester, content);
    expect([status, { ...report, receipts: report.receipts?.length }]).toEqual([
      200,
      {
        ...{
          bonusFileId: expect.stringMatching(/^bnf_/),
          rows: 3,
          paid: 3,
          existing: 0,
          skipped: 0,
          faultCount: 0,
          faults: [],
          receipts: 3,
        },
        ...{ amount: { minor: '351', currency: 'USD' }, fee: { minor: '71', currency: 'USD' }, total: { minor: '422', currency: 'USD' } },
      },
    ]);
    expect(report.receipts[1]).toEqual({
      ...{ line: 3, externalId: 'b', state: 'paid', bonusId: expect.stringMatching(/^bon_/), workerId: knownAs(requester, two.personId) },
      ...{ amount: { minor: '1', currency: 'USD' }, fee: { minor: '1', currency: 'USD' } },
    });
    expect(await balance(market, 'requester_available', requester.organisationId)).toBe(100_000n - 422n);
    expect(await balance(market, 'worker_pending', one.personId)).toBe(350n);
    expect(await balance(market, 'worker_pending', two.personId)).toBe(1n);
    await market.pass(3 * DAY);
    expect(await balance(market, 'worker_available', one.personId)).toBe(350n);
    const query = 'query ($id: OrganisationID!) { organisation(id: $id) { bonuses { nodes { externalId amount { text } } } } }';
    const { data } = await market.graphql(query, { id: publicId('Organisation', requester.organisationId) }, { token: requester.token });
    expect(data.organisation.bonuses.nodes).toHaveLength(3);
    const own = await market.graphql('{ worker { bonuses { nodes { externalId reason } } } }', {}, { token: two.token });
    expect(own.data.worker.bonuses.nodes).toEqual([{ externalId: null, reason: 'Many, many thanks' }]);
  });

  it('answers the same receipts when the file is sent again, and pays nothing more', async () => {
    const { requester, workers } = await crew(1);
    const content = HEADER + line(requester, workers[0]!, 'a') + line(requester, workers[0]!, 'b', '2');
    const first = await send(requester, content);
    const left = await balance(market, 'requester_available', requester.organisationId);
    const again = await send(requester, content);
    expect(again.report).toMatchObject({ rows: 2, paid: 0, existing: 2, skipped: 0, total: { minor: '0' } });
    const ids = ({ report }: { report: Report }) => report.receipts.map(({ externalId, bonusId, fee }) => [externalId, bonusId, fee]);
    expect(ids(again)).toEqual(ids(first));
    // A line more: only that one is paid.
    const more = await send(requester, content + line(requester, workers[0]!, 'c', '3.00'));
    expect(more.report).toMatchObject({ paid: 1, existing: 2, total: { minor: '360' } });
    expect(await balance(market, 'requester_available', requester.organisationId)).toBe(left - 360n);
  });

  it('pays once when several requests send it at once', async () => {
    const { requester, workers } = await crew(3);
    const content = HEADER + Array.from({ length: 30 }, (_unused, at) => line(requester, workers[at % 3]!, `line ${at}`)).join('');
    const overlapping =
      HEADER + Array.from({ length: 30 }, (_unused, at) => line(requester, workers[(at + 20) % 3]!, `line ${at + 20}`)).join('');
    const answers = await Promise.all([send(requester, content), send(requester, content), send(requester, overlapping)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.reduce((sum, { report }) => sum + report.paid, 0)).toBe(50);
    expect(answers.reduce((sum, { report }) => sum + report.existing, 0)).toBe(40);
    expect(await balance(market, 'requester_available', requester.organisationId)).toBe(100_000n - 50n * 120n);
    expect(await market.problems()).toEqual([]);
  });

  it('pays once after a lost answer: a crash after the posting leaves nothing, and the next attempt pays all', async () => {
    const { requester, workers } = await crew(1);
    const content = HEADER + line(requester, workers[0]!, 'a') + line(requester, workers[0]!, 'b');
    const ledger = market.get(Ledger);
    const post = ledger.post.bind(ledger);
    const before = await footprint(market);
    ledger.post = async (...args) => {
      await post(...args);
      throw new Error('the machine went down');
    };
    try {
      expect((await send(requester, content)).status).toBe(500);
    } finally {
      ledger.post = post;
    }
    expect(await footprint(market)).toBe(before);
    expect((await send(requester, content)).report.paid).toBe(2);
  });

  it('pays all or nothing: what the balance lacks for all lines together is told', async () => {
    const { requester, workers } = await crew(1, 1_000n);
    const content = HEADER + line(requester, workers[0]!, 'a', '5.00') + line(requester, workers[0]!, 'b', '6.00');
    const before = await footprint(market);
    const { status, report } = await send(requester, content);
    expect([status, report.code, report.shortfall]).toEqual([402, 'INSUFFICIENT_FUNDS', { minor: '320', currency: 'USD' }]);
    expect(report.message).toContain('13.20 USD');
    expect(await footprint(market)).toBe(before);
  });

  it('races with other spending: the balance is never overdrawn', async () => {
    const { requester, workers } = await crew(2, 1_000n);
    const file = (name: string) =>
      HEADER + Array.from({ length: 5 }, (_unused, at) => line(requester, workers[at % 2]!, `${name} ${at}`)).join('');
    const answers = await Promise.all(['x', 'y', 'z'].map((name) => send(requester, file(name))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 402, 402]);
    expect(await balance(market, 'requester_available', requester.organisationId)).toBe(400n);
  });

  it('pays nothing for a file with faults, and reports each by line', async () => {
    const { requester, workers } = await crew(1);
    const by = workers[0]!;
    const stranger = await worker(market);
    await send(requester, HEADER + line(requester, by, 'paid', '1.00'));
    const content =
      HEADER +
      line(requester, by, 'good') +
      line(requester, stranger, 'never worked') +
      `real id,${publicId('Worker', by.personId)},1.00,${REASON}\n` +
      line(requester, by, 'amount', '1.005') +
      line(requester, by, 'reason', '1.00', 'thanks') +
      line(requester, by, '') +
      line(requester, by, 'paid', '2.00') +
      line(requester, by, 'good', '7.00') +
      `short\n` +
      line(requester, by, 'good');
    const before = await footprint(market);
    const { status, report } = await send(requester, content);
    expect([status, report.code, report.bonusFileId]).toEqual([422, 'INVALID', null]);
    expect(report.faults.map((fault) => fault.line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(report).toMatchObject({ rows: 10, paid: 0, faultCount: 8 });
    for (const { reason } of report.faults) expect(reason).toMatch(/^(has|is|names|needs) /);
    expect(await footprint(market)).toBe(before);
    const skipped = await send(requester, content, { query: '?onFault=skip' });
    expect(skipped.report).toMatchObject({ rows: 10, paid: 1, existing: 1, skipped: 8, faultCount: 8, total: { minor: '120' } });
    expect(skipped.report.receipts.map((receipt) => [receipt.line, receipt.state])).toEqual([
      [2, 'paid'],
      [11, 'existing'],
    ]);
  });

  it.each([
    ['', 422],
    [HEADER, 400],
    ['externalId,workerId,amount,reason\n"a,b\n', 422],
    ['workerId,workerId\nx,y\n', 422],
  ])('refuses a file that is none, and changes nothing: %j', async (content, status) => {
    const requester = await fundedRequester(market);
    const before = await footprint(market);
    expect((await send(requester, content, { query: '?onFault=skip' })).status).toBe(status);
    expect(await footprint(market)).toBe(before);
  });

  it('comes as a form, too; as nothing else, with no other option', async () => {
    const { requester, workers } = await crew(1);
    const content = HEADER + line(requester, workers[0]!, 'a');
    const { body, contentType } = multipartBody('bonuses.csv', Buffer.from(content));
    expect((await send(requester, body, { type: contentType })).report.paid).toBe(1);
    const before = await footprint(market);
    expect((await send(requester, content, { query: '?onFault=ignore' })).status).toBe(400);
    expect((await send(requester, '{}', { type: 'application/json' })).status).toBe(415);
    expect((await send(requester, '{}', { type: 'application/x-ndjson' })).status).toBe(415);
    expect(await footprint(market)).toBe(before);
  });

  it('pays a file at the limit of lines, and refuses a longer one', async () => {
    const { requester, workers } = await crew(5, 1_000_000n);
    const content = HEADER + Array.from({ length: 3_000 }, (_unused, at) => line(requester, workers[at % 5]!, `l${at}`)).join('');
    const before = await footprint(market);
    expect((await send(requester, content + line(requester, workers[0]!, 'one more'))).status).toBe(413);
    expect(await footprint(market)).toBe(before);
    const { status, report } = await send(requester, content);
    expect([status, report.paid, report.total.minor, report.receipts.length]).toEqual([200, 3_000, '360000', 3_000]);
  }, 60_000);

  it('pays nothing for a truncated file', async () => {
    const { requester, workers } = await crew(1);
    await market.app.listen(0, '127.0.0.1');
    const { port } = market.app.getHttpServer().address() as AddressInfo;
    const before = await footprint(market);
    await new Promise<void>((resolve) => {
      const request = httpRequest({
        ...{ port, method: 'POST', path: urlOf(requester) },
        headers: { 'content-type': 'text/csv', 'content-length': '100000', authorization: `Bearer ${requester.token}` },
      });
      request.on('error', () => resolve());
      request.write(HEADER + line(requester, workers[0]!, 'a'));
      setTimeout(() => request.destroy(), 200);
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await footprint(market)).toBe(before);
  });

  it('reaches whoever took work and gave it back, and nobody pays themselves', async () => {
    const requester = await fundedRequester(market);
    const batchId = await openBatch(market, requester, 1);
    const by = await worker(market);
    const assignmentId = await claim(market, by, batchId);
    expect((await send(requester, HEADER + line(requester, by, 'held only'))).status).toBe(422);
    await market.graphql(
      'mutation ($id: AssignmentID!) { returnAssignment(input: { assignmentId: $id }) { userErrors { message } } }',
      { id: publicId('Assignment', assignmentId) },
      { token: by.token },
    );
    expect((await send(requester, HEADER + line(requester, by, 'returned'))).report.paid).toBe(1);
    // A worker who is a manager of the organisation.
    await market.db.query(
      `insert into identity.membership (id, organisation_id, person_id, role, state, invited_at, joined_at)
       values (gen_random_uuid(), $1, $2, 'manager', 'active', $3, $3)`,
      [requester.organisationId, by.personId, market.clock.now()],
    );
    const { status, report } = await send(requester, HEADER + line(requester, by, 'oneself'), { token: by.token });
    expect([status, report.faults[0]?.reason]).toEqual([422, expect.stringContaining('yourself')]);
  });

  it('needs a manager of the organisation', async () => {
    const { requester, workers } = await crew(1);
    const content = HEADER + line(requester, workers[0]!, 'a');
    const [reviewer, stranger, admin] = [
      await member(market, requester, 'reviewer'),
      await fundedRequester(market),
      await createAdmin(market),
    ];
    const before = await footprint(market);
    for (const [token, status] of [
      [null, 401],
      [workers[0]!.token, 403],
      [reviewer.token, 403],
      [stranger.token, 404],
      [admin.token, 403],
    ] as const) {
      expect([token, (await send(requester, content, { token })).status]).toEqual([token, status]);
    }
    expect(await footprint(market)).toBe(before);
    // Nor by whoever was a manager until a moment ago.
    const manager = await member(market, requester, 'manager');
    const caller = await callerFor(market, reviewer.token);
    const source = (async function* () {
      yield Buffer.from(content);
    })();
    expect((await market.get(BonusFileCommands).pay(caller, requester.organisationId, source, { onFault: 'refuse' })).ok).toBe(false);
    expect((await send(requester, content, { token: manager.token })).report.paid).toBe(1);
  });

  it('charges the agreed fee', async () => {
    const { requester, workers } = await crew(1);
    const [admin, other] = [await callerFor(market, (await createAdmin(market)).token), await createAdmin(market)];
    const agree = async (terms: typeof draft) =>
      approveRequest(market, other, valueOf(await market.get(FeeAgreementCommands).agree(admin, requester.organisationId, terms)));
    const draft = { basisPoints: 500, minimumMinor: 2n, validFrom: null, validUntil: null, reason: 'A year of volume.' };
    await agree(draft);
    const { report } = await send(
      requester,
      HEADER + line(requester, workers[0]!, 'a', '1.10') + line(requester, workers[0]!, 'b', '0.01'),
    );
    expect(report.receipts.map(({ fee }) => fee.minor)).toEqual(['6', '2']);
    // Sent again after the fee changed, the receipt is still the one of then.
    await agree({ ...draft, basisPoints: 0, minimumMinor: 0n });
    const again = await send(requester, HEADER + line(requester, workers[0]!, 'a', '1.10'));
    expect(again.report.receipts[0]).toMatchObject({ state: 'existing', fee: { minor: '6' } });
  });
});
