/** Funded requesters and their batches, through the public API where a test looks at it, by commands where it does not. */
import { BatchCommands, LaunchCommands, TaskCommands, type BatchSettings } from '../../src/batches/index.ts';
import type { AnswerForm } from '../../src/forms/index.ts';
import type { BatchId, Money, OrganisationId } from '../../src/kernel/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { valueOf, type Caller } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, registerRequester, type TestRequester } from '../kit/people.ts';

export const FORM: AnswerForm = [
  {
    ...{ name: 'entails', prompt: 'Does it?', help: null, required: true, type: 'choice' },
    options: [
      { value: 'yes', label: 'Yes' },
      { value: 'no', label: 'No' },
    ],
  },
];

/** 10 cents and a fee of 2. */
export const SETTINGS: BatchSettings = {
  kind: 'text',
  title: 'Entailment',
  description: 'Two sentences.',
  instructions: 'Read *both*.',
  form: FORM,
  itemSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  rewardMinor: 10n,
  internal: false,
  estimatedSeconds: 30,
  leaseSeconds: 600,
  autoApproveSeconds: 86_400,
  redundancy: 3,
  target: null,
  workerCap: null,
  requirements: [],
  expiresAt: null,
};
export const PRICE = 12n;

export interface Requester extends TestRequester {
  readonly caller: Caller;
}

/** An organisation with money. */
export async function fundedRequester(market: TestMarketplace, minor: bigint, currency = 'USD'): Promise<Requester> {
  const requester = await registerRequester(market, { currency });
  await fund(market, requester.organisationId, { minor, currency });
  return { ...requester, caller: await callerFor(market, requester.token) };
}

let fundings = 0;

export async function fund(market: TestMarketplace, organisationId: OrganisationId, { minor, currency }: Money): Promise<void> {
  if (minor === 0n) return;
  const valueDate = market.clock.now().toISOString().slice(0, 10);
  const transfer = { organisationId, reference: `transfer ${++fundings}`, amountMinor: minor, currency, valueDate };
  valueOf(await market.get(FundingCommands).record(market.system, transfer));
}

/** A draft with `tasks` tasks. */
export async function draft(
  market: TestMarketplace,
  { caller, organisationId }: Requester,
  tasks: number,
  settings: Partial<BatchSettings> = {},
): Promise<BatchId> {
  const batchId = valueOf(await market.get(BatchCommands).create(caller, organisationId, { ...SETTINGS, ...settings }));
  if (tasks > 0) await addTasks(market, caller, batchId, tasks);
  return batchId;
}

export async function addTasks(market: TestMarketplace, caller: Caller, batchId: BatchId, count: number): Promise<void> {
  const tasks = Array.from({ length: count }, (_unused, index) => ({
    payload: { text: `item ${index}` },
    externalId: null,
    redundancy: null,
  }));
  valueOf(await market.get(TaskCommands).add(caller, { batchId, tasks, skipFaulty: false }));
}

/** An open batch: launched, and past an admin's look where one is due. */
export async function openBatch(
  market: TestMarketplace,
  requester: Requester,
  tasks: number,
  settings: Partial<BatchSettings> = {},
  taskCount: number | null = null,
): Promise<BatchId> {
  const batchId = await draft(market, requester, tasks, settings);
  valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount }));
  return batchId;
}

export interface Standing {
  readonly state: string;
  readonly launched: number;
  readonly revision: number;
  readonly available: bigint;
  readonly escrow: bigint;
}

/** How a batch and its money stand. */
export async function standing(market: TestMarketplace, batchId: BatchId): Promise<Standing> {
  const [row] = await market.db.query<{
    state: string;
    launched: number;
    revision: number;
    organisation_id: OrganisationId;
    currency: string;
  }>('select state, launched_position::int as launched, revision, organisation_id, currency from batches.batch where id = $1', [batchId]);
  const { organisation_id: organisationId, currency, ...rest } = row!;
  const [available, escrow] = await market.get(Ledger).balances(market.db, [
    { kind: 'requester_available', ownerId: organisationId, currency },
    { kind: 'batch_escrow', ownerId: batchId, currency },
  ]);
  return { ...rest, available: available!, escrow: escrow! };
}

/** Everything that batches and their money are, for tests that say that nothing changed. */
export async function everything(market: TestMarketplace): Promise<string> {
  const rows = await market.db.query(
    `select (select jsonb_agg(b order by id) from batches.batch b) as batches, (select jsonb_agg(t order by id) from batches.task t) as tasks,
       (select jsonb_agg(v order by batch_id, version) from batches.batch_version v) as versions,
       (select jsonb_agg(l order by account_id) from ledger.balance l) as balances, (select count(*)::int from ledger.entry) as entries,
       (select count(*)::int from platform.act where verb like 'batch.%') as acts`,
  );
  return JSON.stringify(rows);
}
