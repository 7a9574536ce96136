/** The operations that the scale bench measures: the queries of the console's documents, and files by HTTP. */
import { createHash } from 'node:crypto';
import { publicId } from '../../src/kernel/index.ts';
import { withClient } from '../../src/operator/tool-database.ts';
import { consoleDocuments, variablesOf, type DocumentRole } from '../documents/documents.ts';
import type { LargeMarket, MarketActors } from '../documents/large-market.ts';
import type { Client, HttpAnswer } from '../sandbox/client.ts';

export interface Operation {
  readonly name: string;
  readonly role: DocumentRole;
  readonly send: (client: Client) => Promise<HttpAnswer>;
}

export interface KnownRows {
  readonly market: LargeMarket;
  readonly actors: MarketActors;
}

/** A UUID of nothing, for objects that the marketplace has none of. */
const NONE = '00000000-0000-7000-8000-000000000000';

const KNOWN_SQL = `
  with worker as (select person_id as id from identity.person_private where email = 'worker@example.org'),
    batch as (select id, organisation_id from batches.batch where state = 'open' order by launched_position desc limit 1),
    payout as (select p.id, p.run_id from payouts.payout p, worker w where p.worker_id = w.id and p.state = 'paid' order by p.id limit 1)
  select b.id as "batchId", b.organisation_id as "organisationId", w.id as "workerId", p.id as "payoutId", p.run_id as "payoutRunId",
    (select person_id from identity.person_private where email = 'owner@example.org') as "ownerId",
    (select person_id from identity.person_private where email = 'admin@example.org') as "adminId",
    (select id from batches.task where batch_id = b.id order by position limit 1) as "taskId",
    (select id from work.assignment where batch_id = b.id and state = 'held' order by id limit 1) as "heldId",
    (select id from work.assignment where batch_id = b.id and state = 'submitted' order by id limit 1) as "submittedId",
    (select id from work.assignment where worker_id = w.id and state = 'approved' order by id limit 1) as "approvedId",
    (select journal_id from ledger.posted where event = 'po' and ref = p.id || ':res') as "journalId"
  from worker w, batch b, payout p`;

export function knownRows(ownerUrl: string): Promise<KnownRows> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<Record<string, string>>(KNOWN_SQL);
    const known = rows[0]!;
    const missing = ['qualificationTypeId', 'poolId', 'testId', 'testAttemptId', 'checkoutId', 'invoiceId', 'refundId', 'adminRequestId'];
    const none = Object.fromEntries([...missing, 'differenceCaseId'].map((name) => [name, NONE]));
    return {
      market: { ...none, ...known } as unknown as LargeMarket,
      actors: { ...known, now: new Date() } as unknown as MarketActors,
    };
  });
}

/** Other values than those of `documents.ts`: this worker holds nothing. */
const VARIABLES: Readonly<Record<string, (known: KnownRows) => Record<string, unknown>>> = {
  'requester/answer': ({ market }) => ({ id: publicId('Assignment', market.submittedId) }),
  'worker/my-assignment': ({ market }) => ({ id: publicId('Assignment', market.approvedId) }),
};

function documentOperations(known: KnownRows): Operation[] {
  return consoleDocuments()
    .filter(({ isMutation }) => !isMutation)
    .map((document) => {
      const sha256Hash = createHash('sha256').update(document.text).digest('hex');
      const variables = { ...variablesOf(document, known.market, known.actors), ...VARIABLES[document.name]?.(known) };
      const body = JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } }, variables });
      return { name: document.name, role: document.role, send: (client) => client.send('POST', '/graphql', 'application/json', body) };
    });
}

/** Files of a year, and files of the large batch. */
function fileOperations({ market, actors }: KnownRows): Operation[] {
  const day = (ago: number) => new Date(actors.now.getTime() - ago * 86_400_000).toISOString().slice(0, 10);
  const year = `firstDay=${day(364)}&lastDay=${day(0)}`;
  const organisation = publicId('Organisation', actors.organisationId);
  const batch = publicId('Batch', market.batchId);
  const paths: readonly (readonly [DocumentRole, string])[] = [
    ['worker', `/worker/papers/receipts.csv?${year}`],
    ['worker', `/worker/papers/statement.csv?${year}`],
    ['worker', `/worker/papers/payouts.csv?${year}`],
    ['owner', `/organisations/${organisation}/papers/statement.csv?${year}`],
    ['owner', `/organisations/${organisation}/papers/spending.csv?${year}`],
    ['owner', `/organisations/${organisation}/papers/payments.csv?${year}`],
    ['owner', `/batches/${batch}/labels.csv`],
    ['owner', `/batches/${batch}/answers.csv`],
    ['admin', '/books/papers/trial-balance.csv'],
    ['admin', '/books/papers/money-by-age.csv'],
  ];
  return paths.map(([role, path]) => ({
    name: `GET ${path.replace(/\?.*/, '').replace(/(org|bat|batch)_[^/]+/, ':id')}`,
    role,
    send: (client) => client.send('GET', path),
  }));
}

export function operationsOf(known: KnownRows): Operation[] {
  return [...documentOperations(known), ...fileOperations(known)];
}
