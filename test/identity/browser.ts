/** A simulated browser with one cookie. It sends the headers that a browser and the console add by themselves. */
import type { LightMyRequestResponse } from 'fastify';
import { PASSWORD } from '../kit/people.ts';
import type { GraphqlAnswer, TestMarketplace } from '../kit/marketplace.ts';

/** Origin of a marketplace without PUBLIC_URL. */
export const ORIGIN = 'http://127.0.0.1:3000';

/** Headers that the console adds to every request except GET. */
export const SAME_ORIGIN = { 'x-guildhall': '1', origin: ORIGIN } as const;

export const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) {
    next
    signInToken
    credentials { token deviceToken sessionId personId }
    userErrors { __typename message path }
  }
}`;

/** The cookie that a response sets, without its attributes; '' when it clears the cookie, null when it sets none. */
export function cookieOf(response: Pick<LightMyRequestResponse, 'headers'>): string | null {
  const header = response.headers['set-cookie'];
  if (header === undefined) return null;
  const [pair = ''] = String(header).split(';');
  return pair.endsWith('=') ? '' : pair;
}

export class Browser {
  /** The cookie: `gh=ghs_…`. */
  cookie: string | null = null;

  constructor(
    private readonly market: TestMarketplace,
    private readonly headers: Record<string, string> = SAME_ORIGIN,
  ) {}

  /** Headers of each request. */
  get sent(): Record<string, string> {
    return { ...this.headers, ...(this.cookie === null ? {} : { cookie: this.cookie }) };
  }

  async graphql(query: string, variables: Record<string, unknown> = {}): Promise<GraphqlAnswer> {
    const response = await this.market.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { ...this.sent, 'content-type': 'application/json' },
      payload: JSON.stringify({ query, variables }),
    });
    const set = cookieOf(response);
    if (set !== null) this.cookie = set === '' ? null : set;
    return { ...response.json<GraphqlAnswer>(), status: response.statusCode };
  }

  /** Signs in with the password of the test kit. @returns the payload */
  async signIn(email: string, more: Record<string, unknown> = {}): Promise<any> {
    const { data, errors } = await this.graphql(SIGN_IN, { input: { email, password: PASSWORD, transport: 'COOKIE', ...more } });
    if (errors) throw new Error(JSON.stringify(errors));
    return data.signIn;
  }

  /** Returns the id of the person whom the server authenticates, or null. */
  async me(): Promise<string | null> {
    const { data } = await this.graphql('{ me { id } }');
    return data?.me?.id ?? null;
  }

  /** Downloads a file by a link. */
  get(url: string): Promise<LightMyRequestResponse> {
    return this.market.app.inject({ method: 'GET', url, headers: this.cookie === null ? {} : { cookie: this.cookie } });
  }
}
