/** A simulated authenticator app. It computes codes by the clock of the marketplace. */
import { Secret, TOTP } from 'otpauth';
import { PASSWORD } from '../kit/people.ts';
import type { GraphqlAnswer, TestMarketplace } from '../kit/marketplace.ts';

export class AuthenticatorApp {
  constructor(
    private readonly market: TestMarketplace,
    private readonly secret: string,
  ) {}

  /** Returns the current code. @param steps offset in steps of 30 seconds */
  code(steps = 0): string {
    const timestamp = this.market.clock.now().getTime() + steps * 30_000;
    return TOTP.generate({ secret: Secret.fromBase32(this.secret), timestamp });
  }

  /** Advances the clock by one step and returns an unused code. */
  nextCode(): string {
    this.market.clock.advanceSeconds(30);
    return this.code();
  }
}

/** Sends GraphQL as somebody: with the cookie of a browser, or with a token. */
export type Send = (query: string, variables?: Record<string, unknown>) => Promise<GraphqlAnswer>;

export const withToken =
  (market: TestMarketplace, token: string): Send =>
  (query, variables = {}) =>
    market.graphql(query, variables, { token, allowErrors: true });

const errors = 'userErrors { __typename message path ... on StepUpNeededError { methods } ... on TryLaterError { retryAfterSeconds } }';

/** Runs a mutation and returns its payload. @throws when the answer contains errors */
export async function mutate(send: Send, name: string, selection: string, input?: Record<string, unknown>, type = ''): Promise<any> {
  const typeName = type === '' ? `${name.charAt(0).toUpperCase()}${name.slice(1)}Input` : type;
  const text =
    input === undefined
      ? `mutation { answer: ${name} { ${selection} ${errors} } }`
      : `mutation ($input: ${typeName}!) { answer: ${name}(input: $input) { ${selection} ${errors} } }`;
  const { data, errors: faults } = await send(text, input === undefined ? {} : { input });
  if (faults !== undefined) throw new Error(JSON.stringify(faults));
  return data.answer;
}

export const stepUp = (send: Send, input: { code?: string; password?: string } = { password: PASSWORD }) =>
  mutate(send, 'stepUp', 'until', input);

/** Sets up a second factor with the operations that a person uses. */
export async function setUpTotp(market: TestMarketplace, send: Send): Promise<{ app: AuthenticatorApp; recoveryCodes: string[] }> {
  const { secret, userErrors } = await mutate(send, 'startTotp', 'secret uri');
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  const app = new AuthenticatorApp(market, secret as string);
  const confirmed = await mutate(send, 'confirmTotp', 'recoveryCodes', { code: app.code() });
  if (confirmed.userErrors.length > 0) throw new Error(JSON.stringify(confirmed.userErrors));
  return { app, recoveryCodes: confirmed.recoveryCodes as string[] };
}

/** Signs in with password and code, with a token in the header. @returns the session token */
export async function signInWithCode(market: TestMarketplace, email: string, code: string): Promise<string> {
  const send: Send = (query, variables) => market.graphql(query, variables, { allowErrors: true });
  const first = await mutate(send, 'signIn', 'next signInToken', { email, password: PASSWORD });
  const { signInToken } = first;
  const { credentials, userErrors } = await mutate(send, 'signInWithCode', 'credentials { token }', { code, signInToken });
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  return credentials.token as string;
}
