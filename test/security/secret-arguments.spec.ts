/**
 * No answer repeats a secret that the client sent in the right place: a password that is too short, a token that is wrong, an
 * account number with a slip. Which arguments are secret is read from the schema by their names.
 */
import { publicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerRequester, registerWorker } from '../kit/people.ts';
import { argumentsWith, places, type Place } from './hostile-input.engine.ts';
import { ask, rootFields, type RootField, type World } from './matrix.engine.ts';

let market: TestMarketplace;
let world: World;
const CALLERS = ['anonymous', 'workerA', 'requesterA', 'admin'] as const;

beforeAll(async () => {
  market = await openMarketplace({
    RATE_MUTATIONS_ACCOUNT: 'off',
    RATE_REQUESTS_ACCOUNT: 'off',
    RATE_REQUESTS_ADDRESS: 'off',
    RATE_ANONYMOUS_ADDRESS: 'off',
  });
  const [workerA, requesterA, admin] = [await registerWorker(market), await registerRequester(market), await createAdmin(market)];
  world = {
    tokens: { anonymous: null, workerA: workerA.token, requesterA: requesterA.token, admin: admin.token } as unknown as World['tokens'],
    ids: { Organisation: publicId('Organisation', requesterA.organisationId) },
    ...{ personIds: {}, emails: {}, also: {} },
  } as unknown as World;
}, 60_000);
afterAll(() => market.close());

/** Names of arguments whose values nobody else may read. */
const SECRET_NAME = /password|secret|token|iban|accountnumber|routingnumber|bic$|cvc|pin$|otp|credential|privatekey|apikey/i;

interface SecretArgument {
  readonly root: RootField;
  readonly place: Place;
}

function secretArguments(): SecretArgument[] {
  return rootFields(market).flatMap((root) =>
    places(root)
      .filter(({ type, path, argument }) => type.name === 'String' && SECRET_NAME.test(String(path.at(-1) ?? argument)))
      .map((place) => ({ root, place })),
  );
}

/** In every value that is sent, and in nothing else. */
const MARK = 'zq7vx';
const VALUES: readonly string[] = [
  MARK,
  `${MARK} correct horse battery staple`,
  `${MARK}${'a'.repeat(5_000)}`,
  ` ${MARK} `,
  `${MARK}\u0000`,
  `${MARK}\n`,
  `${MARK}\u202e`,
  `<b>${MARK}</b>`,
  `"${MARK}' or 1=1`,
  `DE89370400440532013000${MARK}`,
  `GHS_${MARK}`,
];

it('finds the secret arguments of the schema', () => {
  const found = secretArguments().map(({ root, place }) => `${root.name} ${[place.argument, ...place.path].join('.')}`);
  expect(found).toEqual(
    expect.arrayContaining([
      'Mutation.register input.password',
      'Mutation.signIn input.password',
      'Mutation.signIn input.deviceToken',
      'Mutation.acceptInvitation input.secret',
      'Mutation.setPayee input.iban',
      'Mutation.setPayee input.accountNumber',
    ]),
  );
});

it('repeats no secret of the right type, whatever is wrong with it', async () => {
  const faults: string[] = [];
  let refused = 0;
  for (const { root, place } of secretArguments()) {
    for (const value of VALUES) {
      for (const caller of CALLERS) {
        const answer = await ask(market, world, root, caller, argumentsWith(root, place, value, world, {}));
        const text = JSON.stringify([answer.errors ?? [], answer.data ?? null]);
        if (/userErrors":\[\{|"extensions"/.test(text)) refused++;
        if (text.toLowerCase().includes(MARK)) faults.push(`${root.name} ${place.path.join('.')} as ${caller}: ${text.slice(0, 300)}`);
      }
    }
  }
  expect(faults).toEqual([]);
  // Nearly all of it is refused: the test would see nothing otherwise.
  expect(refused).toBeGreaterThan(secretArguments().length * VALUES.length);
}, 240_000);

describe('a request that cannot be read', () => {
  const NUMBER = '98765432109876543210';
  const signIn = (password: string) =>
    `{"query":"mutation ($i: SignInInput!) { signIn(input: $i) { userErrors { message } } }","variables":{"i":{"email":"a@example.org","password":${password}}}}`;

  it.each<[string, string, string, string]>([
    ['JSON with a text that does not end', '/graphql', 'application/json', signIn(`"${MARK}`)],
    ['JSON with a bare word', '/graphql', 'application/json', signIn(MARK)],
    ['JSON with a number that cannot be kept', '/graphql', 'application/json', signIn(NUMBER)],
    ['JSON with a comma too many', '/graphql', 'application/json', signIn(`"${MARK}",`)],
    [
      'a document with a number that cannot be kept',
      '/graphql',
      'application/json',
      JSON.stringify({ query: `{ batch(id: ${NUMBER}) { id } }` }),
    ],
    ['a form', '/graphql', 'application/x-www-form-urlencoded', `password=${MARK}`],
    ['plain text', '/graphql', 'text/plain', MARK],
    ['a session without an address', '/session', 'application/json', `{"password":"${MARK}"}`],
    ['a session whose password is a list', '/session', 'application/json', `{"email":"a@example.org","password":["${MARK}"]}`],
    ['a session whose password is a number', '/session', 'application/json', `{"email":"a@example.org","password":${NUMBER}}`],
    ['a session that is cut off', '/session', 'application/json', `{"email":"a@example.org","password":"${MARK}`],
    ['a session with a bare word', '/session', 'application/json', `{"email":"a@example.org","password":${MARK}}`],
    ['a session as a form', '/session', 'application/x-www-form-urlencoded', `email=a&password=${MARK}`],
  ])('refuses the request without repeating its content: %s', async (_case, url, contentType, payload) => {
    const response = await market.app.inject({ method: 'POST', url, headers: { 'content-type': contentType }, payload });
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.body.toLowerCase()).not.toContain(MARK);
    expect(response.body).not.toContain(NUMBER);
  });
});
