/** Somebody new finds the batches that ask for no history, and requesters see which of their requirements keep them out. */
import { publicId } from '../../src/kernel/index.ts';
import { SYSTEM_TYPE_IDS } from '../../src/qualifications/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { newType, uuidOf } from '../qualifications/kit.ts';
import { fundedRequester, openBatch, openReviewMarket, worker } from '../review/kit.ts';

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
