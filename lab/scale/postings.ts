/** The ledger: postings from the other rows, equal to what `src/ledger/chart-*.ts` posts, one journal each. */
import { FEE, PRICE, REWARD } from './sizes.ts';
import { RESERVED } from './batches.ts';
import type { Step, World } from './world.ts';

/** Owner of the accounts of the platform, in a join by hash. */
const NOBODY = `'00000000-0000-0000-0000-000000000000'::uuid`;
/** Journals of one transaction. A seal follows each. */
const JOURNALS = 10_000;

type Line = readonly [kind: string, owner: string, amount: string];

interface Posting {
  readonly event: string;
  readonly ref: string;
  readonly at: string;
  readonly from: string;
  readonly lines: readonly Line[];
}

const POSTINGS: readonly Posting[] = [
  {
    ...{ event: 'fund', ref: 'f.id::text', at: 'f.recorded_at', from: 'payouts.funding f' },
    lines: [
      ['bank', 'null', '-f.amount_minor'],
      ['requester_available', 'f.organisation_id', 'f.amount_minor'],
    ],
  },
  {
    ...{ event: 'launch', ref: `b.id || ':1'`, at: 'b.at', from: `seed_batch b where b.state <> 'draft'` },
    lines: [
      ['requester_available', 'b.organisation_id', `-${RESERVED}`],
      ['batch_escrow', 'b.id', RESERVED],
    ],
  },
  {
    ...{ event: 'wdr', ref: `b.id || ':2'`, at: 'b.ended_at', from: 'batches.batch b where b.refunded_slots > 0' },
    lines: [
      ['batch_escrow', 'b.id', `-b.refunded_slots * ${PRICE}`],
      ['requester_available', 'b.organisation_id', `b.refunded_slots * ${PRICE}`],
    ],
  },
  {
    ...{ event: 'appr', ref: 'a.id::text', at: 'a.decided_at', from: `work.assignment a where a.state = 'approved'` },
    lines: [
      ['batch_escrow', 'a.batch_id', `-${PRICE}`],
      ['worker_pending', 'a.worker_id', `${REWARD}`],
      ['platform_fee_revenue', 'null', `${FEE}`],
    ],
  },
  {
    ...{ event: 'rej', ref: 'r.id::text', at: 'r.at', from: `review.review r where r.verdict = 'rejected'` },
    lines: [
      ['batch_escrow', 'r.batch_id', `-${PRICE}`],
      ['dispute_hold', 'r.assignment_id', `${PRICE}`],
    ],
  },
  {
    ...{ event: 'fin', ref: 'h.review_id::text', at: 'h.closed_at', from: `review.rejection_hold h where h.state = 'stands'` },
    lines: [
      ['dispute_hold', 'h.assignment_id', `-${PRICE}`],
      ['requester_available', 'h.organisation_id', `${PRICE}`],
    ],
  },
  {
    ...{ event: 'bonus', ref: 'b.id::text', at: 'b.at', from: 'review.bonus b' },
    lines: [
      ['requester_available', 'b.organisation_id', '-b.amount_minor - b.fee_minor'],
      ['worker_pending', 'b.worker_id', 'b.amount_minor'],
      ['platform_fee_revenue', 'null', 'b.fee_minor'],
    ],
  },
  {
    ...{ event: 'rel', ref: 'r.id::text', at: 'r.released_at', from: 'review.release r where r.released_at is not null' },
    lines: [
      ['worker_pending', 'r.worker_id', '-r.amount_minor'],
      ['worker_available', 'r.worker_id', 'r.amount_minor'],
    ],
  },
  {
    ...{ event: 'po', ref: `p.id || ':res'`, at: 'p.requested_at', from: 'payouts.payout p' },
    lines: [
      ['worker_available', 'p.worker_id', '-p.amount_minor'],
      ['worker_in_transit', 'p.worker_id', 'p.amount_minor'],
    ],
  },
  {
    ...{ event: 'po', ref: `p.id || ':paid'`, at: 'p.paid_at', from: `payouts.payout p where p.state = 'paid'` },
    lines: [
      ['worker_in_transit', 'p.worker_id', '-p.amount_minor'],
      ['bank', 'null', 'p.amount_minor'],
    ],
  },
];

function linesSql({ event, ref, at, from, lines }: Posting): string {
  const [tables = '', condition] = from.split(' where ');
  const values = lines.map(([kind, owner, amount], index) => `(${index + 1}, '${kind}', ${owner}::uuid, (${amount})::bigint)`).join(', ');
  const filter = condition === undefined ? '' : `where ${condition}`;
  return `insert into seed_line select '${event}', ${ref}, ${at}, l.* from ${tables} cross join lateral (values ${values}) l (seq, kind, owner_id, amount) ${filter}`;
}

const CHAIN = '(partition by account_id order by at, journal_id, seq)';
const FLOW = `case when amount > 0 then sum(greatest(amount, 0)) over chain else sum(least(amount, 0)) over chain end`;
const ENTRY_TEXTS = `string_agg(ledger.entry_text(seq, event, ref, account_id, kind, owner_id, 'USD', amount, balance_after, account_version, flow_after), E'\\n' order by seq)`;

/** Computes all postings in temporary tables. */
export function postingStep(_world: World): Step {
  return {
    name: 'postings',
    statements: [
      'create temp table seed_line (event text, ref text, at timestamptz, seq int, kind text, owner_id uuid, amount bigint)',
      ...POSTINGS.map(linesSql),
      `insert into ledger.account (id, kind, owner_id, currency, guarded, opened_at)
       select pg_temp.timed_id(min(s.at), 'account ' || s.kind || coalesce(s.owner_id::text, '')), s.kind, s.owner_id, 'USD', k.guarded, min(s.at)
       from seed_line s join ledger.account_kind k on k.kind = s.kind group by s.kind, s.owner_id, k.guarded`,
      'analyze seed_line, ledger.account',
      `create temp table seed_entry as
       select m.*, case when guarded then sum(amount) over chain end::bigint as balance_after, case when guarded then row_number() over chain end as account_version,
         case when guarded then ${FLOW} end::bigint as flow_after
       from (
         select pg_temp.timed_id(s.at, s.event || ':' || s.ref) as journal_id, s.*, a.id as account_id, a.guarded
         from seed_line s join ledger.account a on a.kind = s.kind and coalesce(a.owner_id, ${NOBODY}) = coalesce(s.owner_id, ${NOBODY})) m
       window chain as ${CHAIN}`,
      `create temp table seed_journal as
       select j.*, ((row_number() over (order by at, journal_id) - 1) / ${JOURNALS})::int as block,
         sha256(convert_to(ledger.journal_text(journal_id, event || ':' || ref, sha256(ref::bytea), 'system:seed', at, entries, texts), 'UTF8')) as hash
       from (select journal_id, event, ref, at, count(*)::int as entries, ${ENTRY_TEXTS} as texts from seed_entry group by 1, 2, 3, 4) j`,
      'create index on seed_journal (block)',
      'create index on seed_entry (journal_id)',
      'analyze seed_journal, seed_entry',
      `insert into ledger.balance (account_id, posted, credited, version, floor, ceiling)
       select e.account_id, sum(e.amount), case when a.guarded then sum(greatest(e.amount, 0)) else 0 end, count(*), k.floor, k.ceiling
       from seed_entry e join ledger.account a on a.id = e.account_id join ledger.account_kind k on k.kind = a.kind
       group by e.account_id, a.guarded, k.floor, k.ceiling`,
    ],
  };
}

/** Statements that post one block, in one transaction. `$1` is its number. */
export const POST_BLOCK: readonly string[] = [
  `insert into ledger.journal (id, idempotency_key, request_hash, actor, created_at, entries, hash)
   select journal_id, event || ':' || ref, sha256(ref::bytea), 'system:seed', at, entries, hash from seed_journal where block = $1`,
  `insert into ledger.posted (event, ref, journal_id, first_seq, last_seq) select event, ref, journal_id, 1, entries from seed_journal where block = $1`,
  `insert into ledger.entry (journal_id, seq, event, ref, account_id, currency, amount, balance_after, account_version, flow_after)
   select e.journal_id, e.seq, e.event, e.ref, e.account_id, 'USD', e.amount, e.balance_after, e.account_version, e.flow_after
   from seed_journal j join seed_entry e on e.journal_id = j.journal_id where j.block = $1`,
];

/** Blocks of journals, with the time of the last journal of each. */
export const JOURNAL_BLOCKS = 'select block, max(at) as at from seed_journal group by block order by block';
