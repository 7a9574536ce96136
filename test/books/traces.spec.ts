/** The whole story of some money from whatever one holds of it, and the health of all of it. */
import { publicId } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { sealEverything } from '../kit/seals.ts';
import { DAY, openReviewMarket } from '../review/kit.ts';
import { makeHistory, type History } from './kit.ts';

let market: TestMarketplace;
let history: History;
beforeAll(async () => {
  market = await openReviewMarket({
    MINIMUM_PAYOUT_MINOR: '1',
    SESSION_IDLE_SECONDS: String(60 * DAY),
    ADMIN_SESSION_IDLE_SECONDS: String(30 * DAY),
    SESSION_MAXIMUM_SECONDS: String(90 * DAY),
  });
  history = await makeHistory(market);
}, 60_000);
afterAll(() => market.close());

const ask = async (query: string, variables: Record<string, unknown> = {}) => (await market.graphql(query, variables, history.admin)).data;

const STORY = `query ($about: String!) { moneyStory(about: $about) { isComplete chapters { direction distance amount { minor }
  posting { event id acts { verb actorKind actorId actorName } entries { id } }
  things { kind id references { rail kind reference } acts { verb actorId actorName } } } } }`;

interface Chapter {
  direction: string;
  amount: { minor: string } | null;
  posting: {
    event: string;
    id: string;
    acts: { verb: string; actorId: string | null; actorName: string | null }[];
    entries: { id: string }[];
  };
  things: { kind: string; id: string; references: { rail: string; kind: string; reference: string }[]; acts: { verb: string }[] }[];
}
const story = async (about: string): Promise<Chapter[] | null> => (await ask(STORY, { about })).moneyStory?.chapters ?? null;
const summary = (chapters: Chapter[] | null) =>
  chapters?.map(({ direction, posting, amount }) => [direction, posting.event, amount?.minor ?? null]);

it('traces an assignment through funding, reservation, approval, release, payout and bank, with the acts of each', async () => {
  const chapters = (await story(history.ids.approved))!;
  expect(summary(chapters)).toEqual([
    ['BEFORE', 'fund', '50'],
    ['BEFORE', 'launch', '50'],
    ['HERE', 'appr', '50'],
    ['AFTER', 'rel', '50'],
    ['AFTER', 'po', '50'],
    ['AFTER', 'po', '50'],
  ]);
  expect(chapters.map(({ things }) => things.map(({ kind, id }) => [kind, id]))).toEqual([
    [['Funding', expect.stringMatching(/^fnd_/)]],
    [['Batch', history.ids.batch]],
    [['Assignment', history.ids.approved]],
    [['Assignment', history.ids.approved]],
    [['Payout', history.ids.payout]],
    [['Payout', history.ids.payout]],
  ]);
  const requester = publicId('Person', history.requester.personId);
  expect(chapters[2]!.posting.acts).toMatchObject([{ verb: 'assignment.approved', actorId: requester }]);
  expect(chapters[3]!.posting.acts[0]).toMatchObject({ actorName: 'sweep.review.end_holds' });
  expect(chapters[4]!.posting.acts[0]).toMatchObject({ actorId: publicId('Person', history.wanda.personId) });
  // Acts that moved no money are included: claimed, submitted.
  const verbs = chapters[2]!.things[0]!.acts.map(({ verb }) => verb);
  expect(verbs).toEqual(expect.arrayContaining(['assignment.claimed', 'assignment.submitted', 'assignment.approved']));
  expect(chapters[0]!.things[0]!.references).toEqual([
    { rail: 'manual', kind: 'bank_reference', reference: expect.stringMatching(/^transfer \d+$/) },
  ]);
  expect(chapters[4]!.things[0]!.references).toEqual([{ rail: 'manual', kind: 'bank_run', reference: expect.any(String) }]);
});

it('the trace of an overturned rejection goes on to the worker', async () => {
  expect(summary(await story(history.ids.overturned))).toEqual([
    ['BEFORE', 'fund', '60'],
    ['BEFORE', 'launch', '60'],
    ['HERE', 'rej', '60'],
    ['AFTER', 'ovt', '60'],
  ]);
});

it('the trace of a payout goes back to every assignment that it paid', async () => {
  const chapters = (await story(history.ids.payout))!;
  expect(chapters.filter(({ posting }) => posting.event === 'appr')).toHaveLength(3);
  expect(chapters.filter(({ posting }) => posting.event === 'bonus')).toHaveLength(1);
  expect(summary(chapters)).toContainEqual(['BEFORE', 'fund', '350']);
});

it('sums the trace of a payout by batch, page by page, and the sums add up to the payout', async () => {
  const query = `query ($about: String!, $first: Int! = 20, $after: String) { moneyStory(about: $about) { isComplete chapterCount
    batches(first: $first, after: $after) { nodes { batchId title organisationName assignmentCount bonusCount testAttemptCount amount { minor } firstAt lastAt }
      pageInfo { hasNextPage endCursor } } } }`;
  const { moneyStory } = await ask(query, { about: history.ids.payout });
  expect(moneyStory).toMatchObject({ isComplete: true, chapterCount: (await story(history.ids.payout))!.length });
  expect(moneyStory.batches.nodes).toEqual([
    {
      batchId: history.ids.batch,
      title: 'Yes or no',
      organisationName: expect.stringMatching(/^Organisation/),
      assignmentCount: 3,
      bonusCount: 1,
      testAttemptCount: 0,
      amount: { minor: '350' },
      firstAt: '2026-11-02T09:00:00.000Z',
      lastAt: '2026-11-02T09:00:00.000Z',
    },
  ]);
  const nothing = await ask(query, { about: history.ids.payout, after: Buffer.from('[1]').toString('base64url') });
  expect(nothing.moneyStory.batches).toEqual({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
  const { errors } = await market.graphql(
    query,
    { about: history.ids.payout, after: Buffer.from('[-1]').toString('base64url') },
    { ...history.admin, allowErrors: true },
  );
  expect(errors).toMatchObject([{ message: '"after" must be an endCursor of this connection.' }]);
});

it('sums a trace by kind and direction, and lists the postings of one line', async () => {
  const query = `query ($about: String!, $kind: String, $direction: StoryDirection, $first: Int! = 100, $after: String) { moneyStory(about: $about) {
    chapterCount summary { kind meaning direction count amount { minor } firstAt lastAt }
    chapterPage(kind: $kind, direction: $direction, first: $first, after: $after) {
      nodes { direction amount { minor } posting { id event } } pageInfo { hasNextPage endCursor } } } }`;
  const about = history.ids.payout;
  const { chapterCount, summary: lines } = (await ask(query, { about })).moneyStory;
  expect(lines).toContainEqual(expect.objectContaining({ kind: 'appr', meaning: 'Approved', direction: 'BEFORE', count: 3 }));
  expect(lines).toContainEqual(expect.objectContaining({ kind: 'fund', direction: 'BEFORE', amount: { minor: '350' } }));
  expect(lines).toContainEqual(expect.objectContaining({ kind: 'po:paid', direction: 'AFTER', count: 1, amount: { minor: '350' } }));
  expect(lines.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(chapterCount);
  const seen: string[] = [];
  for (const { kind, direction, count, amount } of lines) {
    const found: { direction: string; amount: { minor: string } | null; posting: { id: string } }[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { nodes, pageInfo }: any = (await ask(query, { about, kind, direction, first: 2, after })).moneyStory.chapterPage;
      found.push(...nodes);
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    expect([kind, found.length]).toEqual([kind, count]);
    expect(found.every((chapter) => chapter.direction === direction)).toBe(true);
    expect(found.reduce((sum, each) => sum + BigInt(each.amount?.minor ?? 0), 0n)).toBe(BigInt(amount?.minor ?? 0));
    seen.push(...found.map(({ posting }) => posting.id));
  }
  expect(new Set(seen).size).toBe(chapterCount);
  expect((await ask(query, { about, kind: 'po' })).moneyStory.chapterPage.nodes).toEqual([]);
});

it('pages of any size list the postings of a trace once', async () => {
  const query = `query ($about: String!, $first: Int!, $after: String) { moneyStory(about: $about) {
    chapterPage(first: $first, after: $after) { nodes { direction posting { id } } pageInfo { hasNextPage endCursor } } } }`;
  const whole = (await story(history.ids.payout))!.map(({ direction, posting }) => [direction, posting.id]);
  for (const first of [1, 4, 100]) {
    const seen: unknown[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { nodes, pageInfo }: any = (await ask(query, { about: history.ids.payout, first, after })).moneyStory.chapterPage;
      seen.push(...nodes.map(({ direction, posting }: any) => [direction, posting.id]));
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    expect(seen).toEqual(whole);
  }
});

it("returns the same trace from a bank's reference, from the funding and from an entry", async () => {
  const [funding] = (await story(history.ids.approved))!;
  const { id, references } = funding!.things[0]!;
  const fromFunding = summary(await story(id));
  expect(fromFunding?.[0]).toEqual(['HERE', 'fund', '100000']);
  expect(summary(await story(references[0]!.reference))).toEqual(fromFunding);
  expect(summary(await story(funding!.posting.entries[1]!.id))).toEqual(fromFunding);
});

it('starts a trace from an id of Stripe, and shows the other references', async () => {
  const [row] = await market.db.query<{ id: string }>('select id from payouts.payout order by id limit 1');
  const insert = `insert into payouts.stripe_call (payout_id, step, state, object_id, due_at, created_at, ended_at)
    values ($1, 'transfer', 'done', 'tr_test', now(), now(), now()), ($1, 'bank', 'done', 'po_test', now(), now(), now())`;
  await asOwner(market.database.ownerUrl, (client) => client.query(insert, [row!.id]));
  const chapters = (await story('tr_test'))!;
  await asOwner(market.database.ownerUrl, (client) => client.query(`delete from payouts.stripe_call where payout_id = $1`, [row!.id]));
  const payout = chapters.flatMap(({ things }) => things).find(({ kind }) => kind === 'Payout')!;
  expect(payout.id).toBe(history.ids.payout);
  expect(payout.references).toEqual([
    { rail: 'stripe', kind: 'bank_payout', reference: 'po_test' },
    { rail: 'manual', kind: 'bank_run', reference: expect.any(String) },
    { rail: 'stripe', kind: 'transfer', reference: 'tr_test' },
  ]);
});

it('returns null for an unknown reference', async () => {
  expect(await story('tr_nothing')).toBeNull();
  expect(await story('asg_00000000000000000000000000')).toBeNull();
  expect(await story(history.ids.held)).toBeNull();
  const { errors } = await market.graphql(STORY, { about: 'x' }, { ...history.admin, allowErrors: true });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

it('moneyHealth reports solvency, differences, overdue money and seals, and each problem', async () => {
  const query = `{ moneyHealth { isHealthy solvency { owed { minor } held { minor } surplus { minor } isSolvent } differences { check }
    payerStops { kind } stuck { state overdueCount } seals { log number hash unsealedRows } lastComparison { differences } } }`;
  await sealEverything(market);
  const well = (await ask(query)).moneyHealth;
  expect(well).toMatchObject({ isHealthy: true, differences: [], payerStops: [], stuck: [], lastComparison: null });
  expect(well.solvency).toEqual([{ owed: { minor: '99560' }, held: { minor: '99650' }, surplus: { minor: '90' }, isSolvent: true }]);
  expect(well.seals.map((seal: { log: string; hash: string | null }) => [seal.log, seal.hash?.length])).toEqual([
    ['act', 64],
    ['ledger', 64],
  ]);
  market.clock.advanceSeconds(20 * DAY);
  const late = (await ask(query)).moneyHealth;
  expect(late.isHealthy).toBe(false);
  expect(late.stuck).toContainEqual({ state: 'IN_HOLD', overdueCount: 2 });
});

it.each(['{ moneyHealth { isHealthy } }', '{ moneyByAge { ageDays } }', '{ moneyStory(about: "tr_x") { isComplete } }'])(
  'refuses callers who are neither admin nor auditor: %s',
  async (query) => {
    for (const { token } of [history.requester, history.wanda]) {
      const { errors } = await market.graphql(query, {}, { token, allowErrors: true });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  },
);
