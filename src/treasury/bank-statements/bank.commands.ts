/** Importing statements of the bank, matching their lines with the books, and what an admin decides about the rest. */
import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { denyUnlessAdminPerson } from '../../identity/index.ts';
import {
  conflict,
  ID_PREFIXES,
  type IdKind,
  invalid,
  limitReached,
  newId,
  notFound,
  ok,
  parsePublicId,
  type PayoutId,
  type PayoutRunId,
  present,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import { Commands, Jobs, personIdOf, systemCaller, type Caller, type Tx } from '../../platform/index.ts';
import { bankReference, runReference } from '../../payouts/index.ts';
import { matchOf, type BankLine, type BankMatchKind, type Candidate } from './bank-line.ts';
import { BankLineRepository } from './bank-line.repository.ts';
import type { CsvStatementOptions } from './statement-csv.ts';
import { StatementThreads } from './statement-threads.ts';
import { totalsFault, type ReadStatement, type StatementFormat } from './statement.ts';

const MAXIMUM_BYTES = 8 * 1024 * 1024;
const MATCHED_AT_ONCE = 1_000;
const MATCH = systemCaller('payouts.match_bank_lines');
const REASON = { least: 10, most: 1_000 } as const;

export interface ImportedStatement {
  readonly statementId: string;
  readonly statement: ReadStatement;
  readonly newLines: number;
  readonly matchedLines: number;
}

const KINDS: Partial<Record<IdKind, BankMatchKind>> = {
  Funding: 'funding',
  Payout: 'payout',
  PayoutRun: 'payout_run',
  RefundPart: 'refund_part',
  OwnMoney: 'own_money',
};

@Injectable()
export class BankCommands implements OnModuleInit {
  private after: string | null = null;

  constructor(
    private readonly commands: Commands,
    private readonly rows: BankLineRepository,
    private readonly threads: StatementThreads,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'payouts.match_bank_lines', run: () => this.matchSome() });
  }

  /** Reads a file to its end, and imports all of its statements, or none. */
  async import(
    caller: Caller,
    source: AsyncIterable<Buffer>,
    format: StatementFormat,
    options: CsvStatementOptions,
  ): Promise<Result<ImportedStatement[]>> {
    const denied = denyUnlessAdminPerson(caller.actor, 'import a statement of the bank');
    if (denied !== null) return refuse(denied);
    const importedBy = present(personIdOf(caller.actor), 'an admin in person');
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of source) {
      size += chunk.length;
      if (size > MAXIMUM_BYTES)
        return refuse(limitReached(MAXIMUM_BYTES, say`A statement has at most ${MAXIMUM_BYTES} bytes; send a shorter span.`));
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    const read = await this.threads.read(importedBy, { format, bytes: new Uint8Array(bytes), options });
    if (!read.ok) return read;
    const fault = read.value.map(totalsFault).find((each) => each !== null);
    if (fault !== undefined) return refuse(invalid(fault, 'file'));
    const of = { format, sha256: createHash('sha256').update(bytes).digest('hex'), importedBy };
    return this.commands.run(caller, async (tx) => {
      await this.rows.lockImports(tx);
      const imported: ImportedStatement[] = [];
      for (const statement of read.value) {
        const statementId = newId<'BankStatement'>(tx.now);
        const lineIds = await this.rows.insert(tx, statementId, statement, of);
        tx.act(
          'bank_statement.imported',
          { kind: 'bank_statement', id: statementId },
          { lines: statement.lines.length, newLines: lineIds.length },
        );
        imported.push({
          statementId,
          statement,
          newLines: lineIds.length,
          matchedLines: await this.match(tx, await this.linesOf(tx, lineIds)),
        });
      }
      return ok(imported);
    });
  }

  /** An admin matches the line with a transfer, with a reason: another reference, or another amount. */
  matchByHand(caller: Caller, lineId: string, about: string, reason: string): Promise<Result<string>> {
    return this.resolve(caller, lineId, reason, async (tx, line) => {
      const kind = (Object.keys(KINDS) as IdKind[]).find((each) => about.startsWith(`${ID_PREFIXES[each]}_`));
      const [matchedKind, matchedId] = [kind && KINDS[kind], kind && parsePublicId(kind, about)];
      const transfer = matchedKind && matchedId ? await this.rows.transfer(tx, matchedKind, matchedId) : null;
      if (!matchedKind || !matchedId || transfer === null)
        return refuse(notFound('The funding, payout, payout run, refund or own money', 'about'));
      if (transfer.currency !== line.currency)
        return refuse(invalid(say`The line is in ${line.currency}, and this in ${transfer.currency}.`, 'about'));
      if (line.amountMinor > 0n ? !transfer.credit : !transfer.debit) {
        return refuse(
          invalid(
            line.amountMinor > 0n
              ? 'The line is money that came in, and this goes out.'
              : 'The line is money that went out, and this comes in.',
            'about',
          ),
        );
      }
      const by = personIdOf(tx.actor);
      if (
        !(await this.rows.decide(tx, line.id, 'unmatched', { state: 'matched', kind: matchedKind, matchedId, by, reason: reason.trim() }))
      ) {
        return refuse(conflict('MATCHED', 'Another line of the bank is matched with this already.'));
      }
      tx.act('bank_line.matched', { kind: 'bank_line', id: line.id }, { matchedKind, matchedId, byHand: true });
      return ok(line.id);
    });
  }

  /** An admin marks the line as unrelated to the books: a bank fee, or a misdirected transfer. */
  markNotOurs(caller: Caller, lineId: string, reason: string): Promise<Result<string>> {
    return this.resolve(caller, lineId, reason, async (tx, line) => {
      await this.rows.decide(tx, line.id, 'unmatched', {
        state: 'not_ours',
        kind: null,
        matchedId: null,
        by: personIdOf(tx.actor),
        reason: reason.trim(),
      });
      tx.act('bank_line.marked_not_ours', { kind: 'bank_line', id: line.id });
      return ok(line.id);
    });
  }

  /** Puts a line that was decided wrongly back on the queue. */
  reopen(caller: Caller, lineId: string, reason: string): Promise<Result<string>> {
    return this.resolve(
      caller,
      lineId,
      reason,
      async (tx, line) => {
        const { matchedKind, matchedId } = line;
        await this.rows.decide(tx, line.id, line.state, { state: 'unmatched', kind: null, matchedId: null, by: null, reason: null });
        tx.act(
          'bank_line.reopened',
          { kind: 'bank_line', id: line.id },
          { was: line.state, matchedKind, matchedId, reason: reason.trim() },
        );
        return ok(line.id);
      },
      ['matched', 'not_ours'],
    );
  }

  private resolve(
    caller: Caller,
    lineId: string,
    reason: string,
    work: (tx: Tx, line: BankLine) => Promise<Result<string>>,
    from: readonly BankLine['state'][] = ['unmatched'],
  ): Promise<Result<string>> {
    return this.commands.run(caller, async (tx) => {
      const denied = denyUnlessAdminPerson(tx.actor, 'decide about a line of the bank');
      if (denied !== null) return refuse(denied);
      const { length } = [...reason.trim()];
      if (length < REASON.least || length > REASON.most)
        return refuse(invalid(say`Give a reason of ${REASON.least} to ${REASON.most} characters.`, 'reason'));
      const line = await this.rows.lock(tx, lineId);
      if (line === null) return refuse(notFound('The line', 'lineId'));
      if (from.includes(line.state)) return work(tx, line);
      return refuse(
        conflict(
          line.state,
          line.state === 'unmatched' ? 'This line is on the queue.' : 'This line was decided already; reopen it first (reopenBankLine).',
        ),
      );
    });
  }

  private async linesOf(tx: Tx, ids: readonly string[]): Promise<BankLine[]> {
    const wanted = new Set(ids);
    return wanted.size === 0 ? [] : (await this.rows.lockUnmatched(tx, 1_000_000, null)).filter(({ id }) => wanted.has(id));
  }

  /** A line may be there before its funding is recorded, or its payout marked. Only one pass over the queue runs at a time. */
  private async matchSome(): Promise<number> {
    return this.commands.must(MATCH, async (tx) => {
      const lines = await this.rows.lockUnmatched(tx, MATCHED_AT_ONCE, this.after);
      this.after = lines.length < MATCHED_AT_ONCE ? null : (lines.at(-1)?.id ?? null);
      return ok(await this.match(tx, lines));
    });
  }

  /** @returns how many were matched */
  private async match(tx: Tx, lines: readonly BankLine[]): Promise<number> {
    if (lines.length === 0) return 0;
    const byLine = new Map<string, Candidate[]>();
    for (const candidate of await this.rows.candidates(
      tx,
      lines.map(({ id }) => id),
    )) {
      byLine.set(candidate.lineId, [...(byLine.get(candidate.lineId) ?? []), withReference(candidate)]);
    }
    let matched = 0;
    for (const line of lines) {
      const found = matchOf(line, byLine.get(line.id) ?? []);
      if (found === null) continue;
      const { kind, id: matchedId } = found;
      if (!(await this.rows.decide(tx, line.id, 'unmatched', { state: 'matched', kind, matchedId, by: null, reason: null }))) continue;
      tx.act('bank_line.matched', { kind: 'bank_line', id: line.id }, { matchedKind: kind, matchedId, byHand: false });
      matched += 1;
    }
    return matched;
  }
}

/** Payouts and runs are on the transfer by their public id, which SQL does not know. */
function withReference(candidate: Candidate): Candidate {
  if (candidate.kind === 'payout') return { ...candidate, keys: [bankReference(candidate.id as PayoutId)] };
  return candidate.kind === 'payout_run' ? { ...candidate, keys: [runReference(candidate.id as PayoutRunId)] } : candidate;
}
