/**
 * No error repeats a value that the client sent: a password in the wrong place must not come back in an answer, where
 * proxies, logs and screenshots keep it.
 */
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { argumentsWith, places } from './hostile-input.engine.ts';
import { ask, rootFields, type World } from './matrix.engine.ts';

const SECRET = 'correct-horse-battery-staple-4711';
/** A number that could be a card's or a code. */
const SECRET_NUMBER = 4_929_123_456_781;

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace();
});
afterAll(() => market.close());

async function post(query: string, variables: unknown = {}): Promise<{ status: number; body: string; messages: string[] }> {
  const response = await market.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ query, variables }),
  });
  const { errors } = response.json<{ errors?: { message: string }[] }>();
  return { status: response.statusCode, body: response.body, messages: (errors ?? []).map(({ message }) => message) };
}

const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { userErrors { message } } }';

describe('variables that do not fit', () => {
  it.each<[string, unknown, string]>([
    [
      'an object where text belongs',
      { input: { email: 'a@example.org', password: { value: SECRET } } },
      'Variable "$input.password" must be a string, not null.',
    ],
    [
      'a list where text belongs',
      { input: { email: 'a@example.org', password: [SECRET] } },
      'Variable "$input.password" must be a string, not null.',
    ],
    [
      'a number where text belongs',
      { input: { email: 'a@example.org', password: SECRET_NUMBER } },
      'Variable "$input.password" must be a string, not null.',
    ],
    ['text where an object belongs', { input: SECRET }, 'Variable "$input" must be an object of the type SignInInput, not null.'],
    [
      'a field that is missing',
      { input: { password: SECRET } },
      'Variable "$input": Field "email" of required type "String!" was not provided.',
    ],
    [
      'a field too many',
      { input: { email: 'a', password: SECRET, passwort: SECRET } },
      'Variable "$input": Field "passwort" is not defined by type "SignInInput".',
    ],
  ])('reports %s', async (_name, variables, message) => {
    const { status, body, messages } = await post(SIGN_IN, variables);
    expect([status, messages]).toEqual([400, [message]]);
    expect(body).not.toContain(SECRET);
    expect(body).not.toContain(String(SECRET_NUMBER));
  });

  it('lists all faults of variables, up to ten', async () => {
    const { messages } = await post(SIGN_IN, { input: { email: 1, password: 2, third: 3 } });
    expect(messages).toEqual([
      'Variable "$input.email" must be a string, not null.',
      'Variable "$input.password" must be a string, not null.',
      'Variable "$input": Field "third" is not defined by type "SignInInput".',
    ]);
  });

  it('lists the values of the enum, and not the value that was sent', async () => {
    const query = 'query ($set: QualificationTypeSet!) { qualificationTypes(set: $set, search: "") { nodes { id } } }';
    const { body, messages } = await post(query, { set: SECRET });
    expect(messages[0]).toMatch(/^Variable "\$set" must be one of [A-Z_, ]+, not null\.$/);
    expect(body).not.toContain(SECRET);
  });
});

describe('literals that do not fit', () => {
  const signIn = (password: string) =>
    `mutation { signIn(input: { email: "a@example.org", password: ${password} }) { userErrors { message } } }`;

  it.each<[string, string]>([
    ['an object', signIn(`{ value: "${SECRET}" }`)],
    ['a list', signIn(`["${SECRET}"]`)],
    ['a name without quotes', signIn(SECRET.replaceAll('-', '_'))],
    ['a number', signIn(String(SECRET_NUMBER))],
    ['two texts one after another', signIn(`"a" "${SECRET}"`)],
    ['a text where a name belongs', `mutation { "${SECRET}" }`],
    ['a block of text where a name belongs', `mutation { """${SECRET}""" }`],
    ['a number where a name belongs', `mutation { ${SECRET_NUMBER} }`],
    ['a text that does not end', signIn(`"${SECRET}`)],
    ['a text for an object', `mutation { signIn(input: "${SECRET}") { userErrors { message } } }`],
    ['a text for a number', `{ organisation(id: "${SECRET}") { batches(first: "${SECRET}") { nodes { id } } } }`],
    ['a value that an enum does not have', `{ qualificationTypes(set: ${SECRET.replaceAll('-', '_')}, search: "") { nodes { id } } }`],
    ['a text for an enum', `{ qualificationTypes(set: "${SECRET}", search: "") { nodes { id } } }`],
    ['a text for true or false', `{ marketplace { currency @include(if: "${SECRET}") } }`],
    ['a default that does not fit', `query ($n: Int = "${SECRET}") { marketplace { currency } }`],
    [
      'an amount',
      `mutation { createInvoice(input: { organisationId: "${SECRET}", amountMinor: ${SECRET_NUMBER} }) { userErrors { message } } }`,
    ],
    ['a date', `{ acts(from: "${SECRET}") { nodes { verb } } }`],
  ])('reports %s', async (_name, query) => {
    const { status, body, messages } = await post(query);
    expect(status).toBe(400);
    expect(messages.length).toBeGreaterThan(0);
    for (const secret of [SECRET, SECRET.replaceAll('-', '_'), String(SECRET_NUMBER)]) expect(body).not.toContain(secret);
  });
});

it('repeats no value of the wrong type for any argument', async () => {
  const faults: string[] = [];
  const world = { tokens: {}, ids: {}, personIds: {}, emails: {}, also: {} } as unknown as World;
  const wrong = [SECRET, { [`x`]: SECRET }, [[SECRET]], SECRET_NUMBER + 0.5];
  for (const root of rootFields(market)) {
    for (const place of places(root)) {
      for (const value of wrong) {
        const { errors } = await ask(market, world, root, 'anonymous', argumentsWith(root, place, value, world, {}));
        const text = JSON.stringify(errors ?? []);
        if (text.includes(SECRET) || text.includes(String(SECRET_NUMBER))) faults.push(`${root.name} ${place.path.join('.')}: ${text}`);
      }
    }
  }
  expect(faults).toEqual([]);
}, 120_000);

describe('DateTime', () => {
  const tell = async (from: string) => (await post('query ($from: DateTime) { acts(from: $from) { nodes { verb } } }', { from })).messages;

  it.each([
    'banana',
    '2027-02-30T00:00:00Z',
    '03/04/2027',
    '2027-02-28',
    '2027-02-28T00:00:00',
    '2027-02-28 00:00:00Z',
    '2027-02-28T24:00:00Z',
    '2016-12-31T23:59:60Z',
    '2027-02-28T00:00:00+25:00',
    '2027-02-28T00:00:00+01:60',
    '2027-02-28T00:00:00+01',
    '2027-02-28T00:00Z',
    '20270228T000000Z',
    '2027-13-01T00:00:00Z',
    '2027-00-01T00:00:00Z',
    '2027-01-00T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '+012027-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '0001-01-01T00:00:00+01:00',
    '2027-02-28T00:00:00.Z',
    '2027-02-28T00:00:00,5Z',
    ' 2027-02-28T00:00:00Z',
    '1799020800',
    '',
    '2027-02-28T00:00:00Z\n',
    '٢٠٢٧-02-28T00:00:00Z',
  ])('refuses "%s"', async (from) => {
    expect(await tell(from)).toEqual([
      'Variable "$from": DateTime must be a date and time with an offset, such as 2026-11-02T09:00:00Z or 2026-11-02T10:00:00+01:00, on a day that exists.',
    ]);
  });

  it.each([
    '2027-02-28T00:00:00Z',
    '2028-02-29t23:59:59.123456789z',
    '2027-02-28T00:00:00-00:00',
    '2027-02-28T00:00:00+23:59',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ])('takes "%s"', async (from) => {
    expect(await tell(from)).toEqual([expect.stringMatching(/^Sign in/)]);
  });

  it('refuses numbers, in variables and as literals', async () => {
    expect((await post('query ($from: DateTime) { acts(from: $from) { nodes { verb } } }', { from: 1_799_020_800_000 })).messages).toEqual([
      expect.stringMatching(/^Variable "\$from": DateTime must be/),
    ]);
    expect((await post('{ acts(from: 1799020800) { nodes { verb } } }')).messages).toEqual([expect.stringMatching(/^DateTime must be/)]);
  });
});
