/**
 * What needs a step-up, mutation by mutation: refused to an API key, and to a session in which the person has not shown again who
 * they are; a refusal changes no row.
 */
import { ModulesContainer } from '@nestjs/core';
import { getNamedType, isObjectType } from 'graphql';
import { SCOPES, STEP_UP } from '../../src/platform/index.ts';
import { mutate, setUpTotp, stepUp, withToken, type Send } from '../identity/authenticator-app.ts';
import { Browser } from '../identity/browser.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, PASSWORD, registerPerson, registerWorker, signIn } from '../kit/people.ts';
import { digest, requestOf, rootFields, type RootField, type World } from './matrix.engine.ts';
import { FIELDS } from './matrix.table.ts';
import { buildWorld, openSecurityMarket } from './world.ts';

/** Every mutation that needs a step-up. */
const NEED_STEP_UP = [
  // Money that an admin lets go, and whom it goes to.
  'approveAdjustment',
  'approveAdminRequest',
  'approveFundingReversal',
  'approvePayout',
  'approvePayoutRun',
  'approveTakingOwnMoneyOut',
  'confirmRefundTransfer',
  'decidePayee',
  'replaceStripeAccount',
  'setPayee',
  'setStripePayee',
  'startStripeOnboarding',
  // What it costs.
  'agreeFee',
  'changePlatformRule',
  'endFeeAgreement',
  // Rights, and credentials that last.
  'changeEmail',
  'createApiKey',
  'demandOwnerTotp',
  'disableTotp',
  'grantAdmin',
  'grantAuditor',
  'linkIdentity',
  'newRecoveryCodes',
  'openResetLink',
  'revokeAdmin',
  'revokeAuditor',
  'setBucket',
  'setPassword',
  'startTotp',
  'unlinkIdentity',
];

/** Mutations of admins alone whose names say that they approve or confirm, and that move no money. */
const OTHER_APPROVALS: Readonly<Record<string, string>> = {
  approveBatch: 'lets work begin that is paid for already',
};

let market: TestMarketplace;
let world: World;
let fields: RootField[];
const mutation = (name: string) => fields.find((field) => field.name === `Mutation.${name}`)!;

/** Names of mutations whose handler is marked. */
function marked(): string[] {
  const names: string[] = [];
  for (const module of market.get(ModulesContainer).values()) {
    for (const { metatype } of module.providers.values()) {
      const prototype = (metatype as { prototype?: object } | null)?.prototype;
      for (const key of Object.getOwnPropertyNames(prototype ?? {})) {
        const handler: unknown = Object.getOwnPropertyDescriptor(prototype, key)?.value;
        if (typeof handler === 'function' && Reflect.getMetadata(STEP_UP, handler) === true) names.push(key);
      }
    }
  }
  return names.sort();
}

beforeAll(async () => {
  market = await openSecurityMarket();
  world = await buildWorld(market);
  fields = rootFields(market);
}, 120_000);
afterAll(() => market.close());

async function ask(root: RootField, token: string): Promise<{ __typename: string; methods?: string[] }[]> {
  const { text, variables } = requestOf(world, root, FIELDS[root.name]?.args?.(world));
  const withMethods = text.replace('userErrors { __typename', 'userErrors { __typename ... on StepUpNeededError { methods }');
  const { data, errors } = await market.graphql(withMethods, variables, { token, allowErrors: true });
  if (errors !== undefined) throw new Error(`${root.name}: ${JSON.stringify(errors)}`);
  return data.answer.userErrors as { __typename: string }[];
}

/** Somebody who may do it: an admin, else the first with a session. */
const whoMay = (root: RootField) => {
  const { allowed } = FIELDS[root.name]!;
  return allowed.includes('admin') ? ('admin' as const) : allowed.find((caller) => caller !== 'anonymous' && caller !== 'foreignKey')!;
};

it('marks every mutation of the table, and no other', () => {
  expect(marked()).toEqual([...NEED_STEP_UP].sort());
});

it('marks whatever an admin approves or confirms', () => {
  const approvals = fields
    .filter(({ name, allowance }) => /^Mutation\.(approve|confirm)/.test(name) && typeof allowance === 'object')
    .filter(({ allowance }) => typeof allowance === 'object' && allowance.to.every((audience) => audience === 'admin'))
    .map(({ name }) => name.replace('Mutation.', ''));
  expect(approvals.length).toBeGreaterThan(5);
  expect(approvals.filter((name) => !NEED_STEP_UP.includes(name) && OTHER_APPROVALS[name] === undefined)).toEqual([]);
});

it('has a list of reasons in each of their payloads', () => {
  for (const name of NEED_STEP_UP) {
    const type = getNamedType(mutation(name).field.type);
    expect([name, isObjectType(type) && type.getFields().userErrors !== undefined]).toEqual([name, true]);
  }
});

it('refuses each of them to a session without a step-up, and changes no row', async () => {
  const ended = new Set<string>();
  const faults: string[] = [];
  for (const name of NEED_STEP_UP) {
    const token = world.tokens[whoMay(mutation(name))]!;
    if (!ended.has(token)) expect((await mutate(withToken(market, token), 'endStepUp', 'sessionId')).userErrors).toEqual([]);
    ended.add(token);
    const before = await digest(market);
    const userErrors = await ask(mutation(name), token);
    const [error] = userErrors;
    if (error?.__typename !== 'StepUpNeededError' || error.methods?.[0] !== 'PASSWORD')
      faults.push(`${name}: ${JSON.stringify(userErrors)}`);
    if ((await digest(market)) !== before) faults.push(`${name}: a refusal changed the database`);
  }
  expect(faults).toEqual([]);
  for (const token of ended) {
    expect((await stepUp(withToken(market, token))).userErrors).toEqual([]);
  }
  // By the table of rights they may, once they have shown who they are.
  const still: string[] = [];
  for (const name of NEED_STEP_UP.filter((each) => each.startsWith('approve') || each === 'createApiKey')) {
    const userErrors = await ask(mutation(name), world.tokens[whoMay(mutation(name))]!);
    if (userErrors.some(({ __typename }) => __typename === 'StepUpNeededError')) still.push(name);
  }
  expect(still).toEqual([]);
}, 120_000);

it('refuses each of them to an API key with every scope', async () => {
  const faults: string[] = [];
  const keys = new Map<string, string>();
  for (const name of NEED_STEP_UP) {
    const token = world.tokens[whoMay(mutation(name))]!;
    if (!keys.has(token)) {
      const scopes = SCOPES.map((scope) => scope.toUpperCase().replace(':', '_')).filter((scope) => scope !== 'AUDIT');
      const isAdmin = token === world.tokens.admin;
      const given = isAdmin ? scopes : scopes.filter((scope) => scope !== 'ADMIN');
      const { secret, userErrors } = await mutate(withToken(market, token), 'createApiKey', 'secret', { name: 'key', scopes: given });
      expect(userErrors).toEqual([]);
      keys.set(token, secret as string);
    }
    const userErrors = await ask(mutation(name), keys.get(token)!);
    if (userErrors[0]?.__typename !== 'ForbiddenError') faults.push(`${name}: ${JSON.stringify(userErrors)}`);
  }
  expect(faults).toEqual([]);
  for (const key of keys.values()) {
    const { userErrors } = await mutate(withToken(market, key), 'stepUp', 'until', { password: PASSWORD });
    expect(userErrors).toEqual([expect.objectContaining({ __typename: 'ForbiddenError' })]);
  }
}, 120_000);

describe('a step-up', () => {
  let short: TestMarketplace;
  beforeAll(async () => {
    short = await openMarketplace({ STEP_UP_SECONDS: '600' });
  });
  afterAll(() => short.close());

  const IBANS = ['DE89370400440532013000', 'DE75512108001245126199'];
  const setPayee = (send: Send, iban = IBANS[0]!, idempotencyKey: string | null = null) =>
    mutate(send, 'setPayee', 'payee { __typename }', { holderName: 'Amara', iban, idempotencyKey });
  const kinds = ({ userErrors }: { userErrors: { __typename: string }[] }) => userErrors.map(({ __typename }) => __typename);
  const NEEDED = ['StepUpNeededError'];

  it('comes with signing in, and ends after ten minutes', async () => {
    const { token } = await registerWorker(short);
    const send = withToken(short, token);
    short.clock.advanceSeconds(599);
    expect(kinds(await setPayee(send))).toEqual([]);
    short.clock.advanceSeconds(1);
    expect(kinds(await setPayee(send, IBANS[1]))).toEqual(NEEDED);
    const { until } = await stepUp(send);
    expect(new Date(until as string)).toEqual(new Date(short.clock.now().getTime() + 600_000));
    expect(kinds(await setPayee(send, IBANS[1]))).toEqual([]);
    const { data } = await send('{ me { sessions { isCurrent steppedUpUntil } } }');
    expect(data.me.sessions).toEqual([{ isCurrent: true, steppedUpUntil: until }]);
  });

  it('protects repeats of an idempotency key, too', async () => {
    const { token } = await registerWorker(short);
    const send = withToken(short, token);
    expect(kinds(await setPayee(send, IBANS[0], 'payee'))).toEqual([]);
    expect(kinds(await setPayee(send, IBANS[0], 'payee'))).toEqual([]);
    short.clock.advanceSeconds(600);
    const repeated = await setPayee(send, IBANS[0], 'payee');
    expect([kinds(repeated), repeated.payee]).toEqual([NEEDED, null]);
    await stepUp(send);
    expect(kinds(await setPayee(send, IBANS[0], 'payee'))).toEqual([]);
  });

  it('ends in all tabs when it ends in one', async () => {
    const worker = await registerWorker(short);
    const [tab, other] = [new Browser(short), new Browser(short)];
    await tab.signIn(worker.email);
    other.cookie = tab.cookie;
    const [here, there]: Send[] = [
      (query, variables) => tab.graphql(query, variables),
      (query, variables) => other.graphql(query, variables),
    ];
    expect(kinds(await setPayee(here!))).toEqual([]);
    await mutate(there!, 'endStepUp', 'sessionId');
    expect(kinds(await setPayee(here!, IBANS[1]))).toEqual(NEEDED);
    await stepUp(there!);
    expect(kinds(await setPayee(here!, IBANS[1]))).toEqual([]);
    await mutate(there!, 'signOut', 'sessionId');
    await expect(setPayee(here!)).rejects.toThrow('UNAUTHENTICATED');
  });

  it('belongs to one session, and not to the person', async () => {
    const worker = await registerWorker(short);
    short.clock.advanceSeconds(600);
    const fresh = await signIn(short, worker.email);
    expect(kinds(await setPayee(withToken(short, worker.token)))).toEqual(NEEDED);
    expect(kinds(await setPayee(withToken(short, fresh)))).toEqual([]);
  });

  it('stops the mutations after its end within one request', async () => {
    const { token } = await registerWorker(short);
    const { data } = await short.graphql(
      `mutation ($input: SetPayeeInput!) {
        before: setPayee(input: $input) { userErrors { __typename } }
        endStepUp { userErrors { __typename } }
        after: setPayee(input: $input) { userErrors { __typename } }
        stepUp(input: { password: "${PASSWORD}" }) { userErrors { __typename } }
        again: setPayee(input: $input) { userErrors { __typename } }
      }`,
      { input: { holderName: 'Amara', iban: IBANS[0] } },
      { token },
    );
    expect([data.before, data.after, data.again].map(kinds)).toEqual([[], NEEDED, []]);
  });

  it('takes the password only from somebody without a second factor, and a code from the others', async () => {
    const worker = await registerWorker(short);
    const send = withToken(short, worker.token);
    expect(kinds(await stepUp(send, { password: 'not the password' }))).toEqual(['InvalidInputError']);
    expect(kinds(await stepUp(send, { code: '123456' }))).toEqual(['InvalidInputError']);
    expect(kinds(await stepUp(send, {}))).toEqual(['InvalidInputError']);
    const { app, recoveryCodes } = await setUpTotp(short, send);
    short.clock.advanceSeconds(600);
    const needed = await setPayee(send);
    expect(needed.userErrors).toEqual([expect.objectContaining({ __typename: 'StepUpNeededError', methods: ['CODE'] })]);
    expect(kinds(await stepUp(send, { password: PASSWORD }))).toEqual(['InvalidInputError']);
    expect(kinds(await setPayee(send))).toEqual(NEEDED);
    const code = app.nextCode();
    expect(kinds(await stepUp(send, { code }))).toEqual([]);
    expect(kinds(await setPayee(send))).toEqual([]);
    short.clock.advanceSeconds(600);
    expect(kinds(await stepUp(send, { code }))).toEqual(['InvalidInputError']);
    expect(kinds(await stepUp(send, { code: recoveryCodes[0]! }))).toEqual([]);
    short.clock.advanceSeconds(600);
    expect(kinds(await stepUp(send, { code: recoveryCodes[0]! }))).toEqual(['InvalidInputError']);
  });

  it('makes whoever guesses wait', async () => {
    const { token } = await registerPerson(short);
    const send = withToken(short, token);
    for (let i = 0; i < 5; i++) expect(kinds(await stepUp(send, { password: `guess ${i}` }))).toEqual(['InvalidInputError']);
    expect(kinds(await stepUp(send))).toEqual(['TryLaterError']);
  });

  it('lets no stolen session set up an authenticator app of its own', async () => {
    const { token } = await createAdmin(short);
    const thief = withToken(short, token);
    short.clock.advanceSeconds(600);
    expect(kinds(await mutate(thief, 'startTotp', 'secret'))).toEqual(NEEDED);
    await expect(mutate(thief, 'confirmTotp', 'recoveryCodes', { code: '123456' })).resolves.toMatchObject({
      userErrors: [{ __typename: 'ConflictError' }],
    });
  });
});
