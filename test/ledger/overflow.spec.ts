/** Amounts beyond what an account can hold: refused with a name, and one such account does not stop the others. */
import { randomBytes } from 'node:crypto';
import { maximumAmount, money, newId, ok } from '../../src/kernel/index.ts';
import { chart } from '../../src/ledger/index.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

const BIGGEST = 2n ** 63n - 1n;

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.close());

/** Posts past the walls above the database, as a version before the bound did. */
async function postOfOld(
  kind: string,
  owner: string,
  currency: string,
  minor: bigint,
): Promise<{ journal_id: string | null; short_kind: string | null; shortfall: bigint | null }> {
  const lines = [
    ['bank', null, currency, (-minor).toString()],
    [kind, owner, currency, minor.toString()],
  ];
  const events = JSON.stringify([{ event: 'fund', ref: newId(), lines }]);
  return books.commands.must(books.system, async (tx) => {
    const sql = 'select * from ledger.post($1, $2, $3, $4, $5, $6)';
    const [row] = await tx.query<any>(sql, [newId(), newId(), randomBytes(32), 'test', tx.now, events]);
    return ok(row);
  });
}

const rolledUp = async (currency: string) => {
  const [row] = await books.db.query<{ posted: bigint }>(
    `select b.posted from ledger.balance b join ledger.account a on a.id = b.account_id where a.kind = 'bank' and a.currency = $1`,
    [currency],
  );
  return row!.posted;
};

describe('the bound of an account balance', () => {
  it('refuses a posting that overflows an account, names the account, and keeps the transaction usable', async () => {
    const organisationId = fresh.organisation();
    await postOfOld('requester_available', organisationId, 'EUR', BIGGEST);
    const refused = await postOfOld('requester_available', organisationId, 'EUR', 1n);
    expect(refused).toMatchObject({ journal_id: null, short_kind: 'requester_available', shortfall: null });
    const result = await books.commands.run(books.system, async (tx) => {
      const event = chart.fundingReceived({ fundingId: fresh.funding(), organisationId, gross: money(1n, 'EUR'), rail: 'manual' });
      const posted = await books.ledger.post(tx, newId(), [event]);
      expect(await tx.query('select 1 as one')).toEqual([{ one: 1 }]);
      return posted;
    });
    expect(result).toMatchObject({
      ok: false,
      refusals: [{ kind: 'AMOUNT_TOO_LARGE', message: expect.stringContaining('requester available'), maximum: maximumAmount('EUR') }],
    });
    expect(await books.balance('requester_available', organisationId, 'EUR')).toBe(BIGGEST);
  });

  it('refuses a line above the maximum, except in a reversal', async () => {
    const organisationId = fresh.organisation();
    const event = chart.fundingReceived({ fundingId: fresh.funding(), organisationId, gross: usd(2n ** 62n), rail: 'manual' });
    const result = await books.commands.run(books.system, (tx) => books.ledger.post(tx, newId(), [event]));
    expect(result).toMatchObject({ ok: false, refusals: [{ kind: 'AMOUNT_TOO_LARGE' }] });
    expect(await books.balance('requester_available', organisationId)).toBe(0n);
  });

  it('names an account whose balance overflows, rolls up the others, and recovers after a reversal', async () => {
    const [one, two] = [fresh.organisation(), fresh.organisation()];
    await postOfOld('requester_available', one, 'GBP', BIGGEST);
    await books.jobs.sweepAll();
    expect(await rolledUp('GBP')).toBe(-BIGGEST);
    await postOfOld('requester_available', two, 'GBP', BIGGEST);
    await books.post(
      chart.fundingReceived({ fundingId: fresh.funding(), organisationId: fresh.organisation(), gross: usd(700), rail: 'manual' }),
    );
    const before = await rolledUp('USD');
    await books.jobs.sweepAll();
    // The other account went on; the one that overflows is told, with all that it holds.
    expect(await rolledUp('USD')).toBe(before - 700n);
    expect(await rolledUp('GBP')).toBe(-BIGGEST);
    expect(await books.balance('bank', null, 'GBP')).toBe(-2n * BIGGEST);
    const problems = (await books.problems()).filter((problem) => problem.includes('GBP'));
    expect(problems).toEqual([expect.stringMatching(/^ledger\.balances_are_rolled_up: bank, null, GBP, -18446744073709551614/)]);
    const trial = (await books.ledger.trialBalance(books.db)).filter(({ currency }) => currency === 'GBP');
    expect(trial.map(({ kind, minor }) => [kind, minor])).toEqual([
      ['bank', -2n * BIGGEST],
      ['requester_available', 2n * BIGGEST],
    ]);
    // More of the others while it waits.
    await books.post(
      chart.fundingReceived({ fundingId: fresh.funding(), organisationId: fresh.organisation(), gross: usd(5), rail: 'manual' }),
    );
    await books.jobs.sweepAll();
    expect(await rolledUp('USD')).toBe(before - 705n);
    // Both are undone, whole, as the funding that was recorded wrongly is.
    for (const owner of [one, two]) {
      const [posted] = await books.db.query<{ ref: string }>(
        `select e.ref from ledger.entry e join ledger.account a on a.id = e.account_id where a.owner_id = $1`,
        [owner],
      );
      const key = newId<'Journal'>();
      await books.commands.must(books.system, (tx) => books.ledger.reverse(tx, key, { event: 'fund', ref: posted!.ref }));
    }
    await books.jobs.sweepAll();
    expect(await rolledUp('GBP')).toBe(0n);
    expect((await books.problems()).filter((problem) => problem.includes('GBP'))).toEqual([]);
  });
});
