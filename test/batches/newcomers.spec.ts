/**
 * Somebody new finds the batches that ask for no history, or that let them show what they can do; and requesters see which of
 * their requirements keep them out.
 */
import { BatchCommands } from '../../src/batches/index.ts';
import { publicId } from '../../src/kernel/index.ts';
import { SYSTEM_TYPE_IDS } from '../../src/qualifications/system-types.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { newType, uuidOf } from '../qualifications/kit.ts';
import { fundedRequester, openBatch, openReviewMarket, SETTINGS, worker } from '../review/kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
});
afterAll(() => market.close());

it('tells both sides', async () => {
  const requester = await fundedRequester(market);
  const by = await worker(market);
  const gate = { comparator: 'greater_than_or_equal_to' as const, integerValues: [1_000], locales: [], guards: 'accept' as const };
  const skill = { ...gate, typeId: uuidOf(await newType(market, requester)), comparator: 'exists' as const, integerValues: [] };
  const old = await openBatch(market, requester, 1, {
    title: 'Old hands',
    requirements: [{ ...gate, typeId: SYSTEM_TYPE_IDS.approved_count }, skill],
  });
  await openBatch(market, requester, 1, { title: 'With a skill', requirements: [skill] });
  await openBatch(market, requester, 1, { title: 'For all' });
  const { data } = await market.graphql('{ board { nodes { title forNewcomers } } }', {}, { token: by.token });
  expect(
    Object.fromEntries(data.board.nodes.map((card: { title: string; forNewcomers: boolean }) => [card.title, card.forNewcomers])),
  ).toEqual({
    'Old hands': false,
    'With a skill': true,
    'For all': true,
  });
  const { data: filtered } = await market.graphql('{ board(filter: { forNewcomers: true }) { nodes { title } } }', {}, { token: by.token });
  expect(filtered.board.nodes.map((card: { title: string }) => card.title).sort()).toEqual(['For all', 'With a skill']);
  const query = `{ batch(id: "${publicId('Batch', old)}") { newcomersExcludedBy { integerValues type { system } } } }`;
  const { batch } = (await market.graphql(query, {}, { token: requester.token })).data;
  expect(batch.newcomersExcludedBy).toEqual([{ integerValues: [1_000], type: { system: 'APPROVED_COUNT' } }]);
});

describe('trial workers', () => {
  const gate = {
    ...{ typeId: SYSTEM_TYPE_IDS.approved_count, comparator: 'greater_than_or_equal_to' as const, integerValues: [1_000], locales: [] },
    ...{ guards: 'discover_preview_and_accept' as const, trialTasks: 3 },
  };

  it('takes so many tasks, however many at once, sees why no more, and counts as any other beside them', async () => {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const title = 'A way in';
    const id = publicId('Batch', await openBatch(market, requester, 10, { title, redundancy: 2, requirements: [gate] }));
    const card = async () => {
      const query = `query ($id: BatchID!) { batchCard(batchId: $id) {
        forNewcomers canAccept canPreview trialTasks taken unmetRequirements { trialTasks integerValues type { system } } } }`;
      return (await market.graphql(query, { id }, by)).data.batchCard;
    };
    expect(await card()).toEqual({
      ...{ forNewcomers: true, canAccept: true, canPreview: true, trialTasks: 3, taken: 0 },
      unmetRequirements: [{ trialTasks: 3, integerValues: [1_000], type: { system: 'APPROVED_COUNT' } }],
    });
    const claim = `mutation ($id: BatchID!) { claimNextTask(input: { batchId: $id }) { assignment { id } userErrors { __typename message } } }`;
    const claims = await Promise.all(Array.from({ length: 8 }, () => market.graphql(claim, { id }, by)));
    const taken = claims.map(({ data }) => data.claimNextTask);
    expect(taken.filter((each) => each.assignment !== null)).toHaveLength(3);
    for (const each of taken.filter(({ assignment }) => assignment === null)) {
      expect(each.userErrors).toMatchObject([{ __typename: 'LimitReachedError' }]);
      expect(each.userErrors[0].message).toMatch(/the 3 tasks that it lets you try/);
    }
    // Given back, it was tried all the same.
    const giveBack = 'mutation ($id: AssignmentID!) { returnAssignment(input: { assignmentId: $id }) { userErrors { message } } }';
    const held = taken.find((each) => each.assignment !== null).assignment.id;
    expect((await market.graphql(giveBack, { id: held }, by)).data.returnAssignment.userErrors).toEqual([]);
    expect((await market.graphql(claim, { id }, by)).data.claimNextTask.userErrors).toMatchObject([{ __typename: 'LimitReachedError' }]);
  });

  it('leaves no trial worker alone with a task, and counts no excluded work as experience', async () => {
    const requester = await fundedRequester(market);
    const create = (settings: object) =>
      market.get(BatchCommands).create(requester.caller, requester.organisationId, { ...SETTINGS, ...settings });
    const alone = { ok: false, refusals: [{ kind: 'INVALID', path: ['requirements', '0', 'trialTasks'] }] };
    expect(await create({ redundancy: 1, requirements: [gate] })).toMatchObject(alone);
    const target = { minimumAnswers: 1, confidence: 0.9, budgetMinor: null };
    expect(await create({ redundancy: 5, target, requirements: [gate] })).toMatchObject({ ok: false });
    const place = { ...gate, typeId: SYSTEM_TYPE_IDS.locale, comparator: 'exists' as const, integerValues: [] };
    expect(await create({ redundancy: 2, requirements: [place] })).toMatchObject(alone);
    expect(await create({ redundancy: 2, requirements: [gate] })).toMatchObject({ ok: true });
  });
});
