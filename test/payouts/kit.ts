/** What the tests of payouts share: money that a worker earned, bank details, whole walks through the public API. */
import { RestrictionCommands } from '../../src/identity/restrictions/restriction.commands.ts';
import { addSeconds, parsePublicId, type PersonId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { give } from '../kit/gift.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker, type TestPerson } from '../kit/people.ts';

let counter = 0;

/** Gives a worker money that may be paid out, out of nowhere. */
export async function earn(market: TestMarketplace, workerId: PersonId, minor: bigint, currency = 'USD'): Promise<void> {
  await give(market, { kind: 'worker_available', ownerId: workerId }, minor, currency);
}

/** Puts a worker's money on hold. */
export async function holdMoney(market: TestMarketplace, { personId }: TestPerson, seconds = 86_400): Promise<void> {
  valueOf(
    await market.get(RestrictionCommands).holdMoney(market.system, personId, {
      reasonCode: 'fraud_suspected',
      explanation: 'Two accounts answer in the same rhythm.',
      evidence: [{ description: 'A test said so.', reference: null }],
      endsAt: addSeconds(market.clock.now(), seconds),
    }),
  );
}

/** A valid German IBAN that nobody else in this file has. */
export function newIban(): string {
  const account = `37040044${String(++counter).padStart(10, '0')}`;
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${account}`;
}

/** A worker who said where to be paid, with money to be paid. */
export async function paidWorker(
  market: TestMarketplace,
  minor: bigint,
  options: { iban?: string; name?: string } = {},
): Promise<TestPerson> {
  const worker = await registerWorker(market);
  await earn(market, worker.personId, minor);
  const { userErrors } = await mutate(market, worker.token, 'setPayee', 'SetPayeeInput', 'payee { id }', {
    holderName: options.name ?? 'Ada Lovelace',
    iban: options.iban ?? newIban(),
  });
  expect(userErrors).toEqual([]);
  return worker;
}

/** Runs one mutation and answers its payload, with the kind and message of each user error. */
export async function mutate(
  market: TestMarketplace,
  token: string,
  name: string,
  inputType: string,
  fields: string,
  input: Record<string, unknown>,
): Promise<any> {
  const query = `mutation($input: ${inputType}!) { ${name}(input: $input) { ${fields} userErrors { __typename message path ... on ConflictError { state } } } }`;
  const answer = await market.graphql(query, { input }, { token });
  return answer.data[name];
}

export async function requestPayout(market: TestMarketplace, token: string, input: Record<string, unknown> = {}): Promise<any> {
  return mutate(market, token, 'requestPayout', 'RequestPayoutInput', 'payout { id state amount { minor } }', input);
}

/** A payout that waits for a run; its public id. */
export async function waitingPayout(market: TestMarketplace, minor: bigint): Promise<{ worker: TestPerson; payoutId: string }> {
  const worker = await paidWorker(market, minor);
  const { payout } = await requestPayout(market, worker.token);
  return { worker, payoutId: payout.id };
}

const RUN = 'payoutRun { id state lineCount total { minor } csvPath xmlPath csvSha256 xmlSha256 }';

export const createRun = (market: TestMarketplace, token: string, input: Record<string, unknown> = {}): Promise<any> =>
  mutate(market, token, 'createPayoutRun', 'CreatePayoutRunInput', RUN, input);
export const approveRun = (market: TestMarketplace, token: string, runId: string): Promise<any> =>
  mutate(market, token, 'approvePayoutRun', 'PayoutRunInput', RUN, { runId });
export const cancelRun = (market: TestMarketplace, token: string, runId: string): Promise<any> =>
  mutate(market, token, 'cancelPayoutRun', 'PayoutRunInput', RUN, { runId });
export const mark = (market: TestMarketplace, token: string, input: Record<string, unknown>): Promise<any> =>
  mutate(market, token, 'markPayouts', 'MarkPayoutsInput', 'payoutRun { id state tally { state lines } }', input);

export function fetchFile(market: TestMarketplace, token: string | null, path: string) {
  return market.app.inject({ method: 'GET', url: path, headers: token === null ? {} : { authorization: `Bearer ${token}` } });
}

/** Makes, approves and fetches a run of these payouts; its public id. */
export async function sentRun(market: TestMarketplace, admins: readonly TestPerson[], payoutIds: string[]): Promise<string> {
  const { payoutRun } = await createRun(market, admins[0]!.token, { payoutIds });
  const approved = await approveRun(market, admins[1]!.token, payoutRun.id);
  expect(approved.userErrors).toEqual([]);
  expect((await fetchFile(market, admins[0]!.token, approved.payoutRun.csvPath)).statusCode).toBe(200);
  return payoutRun.id;
}

/** What the worker has, in minor units. */
export async function balanceOf(market: TestMarketplace, token: string): Promise<{ available: number; inTransit: number }> {
  const { data } = await market.graphql('{ worker { balance { available { minor } inTransit { minor } } } }', {}, { token });
  const { available, inTransit } = data.worker.balance;
  return { available: Number(available.minor), inTransit: Number(inTransit.minor) };
}

const TABLES = [
  'payouts.funding',
  'payouts.funding_reversal',
  'payouts.payee',
  'payouts.payee_private',
  'payouts.payout',
  'payouts.payout_run',
  'payouts.own_money',
  'payouts.adjustment',
  'ledger.journal',
  'ledger.entry',
  'ledger.balance',
  'platform.act',
  'platform.command_key',
];

/** Equal before and after: no row of money in and out, of the ledger, of the act log was written. */
export async function everyRow(market: TestMarketplace): Promise<string> {
  const hashes = TABLES.map((table) => `(select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from ${table} t)`);
  const [row] = await market.db.query<{ hash: string }>(`select concat_ws(' ', ${hashes.join(', ')}) as hash`);
  return row?.hash ?? '';
}

export function uuidOf(kind: 'Payout' | 'PayoutRun' | 'Payee' | 'Funding', id: string): string {
  return parsePublicId(kind, id) ?? '';
}
