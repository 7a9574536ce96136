/** Races of joining and removing: no secret is used more often than allowed. */
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { done, joinAs, makeLink, makePool, membersOf, mutate, outcome, poolsOf } from './kit.ts';

let market: TestMarketplace;
let requester: TestRequester;
beforeAll(async () => {
  market = await openMarketplace({ DATABASE_POOL_SIZE: '40' });
  requester = await registerRequester(market);
});
afterAll(() => market.close());

const join = (worker: TestPerson, secret: string, agreementVersion = 1) => mutate(market, worker, 'joinPool', { secret, agreementVersion });
const crowd = (size: number) => Promise.all(Array.from({ length: size }, () => registerWorker(market)));
const tally = (outcomes: readonly string[]) =>
  Object.fromEntries([...new Set(outcomes)].sort().map((each) => [each, outcomes.filter((other) => other === each).length]));

it('gives the last uses of a link to as many workers as there are uses left', async () => {
  const poolId = await makePool(market, requester);
  const secret = await makeLink(market, requester, poolId, 3);
  const workers = await crowd(12);
  const outcomes = await Promise.all(workers.map(async (worker) => outcome(await join(worker, secret))));
  expect(tally(outcomes)).toEqual({ done: 3, USED_UP: 9 });
  expect((await membersOf(market, requester, poolId)).memberCount).toBe(3);
});

it('joins a worker once when several secrets are used at the same time', async () => {
  const poolId = await makePool(market, requester);
  const [link, other] = [await makeLink(market, requester, poolId), await makeLink(market, requester, poolId)];
  const worker = await registerWorker(market);
  const { invitation } = await done(market, requester, 'inviteToPool', { poolId, email: worker.email }, 'invitation { secret }');
  const secrets = [link, other, invitation.secret, link, other, invitation.secret];
  const outcomes = await Promise.all(secrets.map(async (secret) => outcome(await join(worker, secret))));
  expect(outcomes.filter((each) => each === 'done')).toHaveLength(1);
  expect((await poolsOf(market, worker)).map(({ state }: { state: string }) => state)).toEqual(['JOINED']);
});

it('joins no worker under an outdated agreement version, in a race with a new version', async () => {
  for (let round = 0; round < 5; round++) {
    const poolId = await makePool(market, requester);
    const secret = await makeLink(market, requester, poolId, 100);
    const workers = await crowd(6);
    const publish = { poolId, text: `Version of round ${round}.`, requiresAcceptance: true };
    const joins = workers.map(async (worker) => outcome(await join(worker, secret)));
    const [published, ...outcomes] = await Promise.all([mutate(market, requester, 'publishPoolAgreement', publish), ...joins]);
    expect(outcome(published)).toBe('done');
    const accepted = outcomes.filter((each) => each === 'done').length;
    expect(tally(outcomes)).toEqual({
      ...(accepted === 0 ? {} : { done: accepted }),
      ...(accepted === workers.length ? {} : { CHANGED: workers.length - accepted }),
    });
    // A worker who accepted the first version must accept the second.
    const { members } = await membersOf(market, requester, poolId);
    expect(
      members.nodes.map((member: { acceptedVersion: number; mustAccept: boolean }) => [member.acceptedVersion, member.mustAccept]),
    ).toEqual(Array.from({ length: accepted }, () => [1, true]));
  }
});

it('ends a membership once when the worker leaves and is removed at the same time', async () => {
  const poolId = await makePool(market, requester);
  for (let round = 0; round < 5; round++) {
    const worker = await joinAs(market, requester, poolId);
    const { memberId } = worker;
    const outcomes = await Promise.all([
      mutate(market, worker, 'leavePool', { memberId }),
      mutate(market, requester, 'removePoolMember', { memberId, reason: 'The project has ended.' }),
      mutate(market, worker, 'leavePool', { memberId }),
    ]);
    expect(outcomes.map(outcome).filter((each) => each === 'done')).toHaveLength(1);
  }
});
