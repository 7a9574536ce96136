/**
 * The export that an outside auditor checks without a database. The program that checks it is run as the auditor runs it,
 * on the file as it was sent and on files that somebody changed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { ok, publicId } from '../../src/kernel/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { Seals, valueOf } from '../../src/platform/index.ts';
import { move, moveIn } from '../kit/gift.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin } from '../kit/people.ts';
import { sealEverything } from '../kit/seals.ts';
import { DAY, fundedRequester, openReviewMarket } from '../review/kit.ts';
import { makeHistory, type History } from './kit.ts';

const DIRECTORY = `node_modules/.cache/guildhall-test/audit-${process.pid}`;
const FILE = `${DIRECTORY}/export.jsonl`;

let market: TestMarketplace;
let history: History;
let lines: string[];
beforeAll(async () => {
  market = await openReviewMarket({
    MINIMUM_PAYOUT_MINOR: '1',
    SESSION_IDLE_SECONDS: String(60 * DAY),
    ADMIN_SESSION_IDLE_SECONDS: String(30 * DAY),
    SESSION_MAXIMUM_SECONDS: String(90 * DAY),
  });
  history = await makeHistory(market);
  await sealEverything(market);
  await reverseAFunding();
  await moveBeyondADouble();
  await sealEverything(market);
  await fundedRequester(market); // not sealed yet
  const response = await fetchExport(history.admin.token);
  expect(response.statusCode).toBe(200);
  lines = response.body.trimEnd().split('\n');
  mkdirSync(DIRECTORY, { recursive: true });
}, 60_000);
afterAll(async () => {
  rmSync(DIRECTORY, { recursive: true, force: true });
  await market.close();
});

function fetchExport(token: string | null) {
  return market.app.inject({ method: 'GET', url: '/audit/export.jsonl', headers: token ? { authorization: `Bearer ${token}` } : {} });
}

/** A funding that two admins undo, so that there is a reversal. */
async function reverseAFunding(): Promise<void> {
  const { organisationId } = await fundedRequester(market, 0n);
  const funding = { organisationId, reference: 'wrong', amountMinor: 9_007_199_254n, valueDate: '2026-11-02' };
  const id = publicId('Funding', valueOf(await market.get(FundingCommands).record(market.system, funding)));
  const { data } = await market.graphql(
    `mutation { proposeFundingReversal(input: { fundingId: "${id}", reason: "It was not for them at all." }) { funding { reversal { id } } } }`,
    {},
    history.admin,
  );
  const reversalId = data.proposeFundingReversal.funding.reversal.id as string;
  await market.graphql(
    `mutation { approveFundingReversal(input: { reversalId: "${reversalId}" }) { userErrors { message } } }`,
    {},
    await createAdmin(market),
  );
}

/** More than a JSON number holds exactly, as a sum of many fundings may be: there and back. */
async function moveBeyondADouble(): Promise<void> {
  const [bank, equity] = (['bank', 'platform_equity'] as const).map((kind) => ({ kind, ownerId: null }));
  await move(market, bank!, equity!, 9_007_199_254_740_993n);
  await move(market, equity!, bank!, 9_007_199_254_740_993n);
}

interface Verdict {
  readonly status: number | null;
  readonly problems: string[];
  readonly output: string;
}

function verify(content: readonly string[], ...noted: string[]): Verdict {
  writeFileSync(FILE, content.join('\n') + '\n');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/verify-export.mjs', FILE, ...noted], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return { status, output: stdout, problems: stdout.split('\n').filter((line) => line.startsWith('PROBLEM')) };
}

type Line = Record<string, any>;
const at = (find: (line: Line) => boolean): number => lines.findIndex((line) => find(JSON.parse(line) as Line));

/** The export with one line changed. */
function changed(find: (line: Line) => boolean, change: (line: Line) => void): string[] {
  const index = at(find);
  if (index < 0) throw new Error('no such line');
  const line = JSON.parse(lines[index]!) as Line;
  change(line);
  return lines.with(index, JSON.stringify(line));
}

const isJournalOf = (event: string) => (line: Line) => line.kind === 'journal' && (line.text as string).includes(`, "${event}", `);
const hashed = (line: Line) =>
  Object.assign(line, {
    hash: createHash('sha256')
      .update(line.text as string)
      .digest('hex'),
  });

it('verifies an unchanged export, including amounts that a double cannot hold', () => {
  const { status, problems, output } = verify(lines);
  expect(problems).toEqual([]);
  expect(output).toMatch(/\nOK\n$/);
  expect(status).toBe(0);
  expect(lines.some((line) => line.includes('9007199254740993'))).toBe(true);
  expect(output).toMatch(/newest seals, to be noted: ledger:\d+:[0-9a-f]{64} act:\d+:[0-9a-f]{64}/);
});

it('contains every row of one snapshot', async () => {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const { kind } = JSON.parse(line) as { kind: string };
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const [row] = await market.db.query<Record<string, number>>(
    `select (select count(*) from ledger.account)::int as account, (select count(*) from ledger.journal)::int as journal,
       (select count(*) from ledger.posted)::int as event, (select count(*) from platform.act)::int as act,
       (select count(*) from platform.seal)::int as seal, 1 as header, 1 as end`,
  );
  expect(counts).toEqual(row);
});

it('compares the export with a seal that was noted before', async () => {
  const { n, hash } = (await market.get(Seals).newest(market.db, 'ledger'))!;
  expect(verify(lines, `ledger:${n}:${hash}`).status).toBe(0);
  expect(verify(lines, `ledger:${n}:${'0'.repeat(64)}`).problems).toEqual([`PROBLEM seal ledger ${n}: is not the one that was noted`]);
  expect(verify(lines, `ledger:99:${hash}`).status).toBe(1);
});

describe('an export that was changed', () => {
  const faults: [what: string, change: () => string[], says: RegExp][] = [
    [
      'an amount',
      () => changed(isJournalOf('appr'), (line) => (line.text = line.text.replace('"USD", 50,', '"USD", 51,'))),
      /journal [0-9a-f-]{36}: is not what it was when it was posted/,
    ],
    [
      'an amount, hashed anew',
      () => changed(isJournalOf('appr'), (line) => hashed(Object.assign(line, { text: line.text.replace('"USD", 50,', '"USD", 51,') }))),
      /journal [0-9a-f-]{36}: appr:[0-9a-f-]{36} sums to 1 USD, not to zero/,
    ],
    [
      'an amount, hashed anew: the running balance too',
      () => changed(isJournalOf('appr'), (line) => hashed(Object.assign(line, { text: line.text.replace('"USD", 50,', '"USD", 51,') }))),
      /entry [0-9a-f-]{36}:2: says \d+ after it, the entries of account [0-9a-f-]{36} come to \d+/,
    ],
    [
      'an amount, hashed anew: the block',
      () => changed(isJournalOf('appr'), (line) => hashed(Object.assign(line, { text: line.text.replace('"USD", 50,', '"USD", 51,') }))),
      /seal ledger \d+: a row, or when it was sealed, was changed after it was sealed/,
    ],
    [
      'who posted a journal',
      () =>
        changed(isJournalOf('launch'), (line) =>
          hashed(Object.assign(line, { text: line.text.replace(/"[0-9a-f-]{36}", "2026/, '"nobody", "2026') })),
        ),
      /seal ledger \d+: a row, or when it was sealed, was changed after it was sealed/,
    ],
    ['a journal removed', () => lines.toSpliced(at(isJournalOf('launch')), 1), /seal ledger \d+: \d+ rows were sealed, \d+ are here/],
    [
      'a journal removed: what is missing',
      () => lines.toSpliced(at(isJournalOf('launch')), 1),
      /account [0-9a-f-]{36} \(requester_available, .*\): an entry before version \d+ is missing/,
    ],
    [
      'a journal there twice',
      () => lines.toSpliced(at(isJournalOf('launch')), 0, lines[at(isJournalOf('launch'))]!),
      /is not in the order of transactions/,
    ],
    [
      'the newest journal removed',
      () =>
        lines.toSpliced(
          lines.findLastIndex((line) => line.includes('"journal", "xid"') || line.startsWith('{"kind" : "journal"')),
          1,
        ),
      /end: \d+ journal lines were written, \d+ are here/,
    ],
    [
      'an entry removed',
      () =>
        changed(isJournalOf('appr'), (line) => {
          line.text = line.text.split('\n').slice(0, -1).join('\n');
          hashed(line);
        }),
      /journal [0-9a-f-]{36}: announced \d+ entries and has \d+/,
    ],
    [
      'an account given to another',
      () =>
        changed(
          (line) => line.account === 'worker_pending',
          (line) => (line.owner = '00000000-0000-7000-8000-000000000000'),
        ),
      /account [0-9a-f-]{36} is none of worker_pending/,
    ],
    [
      'a balance',
      () =>
        changed(
          (line) => line.account === 'bank',
          (line) => (line.balance = '-1'),
        ),
      /\(bank, platform, USD\): says -1, its entries come to -\d+/,
    ],
    [
      'a count of entries',
      () =>
        changed(
          (line) => line.account === 'bank',
          (line) => (line.entries = '1'),
        ),
      /\(bank, platform, USD\): says 1 entries, \d+ are here/,
    ],
    [
      'an event removed',
      () =>
        lines.toSpliced(
          at((line) => line.kind === 'event' && line.event === 'rel'),
          1,
        ),
      /events "rel": \d+ in the journals and \d+ in the list/,
    ],
    [
      'an event listed twice',
      () =>
        lines.toSpliced(
          at((line) => line.kind === 'event'),
          0,
          lines[at((line) => line.kind === 'event')]!,
        ),
      /event \w+:[^ ]+: is listed twice/,
    ],
    [
      'an event moved to another journal',
      () =>
        changed(
          (line) => line.kind === 'event',
          (line) => (line.journal = '00000000-0000-7000-8000-000000000000'),
        ),
      /events "\w+": (\d+) in the journals and \1 in the list are not the same/,
    ],
    [
      'a seal removed',
      () =>
        lines.toSpliced(
          at((line) => line.kind === 'seal' && line.log === 'act'),
          1,
        ),
      /seal act 2: does not join the seal before it, 0/,
    ],
    [
      "a seal's hash",
      () =>
        changed(
          (line) => line.kind === 'seal',
          (line) => (line.hash = '0'.repeat(64)),
        ),
      /seal act \d+: (does not join the seal before it|a row, or when it was sealed, was changed after it was sealed)/,
    ],
    [
      'the time of a seal',
      () =>
        changed(
          (line) => line.kind === 'seal' && line.log === 'ledger',
          (line) => (line.sealedAt = '2026-01-01T00:00:00.000000Z'),
        ),
      /seal ledger 1: a row, or when it was sealed, was changed after it was sealed/,
    ],
    [
      'a seal that pretends to be older, and so to cover less',
      () =>
        changed(
          (line) => line.kind === 'seal' && line.n === '2',
          (line) => (line.version = 1),
        ),
      /seal (act|ledger) 2: covers less than the seal before it/,
    ],
    [
      "a seal's place",
      () =>
        changed(
          (line) => line.kind === 'seal' && line.n === '2',
          (line) => (line.fromXid = '1'),
        ),
      /seal act 2: does not join the seal before it/,
    ],
    [
      'an act',
      () =>
        changed(
          (line) => line.kind === 'act',
          (line) => (line.sha256 = '0'.repeat(64)),
        ),
      /seal act 1: a row, or when it was sealed, was changed after it was sealed/,
    ],
    [
      'an act removed',
      () =>
        lines.toSpliced(
          at((line) => line.kind === 'act'),
          1,
        ),
      /seal act 1: \d+ rows were sealed, \d+ are here/,
    ],
    ['cut off', () => lines.slice(0, -5), /end: the export is cut off/],
    ['in another order', () => [lines[0]!, lines.at(-2)!, ...lines.slice(1, -2), lines.at(-1)!], /line 3: "account" does not belong here/],
  ];

  it.each(faults)('finds and names a change of an export: %s', (_what, change, says) => {
    const { status, problems } = verify(change());
    expect(status).toBe(1);
    expect(problems.join('\n')).toMatch(says);
  });

  it('reads an export to its end when no sum is right', () => {
    const floor = changed(isJournalOf('launch'), (line) =>
      hashed(Object.assign(line, { text: line.text.replace(/"USD", -(\d+), \d+,/, '"USD", -$1, -5,') })),
    );
    expect(verify(floor).status).toBe(1);
  });

  it('refuses a file that is no export', () => {
    expect(verify(['{"kind":"header","format":"other","version":1}']).status).toBe(2);
    expect(verify(['no json']).status).toBe(2);
  });
});

it('reports an account below its floor when everything else adds up', () => {
  const [account, journal] = ['0b0e8a30-0000-7000-8000-000000000001', '0b0e8a30-0000-7000-8000-000000000002'];
  const entry = (seq: number, id: string, kind: string, owner: string | null, amount: number, ...rest: unknown[]) =>
    JSON.stringify([seq, 'adj', 'x', id, kind, owner, 'USD', amount, ...(rest.length > 0 ? rest : [null, null, null])]);
  const bank = '0b0e8a30-0000-7000-8000-000000000003';
  const text = [
    JSON.stringify([journal, 'key', 'aa', 'nobody', '2026-11-02T09:00:00', 2]),
    entry(1, account, 'worker_available', journal, -5, -5, 1, -5),
    entry(2, bank, 'bank', null, 5),
  ].join('\n');
  const { problems } = verify([
    lines[0]!,
    JSON.stringify({
      kind: 'account',
      id: account,
      account: 'worker_available',
      owner: journal,
      currency: 'USD',
      balance: '-5',
      entries: '1',
    }),
    JSON.stringify({ kind: 'account', id: bank, account: 'bank', owner: null, currency: 'USD', balance: '5', entries: '1' }),
    JSON.stringify(hashed({ kind: 'journal', xid: '1', text })),
    JSON.stringify({ kind: 'event', event: 'adj', ref: 'x', journal, first: 1, last: 2 }),
    JSON.stringify({ kind: 'end', account: 2, seal: 0, journal: 1, event: 1, act: 0 }),
  ]);
  expect(problems).toEqual([`PROBLEM entry ${journal}:1: account ${account} (worker_available) may not hold -5`]);
});

it('allows admins and API keys with the scope for administration only', async () => {
  for (const { token } of [history.wanda, history.requester]) expect((await fetchExport(token)).statusCode).toBe(403);
  expect((await fetchExport(null)).statusCode).toBe(401);
  const made = await market.graphql(
    'mutation { createApiKey(input: { name: "money", scopes: [MONEY] }) { secret userErrors { message } } }',
    {},
    history.admin,
  );
  expect((await fetchExport(made.data.createApiKey.secret)).statusCode).toBe(403);
});

it('verifies entries that were posted in another order than their transactions began', async () => {
  const account = async () => ({ kind: 'requester_available' as const, ownerId: (await fundedRequester(market, 1_000n)).organisationId });
  const [from, to] = [await account(), await account()];
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const early = market.commands.must(market.system, async (tx) => {
    await tx.query('select pg_current_xact_id()');
    await held;
    await moveIn(tx, market, from, to, 1n);
    return ok(undefined);
  });
  await move(market, from, to, 1n);
  release();
  await early;
  const response = await fetchExport(history.admin.token);
  expect(verify(response.body.trimEnd().split('\n')).problems).toEqual([]);
});
