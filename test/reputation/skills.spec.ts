import { Reputation } from '../../src/reputation/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, registerWorker, type TestRequester } from '../kit/people.ts';
import { judged, problems, recordEvidence } from './kit.ts';

describe('skills', () => {
  let market: TestMarketplace;
  let requester: TestRequester;

  beforeAll(async () => {
    market = await openMarketplace();
    requester = await registerRequester(market);
  });
  afterEach(async () => {
    expect(await problems(market)).toEqual([]);
  });
  afterAll(() => market.close());

  it('follow from the evidence, and a newcomer has the pool', async () => {
    const [worker, newcomer] = [await registerWorker(market), await registerWorker(market)];
    await recordEvidence(market, judged(requester.organisationId, worker.personId, market.clock.now(), [1, 1, 0.9, 0.2]));
    const skills = await market.get(Reputation).skills(market.db, [worker.personId, newcomer.personId], 'image');
    expect(skills.get(worker.personId)).toMatchObject({ evidence: 4, accuracy: (3.1 + 4.5) / 10 });
    expect(skills.get(newcomer.personId)).toMatchObject({ evidence: 0, accuracy: 0.75 });
  });
});
