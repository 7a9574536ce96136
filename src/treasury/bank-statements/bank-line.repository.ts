/** All SQL of bank statements and their lines. */
import { Injectable } from '@nestjs/common';
import { newId, type PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { BankLine, BankLineState, BankMatchKind, Candidate } from './bank-line.ts';
import { lineKeys, type ReadStatement, type StatementFormat } from './statement.ts';
import { BankLineEntity, BankLinePrivateEntity, BankStatementEntity, type BankStatement } from './bank-line.entity.ts';

const STATEMENT = `select ${columnsOf(BankStatementEntity, 's')} from payouts.bank_statement s`;

const TEXTS = columnsOf(BankLinePrivateEntity, 'p', ['text', 'counterparty', 'counterpartyAccount']);
const LINE = `select ${columnsOf(BankLineEntity, 'l')}, ${TEXTS}, coalesce(p.hints, '{}') as hints
  from payouts.bank_line l left join payouts.bank_line_private p on p.line_id = l.id`;

/** Days between the booking and what the books say, at most. The bank may take weeks over a payout. */
const NEAR_DAYS = 5;
const PAYOUT_DAYS = 45;

const OPEN = `with l as (
    select l.id, l.currency, l.amount_minor, l.booked_on from payouts.bank_line l where l.state = 'unmatched' and l.id = any($1::uuid[])
  )`;

/** What the books have in the amount, currency and direction of each line, near its date. $2, $3: days */
const CANDIDATES = `${OPEN}
  select l.id as "lineId", 'funding' as kind, f.id, array_remove(array[f.reference, f.invoice_reference], null) as keys
  from l join payouts.bank_transfer_view f on f.currency = l.currency and f.amount_minor = l.amount_minor
    and abs(f.value_date - l.booked_on) <= $2 and not f.is_reversed
  union all
  select l.id, 'own_money', m.id, array[m.reference]
  from l join payouts.own_money m on m.state <> 'withdrawn' and m.currency = l.currency and abs(m.value_date - l.booked_on) <= $2
    and m.amount_minor = case m.direction when 'in' then l.amount_minor else -l.amount_minor end
  union all
  select l.id, 'refund_part', p.id, array[p.reference]
  from l join payouts.refund_transfer_view p on p.rail = 'manual' and p.reference is not null and p.state in ('proposed', 'done') and p.currency = l.currency
    and p.amount_minor - p.kept_fee_minor = -l.amount_minor
    and (p.proposed_at is null or abs(p.proposed_at::date - l.booked_on) <= $3)
  union all
  select l.id, 'payout', o.id, array['payout:' || o.id]
  from l join payouts.payout_view o on o.rail = 'manual' and o.sent_at is not null and o.currency = l.currency and o.amount_minor = abs(l.amount_minor)
    and (l.amount_minor < 0 or o.state in ('sent', 'paid', 'returning', 'returned', 'failed'))
    and l.booked_on between o.sent_at::date - 2 and o.sent_at::date + $3
  union all
  select l.id, 'payout_run', r.id, array['payout_run:' || r.id]
  from l join payouts.payout_run_view r on r.rail = 'manual' and r.exported_at is not null and r.currency = l.currency and r.total_minor = -l.amount_minor
    and l.booked_on between r.exported_at::date - 2 and r.exported_at::date + $3`;

@Injectable()
export class BankLineRepository {
  /** Writes the statement and those of its lines that no other has. @returns the ids of the new lines */
  async insert(
    tx: Tx,
    id: string,
    statement: ReadStatement,
    of: { format: StatementFormat; sha256: string; importedBy: PersonId },
  ): Promise<string[]> {
    const { account, currency, openingMinor, closingMinor, lines } = statement;
    const keys = lineKeys(statement);
    const known = await tx.query<{ key: string }>('select line_key as key from payouts.bank_line where line_key = any($1)', [keys]);
    const old = new Set(known.map(({ key }) => key));
    const fresh = lines
      .map((line, index) => ({ ...line, key: keys[index]!, id: newId<'BankLine'>(tx.now) }))
      .filter(({ key }) => !old.has(key));
    const days = lines.map(({ bookedOn }) => bookedOn).sort();
    await tx.query(
      `insert into payouts.bank_statement (id, format, reference, account, currency, opening_minor, closing_minor, lines_minor, line_count,
         new_line_count, first_day, last_day, sha256, imported_by, imported_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        id,
        of.format,
        statement.reference,
        account,
        currency,
        openingMinor,
        closingMinor,
        closingMinor - openingMinor,
        lines.length,
        fresh.length,
        days[0] ?? null,
        days.at(-1) ?? null,
        of.sha256,
        of.importedBy,
        tx.now,
      ],
    );
    await tx.query(
      `insert into payouts.bank_line (id, statement_id, account, currency, amount_minor, booked_on, value_on, bank_reference, end_to_end_id, line_key, state)
       select x.id, $2, $3, $4, x.amount, x.booked, x.value, x.bank, x.end_to_end, x.key, 'unmatched'
       from unnest($1::uuid[], $5::bigint[], $6::date[], $7::date[], $8::text[], $9::text[], $10::text[])
         as x (id, amount, booked, value, bank, end_to_end, key)`,
      [
        fresh.map((line) => line.id),
        id,
        account,
        currency,
        fresh.map(({ amountMinor }) => amountMinor),
        fresh.map(({ bookedOn }) => bookedOn),
        fresh.map(({ valueOn }) => valueOn),
        fresh.map(({ bankReference }) => bankReference),
        fresh.map(({ endToEndId }) => endToEndId),
        fresh.map(({ key }) => key),
      ],
    );
    await tx.query(
      `insert into payouts.bank_line_private (line_id, hints, text, counterparty, counterparty_account)
       select x.id, array(select jsonb_array_elements_text(x.hints)), x.text, x.name, x.account
       from unnest($1::uuid[], $2::jsonb[], $3::text[], $4::text[], $5::text[]) as x (id, hints, text, name, account)`,
      [
        fresh.map((line) => line.id),
        fresh.map(({ references }) => JSON.stringify(references)),
        fresh.map(({ text }) => text),
        fresh.map(({ counterparty }) => counterparty),
        fresh.map(({ counterpartyAccount }) => counterpartyAccount),
      ],
    );
    return fresh.map((line) => line.id);
  }

  /** One import at a time, until the end of the transaction: two of the same file would both find its lines new. */
  async lockImports(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('payouts.bank_statements', 0))`);
  }

  /** Unmatched lines that no admin reopened, locked, oldest first. */
  async lockUnmatched(tx: Tx, limit: number, after: string | null): Promise<BankLine[]> {
    return tx.query<BankLine>(
      `${LINE} where l.state = 'unmatched' and l.is_automatic and ($2::uuid is null or l.id > $2) order by l.id limit $1 for no key update of l skip locked`,
      [limit, after],
    );
  }

  /** Without fundings that were reversed and transfers that another line of the same direction has. */
  async candidates(tx: Tx, lineIds: readonly string[]): Promise<Candidate[]> {
    return tx.query<Candidate>(
      `select c.* from (${CANDIDATES}) c join payouts.bank_line l on l.id = c."lineId"
       where not exists (select from payouts.bank_line o where o.matched_kind = c.kind and o.matched_id = c.id and (o.amount_minor > 0) = (l.amount_minor > 0))`,
      [lineIds, NEAR_DAYS, PAYOUT_DAYS],
    );
  }

  async lock(tx: Tx, id: string): Promise<BankLine | null> {
    const [row] = await tx.query<BankLine>(`${LINE} where l.id = $1 for no key update of l`, [id]);
    return row ?? null;
  }

  async byId(db: Db, id: string): Promise<BankLine | null> {
    const [row] = await db.query<BankLine>(`${LINE} where l.id = $1`, [id]);
    return row ?? null;
  }

  /** Compare-and-set; false when another line of the direction has the same transfer, or the line is in another state. */
  async decide(
    tx: Tx,
    id: string,
    from: BankLineState,
    to: { state: BankLineState; kind: BankMatchKind | null; matchedId: string | null; by: PersonId | null; reason: string | null },
  ): Promise<boolean> {
    // Two lines may be matched with one transfer at the same moment: the second waits here, and then sees the first.
    if (to.matchedId !== null)
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('payouts.bank_line ' || $1, 0))`, [to.matchedId]);
    const rows = await tx.query(
      `update payouts.bank_line l set state = $3, matched_kind = $4, matched_id = $5, decided_by = $6, reason = $7, decided_at = $8,
         is_automatic = l.is_automatic and $3 <> 'unmatched'
       where l.id = $1 and l.state = $2 and not exists (select from payouts.bank_line o where o.id <> l.id and o.matched_kind = $4 and o.matched_id = $5
         and (o.amount_minor > 0) = (l.amount_minor > 0)) returning l.id`,
      [id, from, to.state, to.kind, to.matchedId, to.by, to.reason, to.state === 'unmatched' ? null : tx.now],
    );
    if (to.state === 'matched' && rows.length === 1) await tx.query('delete from payouts.bank_line_private where line_id = $1', [id]);
    return rows.length === 1;
  }

  /** The currency and signed amounts of what a line may be; null: there is none, or it never is on the bank's statement. */
  async transfer(db: Db, kind: BankMatchKind, id: string): Promise<{ currency: string; credit: boolean; debit: boolean } | null> {
    const sql: Record<BankMatchKind, string> = {
      funding: `select currency, true as credit, false as debit from payouts.bank_transfer_view where id = $1`,
      payout: `select currency, true as credit, true as debit from payouts.payout_view where id = $1 and rail = 'manual' and sent_at is not null`,
      payout_run: `select currency, false as credit, true as debit from payouts.payout_run_view where id = $1 and rail = 'manual' and exported_at is not null`,
      refund_part: `select currency, false as credit, true as debit from payouts.refund_transfer_view where id = $1 and rail = 'manual' and reference is not null`,
      own_money: `select currency, direction = 'in' as credit, direction = 'out' as debit from payouts.own_money where id = $1 and state <> 'withdrawn'`,
    };
    const [row] = await db.query<{ currency: string; credit: boolean; debit: boolean }>(sql[kind], [id]);
    return row ?? null;
  }

  /** Newest first. @param states null: in any state */
  async page(db: Db, states: readonly BankLineState[] | null, before: string | null, limit: number): Promise<BankLine[]> {
    return db.query<BankLine>(
      `${LINE} where ($1::text[] is null or l.state = any($1)) and ($2::uuid is null or l.id < $2) order by l.id desc limit $3`,
      [states, before, limit],
    );
  }

  /** Newest first. */
  async statements(db: Db, before: string | null, limit: number): Promise<BankStatement[]> {
    return db.query<BankStatement>(`${STATEMENT} where ($1::uuid is null or s.id < $1) order by s.id desc limit $2`, [before, limit]);
  }

  async statementsById(db: Db, ids: readonly string[]): Promise<Map<string, BankStatement>> {
    const rows = await db.query<BankStatement>(`${STATEMENT} where s.id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}
