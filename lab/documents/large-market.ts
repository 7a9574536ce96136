/**
 * Fills a database with many rows, for tests of the console's documents: 1,000 batches (one with 5,000 tasks), 120,000 answers,
 * 70,000 reviews with their postings, 5,000 payouts, and many rows of everything else that a page lists.
 *
 * The inserts bypass the triggers. Balances equal the postings, but other integrity checks may fail. Only the documents read these
 * rows.
 */
import { createHash } from 'node:crypto';
import { present, publicId } from '../../src/kernel/index.ts';
import { withClient } from '../../src/operator/tool-database.ts';
import { MONEY_STATEMENTS } from './large-market-money.ts';
import { PEOPLE_STATEMENTS } from './large-market-people.ts';
import { SIZES } from './large-market-sizes.ts';
import { WORK_STATEMENTS } from './large-market-work.ts';

/** UUIDs of the existing people and organisation that own the rows. */
export interface MarketActors {
  readonly organisationId: string;
  /** UUID of an owner of the organisation. */
  readonly ownerId: string;
  readonly workerId: string;
  readonly adminId: string;
  readonly now: Date;
}

/** UUIDs of rows that the documents read. */
export interface LargeMarket {
  /** UUID of the batch with 5,000 tasks. */
  readonly batchId: string;
  readonly taskId: string;
  readonly heldId: string;
  readonly submittedId: string;
  /** UUID of the worker's assignment that the first payout paid. */
  readonly approvedId: string;
  readonly payoutId: string;
  readonly payoutRunId: string;
  readonly qualificationTypeId: string;
  readonly poolId: string;
  readonly testId: string;
  /** UUID of a test attempt of the worker. */
  readonly testAttemptId: string;
  readonly checkoutId: string;
  readonly invoiceId: string;
  readonly refundId: string;
  readonly adminRequestId: string;
  readonly differenceCaseId: string;
  /** UUID of the posting that reserved the payout. */
  readonly journalId: string;
}

const OPTIONS = ['news', 'forum', 'mail'].map((value) => ({ value, label: value }));
const FORM = [
  { name: 'label', type: 'choice', prompt: 'Which?', help: null, required: true, options: OPTIONS },
  { name: 'topics', type: 'multiple_choice', prompt: 'About?', help: 'All.', required: false, options: OPTIONS, minimum: 0, maximum: 2 },
  { name: 'why', type: 'text', prompt: 'Why?', help: null, required: false, minimumLength: 0, maximumLength: 500, pattern: null },
  {
    name: 'names',
    type: 'spans',
    prompt: 'Mark.',
    help: null,
    required: false,
    field: 'text',
    labels: OPTIONS,
    minimum: 0,
    maximum: 50,
    overlap: false,
  },
];
const VIEW = [
  { field: 'text', kind: 'text', label: 'Sentence', alt: null, altField: null },
  {
    kind: 'side_by_side',
    label: 'The page that it is from',
    parts: [
      { field: 'image', kind: 'image', label: null, alt: 'The page', altField: null },
      { field: 'text', kind: 'text', label: null, alt: null, altField: null },
    ],
  },
];

/** Computes the same UUID as PostgreSQL's `md5(text)::uuid`. */
function idOf(text: string): string {
  const hash = createHash('md5').update(text).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20)].join('-');
}

const PARAMETER = /\$(\d)/g;

/** Inserts all rows. Takes about 30 seconds. */
export async function seedLargeMarket(
  ownerUrl: string,
  { organisationId, ownerId, workerId, adminId, now }: MarketActors,
): Promise<LargeMarket> {
  const files = Array.from({ length: SIZES.tasksPerBatch }, (_, index) => publicId('File', idOf(`file ${index + 1}`)));
  const values = [
    ...[now, workerId, organisationId, JSON.stringify(FORM), ownerId],
    ...[adminId, JSON.stringify(files), JSON.stringify(VIEW)],
  ];
  return withClient(ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    for (const statement of [...PEOPLE_STATEMENTS, ...WORK_STATEMENTS, ...MONEY_STATEMENTS]) {
      // Passes only the parameters that the statement uses.
      const used = [...new Set([...statement.matchAll(PARAMETER)].map(([, number]) => Number(number)))].sort();
      const text = statement.replaceAll(PARAMETER, (_, number: string) => `$${used.indexOf(Number(number)) + 1}`);
      await client.query(
        text,
        used.map((number) => values[number - 1]),
      );
    }
    await client.query('analyze');
    const payoutId = idOf(`payout ${SIZES.runLines + 1}`);
    const found = async (sql: string, value: string): Promise<string> =>
      present((await client.query<{ id: string }>(sql, [value])).rows[0], `a row of the large marketplace: ${sql}`).id;
    const one = (state: string) => found(`select id from work.assignment where worker_id = $1 and state = '${state}' limit 1`, workerId);
    return {
      batchId: idOf('batch 1'),
      taskId: idOf('task 1 1'),
      heldId: await one('held'),
      submittedId: await one('submitted'),
      approvedId: await found(
        `select id from review.release where source = 'assignment' and worker_id = $1 and released_at is not null order by released_at limit 1`,
        workerId,
      ),
      payoutId,
      payoutRunId: idOf('run'),
      qualificationTypeId: idOf('type 1'),
      poolId: idOf('pool 1'),
      testId: idOf('test 1'),
      testAttemptId: idOf('attempt 1 1'),
      checkoutId: idOf('checkout 1'),
      invoiceId: idOf('invoice 1'),
      refundId: idOf('refund 1'),
      adminRequestId: idOf('request 1'),
      differenceCaseId: idOf('case 1'),
      journalId: await found(`select journal_id as id from ledger.posted where event = 'po' and ref = $1`, `${payoutId}:res`),
    };
  });
}
