/**
 * Nobody sees the other side's secrets: every query, with everything selected that the schema offers, as every caller,
 * and none of the answers holds what was planted in worker A's, the reviewer's and the admins' places.
 *
 * The queries are executed without the limits of the endpoint on depth and cost: they go further than a client can.
 */
import { publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { CALLERS, rootFields, routes, type CallerName, type World } from './matrix.engine.ts';
import { ROUTES } from './matrix.table.ts';
import { askDeeply, callerWith } from './walk.ts';
import { buildWorld, openSecurityMarket, PLANTED, runner } from './world.ts';

let market: TestMarketplace;
let world: World;
/** What each caller was answered, by what was asked. */
const seen: Record<CallerName, Record<string, string>> = Object.fromEntries(CALLERS.map((caller) => [caller, {}])) as never;

beforeAll(async () => {
  market = await openSecurityMarket();
  world = await buildWorld(market);
  await workBesideWorkerA();
  for (const caller of CALLERS) {
    const asCaller = await callerWith(market, world.tokens[caller]);
    for (const root of rootFields(market).filter(({ operation }) => operation === 'query')) {
      seen[caller][root.name] = JSON.stringify([
        await askDeeply(market, world, root, asCaller, true),
        await askDeeply(market, world, root, asCaller, false),
      ]);
    }
    await readFiles(caller);
  }
}, 300_000);
afterAll(() => market.close());

/** Worker B answers a task that worker A answered, too, and is rejected: all of it is B's to see, and nothing of A's. */
async function workBesideWorkerA(): Promise<void> {
  const run = runner(market);
  const worker = world.tokens.workerB!;
  const claimed = await run(worker, 'claimTask', { taskId: world.ids.Task }, 'assignment { id }');
  const assignmentId = claimed.assignment.id as string;
  await run(worker, 'submitAssignment', { assignmentId, answer: { label: 'the answer of worker B' } }, 'assignment { id }');
  const rejection = { assignmentId, reasonCode: 'INCORRECT', note: 'The item says otherwise.' };
  await run(world.tokens.requesterA!, 'rejectAssignments', { rejections: [rejection] }, 'assignments { id }');
}

async function readFiles(caller: CallerName): Promise<void> {
  const token = world.tokens[caller];
  for (const route of routes(market).filter(({ method, name }) => method === 'GET' && ROUTES[name]?.hasEffect !== true)) {
    const url = ROUTES[route.name]?.request?.(world).url ?? route.path;
    const response = await market.app.inject({ method: 'GET', url, headers: token ? { authorization: `Bearer ${token}` } : {} });
    seen[caller][route.name] = JSON.stringify({ headers: response.headers, body: response.body });
  }
}

/** Where a text occurs in what `caller` was answered; short ones only as a whole value. */
function whereSeen(caller: CallerName, planted: string): string[] {
  const needle = (planted.length <= 3 ? `"${planted}"` : planted).toLowerCase();
  return Object.entries(seen[caller])
    .filter(([, answer]) => answer.toLowerCase().includes(needle))
    .map(([name]) => `${name} shows ${planted} to ${caller}`);
}

function leaks(callers: readonly CallerName[], planted: readonly string[]): string[] {
  return callers.flatMap((caller) => planted.flatMap((text) => whereSeen(caller, text)));
}

const idsOf = (personId: string) => [personId, publicId('Person', personId), publicId('Worker', personId)];
const { answer, rejectedAnswer, reviewerEmail, reviewerName, ...ofThePerson } = PLANTED;
const STRANGERS: readonly CallerName[] = ['anonymous', 'workerB', 'requesterB', 'suspended', 'foreignKey'];

it('the walk sees what may be seen, so that it would see more', () => {
  expect(whereSeen('admin', PLANTED.email)).not.toEqual([]);
  expect(whereSeen('admin', publicId('Person', world.personIds.workerA))).not.toEqual([]);
  expect(whereSeen('workerA', publicId('Worker', world.personIds.workerA))).not.toEqual([]);
  expect(whereSeen('workerA', PLANTED.country)).not.toEqual([]);
  expect(whereSeen('workerA', answer)).not.toEqual([]);
  expect(whereSeen('workerB', 'the answer of worker B')).not.toEqual([]);
  expect(whereSeen('requesterA', answer).length).toBeGreaterThan(3);
  expect(whereSeen('requesterA', world.ids.Worker!)).not.toEqual([]);
  expect(whereSeen('requesterA', reviewerEmail)).not.toEqual([]);
});

it('strangers see nothing of worker A: no answer, no name under which a requester knows them, no person', () => {
  const planted = [...Object.values(ofThePerson), answer, rejectedAnswer, world.ids.Worker!, ...idsOf(world.personIds.workerA)];
  expect(leaks(STRANGERS, planted)).toEqual([]);
});

it('the requester sees the answers and not the person', () => {
  expect(leaks(['requesterA'], [...Object.values(ofThePerson), ...idsOf(world.personIds.workerA)])).toEqual([]);
});

it('nobody outside an organisation sees its members', () => {
  const { personIds, emails } = world;
  const planted = [reviewerEmail, reviewerName, emails.requesterA, ...idsOf(personIds.reviewer), ...idsOf(personIds.requesterA)];
  expect(leaks([...STRANGERS, 'workerA'], planted)).toEqual([]);
});

it('nobody but admins sees admins', () => {
  expect(leaks([...STRANGERS, 'workerA', 'requesterA'], [world.emails.admin, world.emails.secondAdmin])).toEqual([]);
});

it('bank details are shown to nobody, not even to their owner', () => {
  expect(leaks(CALLERS, [PLANTED.iban])).toEqual([]);
});

it('no token and no password comes back, under any name', () => {
  const tokens = Object.values(world.tokens).filter((token) => token !== null);
  expect(leaks(CALLERS, [...tokens, '$argon2'])).toEqual([]);
});
