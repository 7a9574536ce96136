/** Those who try to break the ledger: the application's role, and the owner of the tables, a superuser. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { newId } from '../../src/kernel/index.ts';
import type { Books } from './kit.ts';

export type Statement = [sql: string, parameters?: unknown[]];

export interface Intruders {
  readonly owner: pg.Client;
  readonly application: pg.Client;
  readonly both: readonly pg.Client[];
  /** Runs statements in one transaction, which must fail with this SQLSTATE and change nothing. */
  refused(client: pg.Client, code: string, ...statements: Statement[]): Promise<void>;
  /** A call of ledger.post as the application makes it. */
  posting(events: unknown, key?: string, journal?: string): [string, unknown[]];
  /** The owner's way around ledger.post: a journal and an event by hand, then what `entries` adds. */
  byHand(entries: (journal: string, accounts: string[]) => Statement[], announced?: number): Promise<Statement[]>;
  leave(): Promise<void>;
}

export async function openIntruders(books: Books): Promise<Intruders> {
  const owner = new pg.Client({ connectionString: books.database.ownerUrl });
  const application = new pg.Client({ connectionString: books.database.url });
  await Promise.all([owner.connect(), application.connect()]);

  /** How many rows the ledger has, and a sum over what they say, so that a refusal can be seen to change none. */
  async function size(): Promise<string> {
    const tables = ['account', 'balance', 'journal', 'posted', 'entry', 'unrolled', 'account_kind'];
    const counts = tables.map((table) => `(select count(*) || ':' || coalesce(sum(hashtext(t::text)), 0) from ledger.${table} t)`);
    return (await owner.query<{ size: string }>(`select concat_ws(' ', ${counts.join(', ')}) as size`)).rows[0]!.size;
  }

  return {
    owner,
    application,
    both: [application, owner],
    async refused(client, code, ...statements) {
      const before = await size();
      await client.query('begin');
      let failure: { code?: string; message: string } | null = null;
      try {
        for (const [sql, parameters] of statements) await client.query(sql, parameters);
        await client.query('commit');
      } catch (error) {
        failure = error as { code?: string; message: string };
        await client.query('rollback');
      }
      expect({ code: failure?.code, message: failure?.message }).toEqual({ code, message: expect.any(String) });
      expect(await size()).toBe(before);
    },
    posting(events, key = newId<'Journal'>(), journal = newId<'Journal'>()) {
      const request = JSON.stringify(events);
      return [
        'select * from ledger.post($1, $2, $3, $4, $5, $6)',
        [journal, key, createHash('sha256').update(request).digest(), 'test', books.clock.now(), request],
      ];
    },
    async byHand(entries, announced = 2) {
      const journal = newId<'Journal'>();
      const { rows } = await owner.query<{ id: string }>(
        `select ledger.open_account(kind, null, 'USD', $1) as id from unnest(array['bank', 'platform_equity']) kind`,
        [books.clock.now()],
      );
      return [
        [
          `insert into ledger.journal (id, idempotency_key, request_hash, actor, created_at, entries, hash) values ($1, $2, '', 'hand', $3, $4, '')`,
          [journal, `hand:${journal}`, books.clock.now(), announced],
        ],
        [
          `insert into ledger.posted (event, ref, journal_id, first_seq, last_seq) values ('hand', ($1::uuid)::text, $1::uuid, 1, 2)`,
          [journal],
        ],
        ...entries(
          journal,
          rows.map((row) => row.id),
        ),
      ];
    },
    async leave() {
      await Promise.all([owner.end(), application.end()]);
    },
  };
}

/** An entry of the journal that {@link Intruders.byHand} writes. */
export const handEntry = (journal: string, seq: number, account: string, amount: number): [string, unknown[]] => [
  `insert into ledger.entry (journal_id, seq, event, ref, account_id, currency, amount) values ($1::uuid, $2, 'hand', ($1::uuid)::text, $3, 'USD', $4)`,
  [journal, seq, account, amount],
];

/** A funding, as ledger.post takes it. */
export const fund = (organisationId: string, amount: number, ref: string = newId<'Funding'>()) => ({
  event: 'fund',
  ref,
  lines: [
    ['bank', null, 'USD', `-${amount}`],
    ['requester_available', organisationId, 'USD', `${amount}`],
  ],
});
