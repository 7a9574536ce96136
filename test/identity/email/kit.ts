/** Helpers of the e-mail tests: mutations through the API, and a marketplace with a mail server. */
import type { TestMarketplace } from '../../kit/marketplace.ts';
import type { TestMailServer } from '../../kit/smtp.ts';

export interface Answer {
  readonly userErrors: { __typename: string; message: string; path: string[]; state?: string; retryAfterSeconds?: number }[];
  // Tests read any field that they selected.
  readonly [field: string]: any;
}

const ERRORS = 'userErrors { __typename message path ... on ConflictError { state } ... on RateLimitedError { retryAfterSeconds } }';

/** Runs a mutation through the API. @param input null: the mutation takes none */
export async function mutate(
  market: TestMarketplace,
  token: string | null,
  name: string,
  input: Record<string, unknown> | null,
  selection = '',
): Promise<Answer> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const head = input === null ? 'mutation' : `mutation ($input: ${INPUTS[name] ?? type}!)`;
  const call = input === null ? name : `${name}(input: $input)`;
  const { data } = await market.graphql(`${head} { answer: ${call} { ${selection} ${ERRORS} } }`, input === null ? {} : { input }, {
    token,
  });
  return data.answer as Answer;
}

/** Input types that are not named after their mutation. */
const INPUTS: Readonly<Record<string, string>> = {
  becomeWorker: 'WorkerProfileInput',
  declineInvitation: 'MembershipInput',
  renewInvitation: 'MembershipInput',
  removeMember: 'MembershipInput',
  extendBatch: 'LaunchBatchInput',
  pauseBatch: 'BatchInput',
  resumeBatch: 'BatchInput',
};

/** Short outcome: 'done', the state of a conflict, or the kind of the refusal. */
export function outcome({ userErrors: [error] }: Answer): string {
  return error === undefined ? 'done' : (error.state ?? error.__typename);
}

/** Sends all e-mails that are due. */
export function sendMails(market: TestMarketplace): Promise<number> {
  return market.sweep(/^identity\.send_mail$/);
}

/** Whether the address of the person counts as confirmed. */
export async function isVerified(market: TestMarketplace, token: string): Promise<boolean> {
  return (await market.graphql('{ me { emailVerified } }', {}, { token })).data.me.emailVerified as boolean;
}

/** Confirms the address of the person with the link in the newest e-mail. */
export async function verify(
  market: TestMarketplace,
  mail: Pick<TestMailServer, 'to'>,
  person: { token: string; email: string },
): Promise<void> {
  await sendMails(market);
  const [newest] = mail
    .to(person.email)
    .filter(({ subject }) => subject === 'Confirm your e-mail address')
    .slice(-1);
  const answer = await mutate(market, person.token, 'verifyEmail', { token: newest?.token ?? '' });
  if (outcome(answer) !== 'done') throw new Error(`the address was not confirmed: ${outcome(answer)}`);
}
