/**
 * Every argument of the API that is an amount of money, found in the schema by its name, with amounts that nobody has: each is
 * refused with the bound named, nothing is written, and the books still add up afterwards.
 */
import { getNamedType, isInputObjectType, type GraphQLInputType } from 'graphql';
import { maximumAmount } from '../../src/kernel/index.ts';
import type { GraphqlAnswer, TestMarketplace } from '../kit/marketplace.ts';
import { ask, digest, rootFields, type RootField, type World } from './matrix.engine.ts';
import { FIELDS } from './matrix.table.ts';
import { buildWorld, openSecurityMarket } from './world.ts';

let market: TestMarketplace;
let world: World;
let fields: RootField[];
beforeAll(async () => {
  market = await openSecurityMarket();
  world = await buildWorld(market);
  fields = rootFields(market);
  for (const token of Object.values(world.tokens)) if (token !== null) await market.graphql('{ me { id } }', {}, { token });
}, 120_000);
afterAll(() => market.close());

/** Paths of fields within an argument whose names end in `Minor`. */
function amountPaths(type: GraphQLInputType, path: readonly string[]): string[][] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return path.at(-1)?.endsWith('Minor') === true ? [[...path]] : [];
  return Object.values(named.getFields()).flatMap((field) => amountPaths(field.type, [...path, field.name]));
}

const everyAmount = () =>
  fields.flatMap((root) => root.field.args.flatMap((arg) => amountPaths(arg.type, [arg.name]).map((path) => ({ root, path }))));

/** What has to stand beside an amount that is nested in an optional object. */
const BESIDE: Readonly<Record<string, object>> = { target: { minimumAnswers: 2, confidence: 0.9 } };
/** What a mutation needs beside its row in the matrix, for its amount to be what is wrong. */
const ALSO: Readonly<Record<string, (path: readonly string[]) => object>> = {
  'Mutation.createBatch': (path) => (path.includes('target') ? { redundancy: 3 } : {}),
  'Mutation.proposeAdjustment': () => ({ reason: 'Moved by a test of amounts.' }),
  'Query.board': () => ({ currency: 'USD' }),
  'Mutation.agreeFee': () => ({ reason: 'Agreed by a test of amounts.' }),
};

async function send({ root, path }: { root: RootField; path: readonly string[] }, minor: bigint): Promise<GraphqlAnswer> {
  const row = FIELDS[root.name]!;
  const args: Record<string, any> = structuredClone(row.args?.(world) ?? {});
  const [name, ...inner] = path as [string, ...string[]];
  if (inner.length === 0) Object.assign(args, { [name]: minor.toString(), currency: 'USD' });
  else {
    args[name] = { ...args[name], ...ALSO[root.name]?.(path) };
    let at = args[name];
    for (const step of inner.slice(0, -1)) at = at[step] = { ...BESIDE[step], ...at[step] };
    at[inner.at(-1)!] = minor.toString();
  }
  return ask(market, world, root, row.doneBy ?? row.allowed[0]!, args);
}

const BIGGEST = 2n ** 63n - 1n;
const OVER = maximumAmount('USD').minor + 1n;

it('knows every way in', () => {
  const found = everyAmount().map(({ root, path }) => `${root.name} ${path.join('.')}`);
  expect(found.sort()).toEqual([
    'Mutation.agreeFee input.minimumMinor',
    'Mutation.createBatch input.rewardMinor',
    'Mutation.createBatch input.target.budgetMinor',
    'Mutation.createInvoice input.amountMinor',
    'Mutation.payBonus input.amountMinor',
    'Mutation.proposeAdjustment input.amountMinor',
    'Mutation.proposeTakingOwnMoneyOut input.amountMinor',
    'Mutation.recordFunding input.amountMinor',
    'Mutation.recordOwnMoney input.amountMinor',
    'Mutation.requestPayout input.amountMinor',
    'Mutation.requestRefund input.amountMinor',
    'Mutation.setQualificationTest input.rewardMinor',
    'Mutation.startFunding input.amountMinor',
    'Mutation.takeBackFunding input.amountMinor',
    'Mutation.updateBatch input.rewardMinor',
    'Mutation.updateBatch input.target.budgetMinor',
    'Query.board filter.minimumHourlyMinor',
    'Query.board filter.minimumRewardMinor',
    'Query.bonuses maximumMinor',
    'Query.bonuses minimumMinor',
    'Query.checkBatch input.rewardMinor',
    'Query.checkBatch input.target.budgetMinor',
    ...['payouts', 'refunds', 'rejections'].flatMap((name) => [`Query.${name} maximumMinor`, `Query.${name} minimumMinor`]),
  ]);
});

it.each([BIGGEST, OVER, -BIGGEST, -OVER, -1n])(
  'refuses %s minor units everywhere, and changes no row',
  async (minor) => {
    const faults: string[] = [];
    const before = await digest(market);
    for (const each of everyAmount()) {
      const answer = await send(each, minor);
      const text = `${each.root.name} ${each.path.join('.')}: ${answer.status} ${JSON.stringify(answer.errors ?? answer.data)}`;
      if (answer.status !== 200 || answer.errors !== undefined) faults.push(text);
      else if (each.root.operation === 'mutation') {
        const errors = answer.data.answer.userErrors as { __typename: string; path: string[] }[];
        // Without Stripe nobody pays in by it, however much.
        const isRight = ({ __typename, path }: (typeof errors)[number]) =>
          each.root.name === 'Mutation.startFunding'
            ? __typename === 'ConflictError'
            : ['AmountTooLargeError', 'InvalidInputError'].includes(__typename) && path.at(-1) === each.path.at(-1);
        if (!errors.some(isRight)) faults.push(text);
      }
    }
    expect(faults).toEqual([]);
    expect(await digest(market)).toBe(before);
  },
  60_000,
);

it('names the bound in a typed error', async () => {
  const query = `mutation ($input: RecordFundingInput!) { recordFunding(input: $input) { funding { id } request { id }
    userErrors { __typename message ... on AmountTooLargeError { maximum { minor currency } } } } }`;
  const input = { organisationId: world.ids.Organisation, reference: 'the largest', amountMinor: OVER.toString(), valueDate: '2026-11-01' };
  const { data } = await market.graphql(query, { input }, { token: world.tokens.admin });
  expect(data.recordFunding).toMatchObject({
    ...{ funding: null, request: null },
    userErrors: [{ __typename: 'AmountTooLargeError', maximum: { minor: (OVER - 1n).toString(), currency: 'USD' } }],
  });
});

it('answers zero with a refusal or a result everywhere, and the books add up after all of it', async () => {
  const faults: string[] = [];
  for (const each of everyAmount()) {
    const { status, errors } = await send(each, 0n);
    if (status !== 200 || errors !== undefined) faults.push(`${each.root.name}: ${status} ${JSON.stringify(errors)}`);
  }
  expect(faults).toEqual([]);
  await market.sweep();
  const books = '{ trialBalance { isBalanced } moneyHealth { isHealthy solvency { isSolvent } } }';
  const { data } = await market.graphql(books, {}, { token: world.tokens.admin });
  expect(data.trialBalance.isBalanced).toBe(true);
  expect(await market.problems()).toEqual([]);
}, 60_000);
