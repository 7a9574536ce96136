/**
 * `npm run model -- ledger`: random sequences of postings, wrong ones among them, against books kept in memory.
 *
 * Each posting must end as the books foretell; after each sequence balances agree to the cent, the ledger's audit finds
 * nothing, no journal was altered, and the lots add up. Sequences have owners of their own and share a database; after
 * some hundreds it is emptied, so that the audit, which reads all, stays quick.
 */
import fc from 'fast-check';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { Bug, systemClock } from '../../src/kernel/index.ts';
import { Ledger, LedgerModule, type LedgerEvent } from '../../src/ledger/index.ts';
import { Commands, DB, readConfig, systemCaller, type Db } from '../../src/platform/index.ts';
import { PlatformModule } from '../../src/platform/platform.module.ts';
import { agree, Trials } from './agree.ts';
import { accountKey, ModelBooks, type Outcome } from './ledger-books.ts';
import { moves, OPENING, requestOf, type Move, type Request } from './ledger-moves.ts';
import { CHART_NAMES, Owners } from './ledger-parameters.ts';

/** Sequences between two emptyings. */
const SEQUENCES_PER_BLOCK = 20;
/** Following money takes longer than all the rest: all lots in every so many sequences, else so many of the newest. */
const SEQUENCES_PER_FULL_LOTS = 4;
const LOTS_OTHERWISE = 2;
const CALLER = systemCaller('model');

export interface LedgerModelOptions {
  readonly databaseUrl: string;
  /** As a superuser, to empty the ledger. */
  readonly ownerUrl: string;
  readonly sequences: number;
  readonly seed: number;
  /** Sequences at a time. */
  readonly lanes: number;
  readonly onSequence?: () => void;
}

export interface LedgerModelReport {
  readonly model: 'ledger';
  readonly sequences: number;
  readonly postings: number;
  /** Postings that ended as `repeated`, `short` or a fault, each as the model predicts, by outcome. */
  readonly refused: Readonly<Record<string, number>>;
  /** Functions of the chart that never got through. */
  readonly neverPosted: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

/** @throws what fast-check throws when a sequence ends otherwise than the model predicts: the smallest one that it found */
export async function modelLedger(options: LedgerModelOptions): Promise<LedgerModelReport> {
  const started = Date.now();
  const model = await LedgerModel.open(options);
  try {
    for (let done = 0; done < options.sequences;) {
      const block = Math.min(options.sequences - done, SEQUENCES_PER_BLOCK * options.lanes);
      await model.emptyLedger();
      await Promise.all(
        Array.from({ length: options.lanes }, (_unused, lane) => {
          const numRuns = Math.floor(block / options.lanes) + (lane < block % options.lanes ? 1 : 0);
          return numRuns === 0 ? Promise.resolve() : fc.assert(model.property(), { numRuns, seed: options.seed + done + lane });
        }),
      );
      done += block;
    }
    const { postings, refused, accepted } = model;
    const neverPosted = CHART_NAMES.filter((name) => !accepted.has(name));
    const seconds = Math.round((Date.now() - started) / 100) / 10;
    return { model: 'ledger', sequences: options.sequences, postings, refused, neverPosted, seed: options.seed, seconds };
  } finally {
    await model.close();
  }
}

class LedgerModel {
  postings = 0;
  private readonly trials = new Trials();
  private sequences = 0;
  readonly refused: Record<string, number> = {};
  readonly accepted = new Set<string>();

  private constructor(
    private readonly ledger: Ledger,
    private readonly commands: Commands,
    private readonly db: Db,
    private readonly owner: pg.Client,
    private readonly onSequence: () => void,
    private readonly stop: () => Promise<void>,
  ) {}

  static async open({ databaseUrl, ownerUrl, lanes, onSequence }: LedgerModelOptions): Promise<LedgerModel> {
    const config = readConfig({
      NODE_ENV: 'test',
      DATABASE_URL: databaseUrl,
      SECRET: 'no secret is kept by the model of the ledger',
      DATABASE_POOL_SIZE: String(lanes * 2),
    });
    class BooksModule {}
    const imports = [PlatformModule.forRoot({ config, clock: systemClock, http: false }), LedgerModule];
    const app = await NestFactory.createApplicationContext({ module: BooksModule, imports }, { logger: ['error'], abortOnError: false });
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query('set session_replication_role = replica');
    const stop = async () => {
      await owner.end();
      await app.close();
    };
    return new LedgerModel(app.get(Ledger), app.get(Commands), app.get<Db>(DB), owner, onSequence ?? (() => undefined), stop);
  }

  close(): Promise<void> {
    return this.stop();
  }

  async emptyLedger(): Promise<void> {
    await this.owner.query(
      'truncate ledger.entry, ledger.posted, ledger.journal, ledger.unrolled, ledger.roll_up_fault, ledger.balance, ledger.account',
    );
  }

  property() {
    return fc.asyncProperty(moves, async (sequence) => {
      if (await this.trials.run(() => this.run([...OPENING, ...sequence]))) this.onSequence();
    });
  }

  private async run(sequence: readonly Move[]): Promise<void> {
    const [owners, books] = [new Owners(), new ModelBooks()];
    const earlier: Request[] = [];
    for (const move of sequence) {
      const request = requestOf(move, owners, books, earlier);
      const expected = books.predict(request.key, request.events);
      const { outcome, journal } = await this.post(request, books);
      agree(expected, outcome, `posting ${request.events.map(({ event, ref }) => `${event}:${ref}`).join(', ')}`);
      this.postings += 1;
      if (outcome.kind !== 'posted') this.count(outcome);
      if (journal === null) continue;
      books.apply(request.key, request.events, journal);
      earlier.push(request);
      owners.posted.push(...request.events.filter((event) => event.lines.length > 0));
      if (move.wrong === null)
        for (const [index, event] of request.events.entries()) if (event.lines.length > 0) this.accepted.add(move.names[index]!);
      if (this.postings % 50 === 0) await this.rollUp();
    }
    await this.balancesAgree(owners, books);
    await this.nothingIsFound(books);
    await this.lotsAddUp(books, owners);
  }

  /** Posts in a command of its own; `journal` when something was added. */
  private async post({ key, events }: Request, books: ModelBooks): Promise<{ outcome: Outcome; journal: string | null }> {
    try {
      const result = await this.commands.run(CALLER, (tx) => this.ledger.post(tx, key, events));
      if (!result.ok) {
        const [refusal] = result.refusals;
        if (refusal.kind !== 'INSUFFICIENT_FUNDS') throw new Bug(`the ledger refused with ${refusal.kind}`);
        return { outcome: { kind: 'short', missingMinor: refusal.shortfall.minor }, journal: null };
      }
      if (result.value === null) return { outcome: { kind: 'nothing' }, journal: null };
      if (books.journals.includes(result.value)) return { outcome: { kind: 'repeated', journal: result.value }, journal: null };
      return { outcome: { kind: 'posted' }, journal: result.value };
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      const fault = code ?? /\((LG\d{3})/.exec(message)?.[1];
      if (fault === undefined) throw error;
      return { outcome: { kind: 'fault', code: fault }, journal: null };
    }
  }

  private count(outcome: Outcome): void {
    const name = outcome.kind === 'fault' ? outcome.code : outcome.kind;
    this.refused[name] = (this.refused[name] ?? 0) + 1;
  }

  private async rollUp(): Promise<void> {
    await this.commands.must(CALLER, async (tx) => {
      await tx.query('select ledger.roll_up()');
      return { ok: true, value: null };
    });
  }

  /** People's accounts by their balances; the platform's, which all sequences share, by what this one posted to them. */
  private async balancesAgree(owners: Owners, books: ModelBooks): Promise<void> {
    const rows = await this.db.query<{ kind: string; owner_id: string | null; currency: string; minor: bigint }>(
      `select kind, owner_id, currency, posted as minor from ledger.account_balance where owner_id = any ($1::uuid[])
       union all
       select a.kind, null, a.currency, sum(e.amount)::bigint from ledger.entry e join ledger.account a on a.id = e.account_id
       where e.journal_id = any ($2::uuid[]) and e.account_version is null group by a.kind, a.currency`,
      [owners.all, books.journals],
    );
    const text = (balances: Iterable<readonly [string, bigint]>) =>
      [...balances]
        .filter(([, minor]) => minor !== 0n)
        .map(([key, minor]) => `${key} ${minor}`)
        .sort();
    const held = rows.map((row) => [`${row.kind} ${row.owner_id ?? ''} ${row.currency}`, row.minor] as const);
    agree(text(books.balances), text(held), 'balances');
    const [counted] = await this.db.query<{ events: number }>(
      'select count(*)::int as events from ledger.posted where journal_id = any ($1::uuid[])',
      [books.journals],
    );
    agree(books.eventCount, counted?.events, 'the number of posted events');
  }

  private async nothingIsFound(books: ModelBooks): Promise<void> {
    agree([], await this.ledger.audit(this.db), 'what the audit finds');
    // That a journal is as it was posted cannot depend on later ones: each is looked at once.
    const altered = await this.db.query(
      `select id from ledger.journal_line where id = any ($1::uuid[])
         and split_part(line, E'\\n', 1) <> encode(sha256(convert_to(substr(line, 66), 'UTF8')), 'hex')`,
      [books.journals],
    );
    agree([], altered, 'altered journals');
  }

  /** What accounts hold came from somewhere, whole; and what fundings brought is somewhere, whole. */
  private async lotsAddUp(books: ModelBooks, owners: Owners): Promise<void> {
    const all = this.sequences++ % SEQUENCES_PER_FULL_LOTS === 0;
    const chosen = <T>(from: readonly T[]) => (all ? from : from.slice(-LOTS_OTHERWISE));
    for (const account of chosen(books.traceable)) {
      const origins = new Map<string, bigint>();
      for (const { entry, endsMinor } of await this.ledger.originsOf(this.db, account)) {
        const origin = `${entry.event}:${entry.ref} ${entry.account.kind}`;
        origins.set(origin, (origins.get(origin) ?? 0n) + endsMinor);
      }
      if (books.lotsArePlain) agree([...books.originsOf(account)].sort(), [...origins].sort(), `where ${accountKey(account)} came from`);
      agree(books.balances.get(accountKey(account)), sum(origins.values()), `the lots of ${accountKey(account)}`);
    }
    for (const event of chosen(owners.posted.filter((each) => each.event === 'fund'))) await this.fundingIsWhole(event);
  }

  private async fundingIsWhole(event: LedgerEvent): Promise<void> {
    const where = await this.ledger.locationsOf(this.db, event);
    const gross = sum(event.lines.map((line) => line.amountMinor).filter((minor) => minor > 0n));
    agree(gross, where === null ? null : sum(where.map(({ minor }) => minor)), `the locations of fund:${event.ref}`);
  }
}

function sum(parts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const part of parts) total += part;
  return total;
}
