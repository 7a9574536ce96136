/**
 * The cast of the stories. They join as anyone does and know the marketplace only by its public API: GraphQL, and HTTP
 * for files. Nothing in this folder looks into the application.
 */
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin } from '../kit/people.ts';

const TERMS = '2026-11';

/** Somebody who is signed in. */
export class Person {
  constructor(
    private readonly market: TestMarketplace,
    readonly name: string,
    private readonly token: string,
  ) {}

  /** Asks a question; anything wrong with it fails the test. */
  async asks(query: string, variables: Record<string, unknown> = {}): Promise<any> {
    return (await this.market.graphql(query, variables, { token: this.token })).data;
  }

  /** Does one thing, by the mutation of that name; being refused fails the test. Answers the `fields` of its payload. */
  async does(mutation: string, input: Record<string, unknown>, fields = ''): Promise<any> {
    const payload = await this.attempts(mutation, input, fields);
    if (payload.userErrors.length > 0) {
      throw new Error(`${this.name} was refused to ${mutation}: ${JSON.stringify(payload.userErrors)}`);
    }
    return payload;
  }

  /** Attempts it, and answers what was said: `userErrors` tell why not. */
  async attempts(mutation: string, input: Record<string, unknown>, fields = ''): Promise<any> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
    const inputType = INPUT_TYPES[mutation] ?? `${type}Input`;
    const document = `mutation ($input: ${inputType}!) { ${mutation}(input: $input) { ${fields} userErrors { __typename message path } } }`;
    return (await this.asks(document, { input }))[mutation];
  }

  /** Fetches a file. */
  async fetches(path: string): Promise<string> {
    const response = await this.market.app.inject({ method: 'GET', url: path, headers: { authorization: `Bearer ${this.token}` } });
    if (response.statusCode !== 200) throw new Error(`${this.name} got ${response.statusCode} for ${path}: ${response.body}`);
    return response.body;
  }
}

/** Mutations whose input has the name of what it points at. */
const INPUT_TYPES: Readonly<Record<string, string>> = {
  becomeWorker: 'WorkerProfileInput',
  approveBatch: 'BatchInput',
  closeBatch: 'BatchInput',
  cancelBatch: 'BatchInput',
  approvePayoutRun: 'PayoutRunInput',
};

/** Opens an account. */
export async function joins(market: TestMarketplace, name: string, country = 'KE'): Promise<Person> {
  const { data } = await market.graphql(
    `mutation ($input: RegisterInput!) { register(input: $input) { credentials { token } userErrors { message } } }`,
    {
      input: {
        name,
        email: `${name.toLowerCase()}@example.org`,
        password: 'a long walk by the river',
        birthDate: '1990-05-17',
        country,
        acceptedTerms: TERMS,
      },
    },
  );
  return new Person(market, name, data.register.credentials.token);
}

/** Opens an account, a worker profile, and says where to be paid. */
export async function joinsAsWorker(market: TestMarketplace, name: string, accountNumber: string): Promise<Person> {
  const worker = await joins(market, name);
  await worker.does('becomeWorker', { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' });
  await worker.does('setPayee', { holderName: name, country: 'KE', accountNumber, bic: 'EQBLKENA' });
  return worker;
}

/** Opens an account and an organisation. */
export async function joinsAsRequester(
  market: TestMarketplace,
  name: string,
  organisation: string,
): Promise<{ requester: Person; organisationId: string }> {
  const requester = await joins(market, name);
  const created = await requester.does('createOrganisation', { name: organisation }, 'organisation { id }');
  return { requester, organisationId: created.organisation.id };
}

/** An admin: the first is made by the operator's command, so this one part is not the API's. */
export async function isMadeAdmin(market: TestMarketplace, name: string): Promise<Person> {
  return new Person(market, name, (await createAdmin(market)).token);
}
