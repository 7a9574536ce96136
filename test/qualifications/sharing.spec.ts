/** What one organisation found of a worker counts at another only where the owner shares the type and the worker the result. */
import { BatchCommands } from '../../src/batches/index.ts';
import { ClaimCommands } from '../../src/work/index.ts';
import { publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin } from '../kit/people.ts';
import { newTest, reserve, start, submit } from '../assessments/kit.ts';
import { fundedRequester, openBatch, openReviewMarket, SETTINGS, worker, type Requester, type Worker } from '../review/kit.ts';
import { done, mutate, newGrant, newType, refusals, uuidOf } from './kit.ts';

let market: TestMarketplace;
let owner: Requester;
let other: Requester;
beforeAll(async () => {
  market = await openReviewMarket();
  owner = await fundedRequester(market);
  other = await fundedRequester(market);
});
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});
afterAll(() => market.close());

const requirement = (typeId: string, comparator: 'exists' | 'does_not_exist' = 'exists') => ({
  ...{ typeId: uuidOf(typeId), comparator, integerValues: [], locales: [], guards: 'accept' as const },
});
const share = (by: Worker, typeId: string, shared: boolean) => mutate(market, by.token, 'shareQualification', { typeId, shared }, 'typeId');
const mayClaim = async (by: Worker, batchId: Parameters<ClaimCommands['claim']>[2]) =>
  (await market.get(ClaimCommands).claim(by.caller, by.personId, batchId)).ok;

it('counts at the owner in any case, at others by the word of the worker, until it is taken back', async () => {
  const typeId = await newType(market, owner, { shared: true });
  const by = await worker(market);
  await newGrant(market, owner, by, typeId);
  const own = { batchId: await openBatch(market, owner, 4, { requirements: [requirement(typeId)] }) };
  const foreign = { batchId: await openBatch(market, other, 4, { requirements: [requirement(typeId)] }) };
  expect([await mayClaim(by, own), await mayClaim(by, foreign)]).toEqual([true, false]);
  const card = async () => {
    const { data } = await market.graphql(
      '{ board { nodes { id unmetRequirements { needsConsent type { id } } } } worker { qualifications { nodes { shared } } } }',
      {},
      { token: by.token },
    );
    return [data.board.nodes.flatMap((node: { unmetRequirements: unknown[] }) => node.unmetRequirements), data.worker.qualifications.nodes];
  };
  expect(await card()).toEqual([[{ needsConsent: true, type: { id: typeId } }], [{ shared: false }]]);
  expect(refusals(await share(by, typeId, true))).toEqual([]);
  expect(await card()).toEqual([[], [{ shared: true }]]);
  expect(await mayClaim(by, foreign)).toBe(true);
  expect(refusals(await share(by, typeId, false))).toEqual([]);
  expect([await mayClaim(by, own), await mayClaim(by, foreign)]).toEqual([true, false]);
  // The word is an act of the worker's own: no organisation reads it in its log.
  const acts = await market.db.query<{ verb: string }>(
    `select verb from platform.act where actor_id = $1 and verb like 'qualification.%shared' and organisation_id is null order by verb`,
    [by.personId],
  );
  expect(acts.map((act) => act.verb)).toEqual(['qualification.shared', 'qualification.unshared']);
});

it('an unshared result counts as absent: a refusal does not reveal who holds it', async () => {
  const typeId = await newType(market, owner, { shared: true });
  const [holder, stranger] = [await worker(market), await worker(market)];
  await newGrant(market, owner, holder, typeId);
  const foreign = { batchId: await openBatch(market, other, 4, { requirements: [requirement(typeId, 'does_not_exist')] }) };
  const own = { batchId: await openBatch(market, owner, 4, { requirements: [requirement(typeId, 'does_not_exist')] }) };
  expect([await mayClaim(holder, foreign), await mayClaim(stranger, foreign)]).toEqual([true, true]);
  expect([await mayClaim(holder, own), await mayClaim(stranger, own)]).toEqual([false, true]);
});

it('the word can be given with the test; the platform needs none; what one does not know cannot be shared', async () => {
  const { typeId, testId } = await newTest(market, owner, {}, { shared: true });
  await reserve(market, owner, testId, 1);
  const by = await worker(market);
  await submit(market, by.token, (await start(market, by.token, testId, { shareResult: true })).id);
  const foreign = { batchId: await openBatch(market, other, 2, { requirements: [requirement(typeId)] }) };
  expect(await mayClaim(by, foreign)).toBe(true);

  const admin = await createAdmin(market);
  const { type } = await done(market, admin.token, 'createQualificationType', { name: 'Care', description: 'Takes care.' }, 'type { id }');
  await done(market, admin.token, 'grantQualification', { typeId: type.id, personId: publicId('Person', by.personId) }, 'grant { id }');
  expect(await mayClaim(by, { batchId: await openBatch(market, other, 1, { requirements: [requirement(type.id)] }) })).toBe(true);
  expect(refusals(await share(by, type.id, true))).toEqual(['Forbidden']);
  const secret = await newType(market, owner);
  expect(refusals(await share(by, secret, true))).toEqual(['NotFound']);
});

it('a type that is not shared cannot be required by others at all', async () => {
  const typeId = await newType(market, owner);
  const settings = { requirements: [requirement(typeId)] };
  const created = await market.get(BatchCommands).create(other.caller, other.organisationId, { ...SETTINGS, ...settings });
  expect(created).toMatchObject({ ok: false, refusals: [{ kind: 'NOT_FOUND' }] });
});
