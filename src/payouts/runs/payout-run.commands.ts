/** Payout runs: created by one admin, approved by another, fetched as a file, and marked line by line. */
import { Inject, Injectable } from '@nestjs/common';
import { ActiveAdmins, Identity } from '../../identity/index.ts';
import {
  assert,
  conflict,
  invalid,
  newId,
  notFound,
  ok,
  type PayoutId,
  type PayoutRunId,
  present,
  type Refusal,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import { Commands, CONFIG, personIdOf, type Caller, type Config, type Tx } from '../../platform/index.ts';
import { currencyOr } from '../currency.ts';
import { PayeeRepository } from '../payees/payee.repository.ts';
import { PayoutMoves, type Step } from '../rail/payout-moves.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { MAXIMUM_LINES, payoutRunMachine, type PayoutRun, type PayoutRunEvent } from './payout-run.ts';
import { PayoutRunRepository } from './payout-run.repository.ts';
import { mayFetchFiles, mayMakeRuns, mayMarkPayouts } from '../payouts.policy.ts';
import { fileHash, runFile, type RunFile, type RunFileFormat } from './run-file.ts';
import { runMatter } from './two-people.ts';
import { marksToSteps, type Marks } from './marks.ts';

export interface CreatePayoutRun {
  readonly currency?: string | null;
  /** Null: as many as fit. */
  readonly maximumLines?: number | null;
  /** Null: any that are reserved, oldest first. */
  readonly payoutIds?: readonly PayoutId[] | null;
  readonly idempotencyKey?: string | null;
}

export interface FetchedFile {
  readonly runId: PayoutRunId;
  readonly text: string;
  /** Of the bytes, hex. */
  readonly sha256: string;
}

/** Payouts of this rail leave on the file of a run. */
const RAIL = 'manual';

@Injectable()
export class PayoutRunCommands {
  constructor(
    private readonly commands: Commands,
    private readonly runs: PayoutRunRepository,
    private readonly payouts: PayoutRepository,
    private readonly payees: PayeeRepository,
    private readonly moves: PayoutMoves,
    private readonly identity: Identity,
    private readonly admins: ActiveAdmins,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Takes reserved payouts onto a run that waits for a second admin. Workers whose money is on hold are passed over. */
  async create(caller: Caller, input: CreatePayoutRun): Promise<Result<PayoutRunId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const currency = currencyOr(input.currency, this.config.CURRENCY);
        if (!currency.ok) return currency;
        const limit = input.maximumLines ?? MAXIMUM_LINES;
        if (limit < 1 || limit > MAXIMUM_LINES) return refuse(invalid(say`A run has 1 to ${MAXIMUM_LINES} lines.`, 'maximumLines'));
        const taken = await this.payouts.takeReserved(tx, RAIL, currency.value, limit, input.payoutIds ?? null);
        const held = await this.onHold(tx, taken);
        const lines = taken.filter((payout) => !held.has(payout.id));
        const [first] = lines;
        if (first === undefined) {
          return refuse(
            conflict(
              'NOTHING_RESERVED',
              say`No payout in ${currency.value} waits for a run${taken.length > 0 ? ', but some of workers whose money is on hold' : ''}.`,
            ),
          );
        }
        const run = this.newRun(tx, currency.value, lines);
        await this.runs.insert(tx, run);
        const moved = await this.moves.take(
          tx,
          lines.map((payout, index): Step => ({ payout, events: ['enlist'], line: { runId: run.id, position: index + 1 } })),
        );
        if (!moved.ok) return moved;
        const { lineCount, totalMinor } = run;
        tx.act('payout_run.created', { kind: 'payout_run', id: run.id }, { lineCount, totalMinor, currency: run.currency });
        return ok(run.id);
      },
      { key: input.idempotencyKey, command: 'payout_run.create', request: input, authorise: () => mayMakeRuns(caller.actor) },
    );
  }

  private newRun(tx: Tx, currency: string, lines: readonly Payout[]): PayoutRun {
    const { PAYER_NAME: payerName = null, PAYER_ACCOUNT: payerAccount = null, PAYER_BIC: payerBic = null } = this.config;
    const isPayerKnown = payerName !== null && payerAccount !== null;
    return {
      id: newId<'PayoutRun'>(tx.now),
      rail: RAIL,
      currency,
      state: 'awaiting_approval',
      lineCount: lines.length,
      totalMinor: lines.reduce((sum, payout) => sum + payout.amountMinor, 0n),
      payerName: isPayerKnown ? payerName : null,
      payerAccount: isPayerKnown ? payerAccount : null,
      payerBic: isPayerKnown ? payerBic : null,
      createdBy: present(personIdOf(tx.actor), 'an admin'),
      createdAt: tx.now,
      approvedBy: null,
      approvedAt: null,
      csvSha256: null,
      xmlSha256: null,
      exportedAt: null,
      closedAt: null,
      cancelledBy: null,
      cancelledAt: null,
    };
  }

  /** The second admin's word. Fixes the bytes of the files; nothing can be fetched before. */
  async approve(caller: Caller, input: { readonly runId: PayoutRunId }): Promise<Result<PayoutRunId>> {
    return this.commands.run(caller, async (tx) => {
      // Before the run: who changes the admins waits for whoever holds them, never the other way round.
      await this.admins.lockShared(tx);
      const found = await this.lock(tx, input.runId, 'approve', async (run) => {
        const matter = runMatter(run, await this.payouts.ofRun(tx, run.id));
        return this.admins.denySecond(tx, 'approve a payout run', matter);
      });
      if (!found.ok) return found;
      const run = found.value;
      const lines = await this.payouts.ofRun(tx, run.id);
      const held = await this.onHold(tx, lines);
      if (held.size > 0) {
        return refuse(
          conflict('ON_HOLD', say`The money of ${held.size} of its workers was put on hold meanwhile; cancel the run and make another.`),
        );
      }
      const file = await this.fileOf(tx, { ...run, approvedAt: tx.now }, lines);
      if (!file.ok) return file;
      const csv = present(runFile(file.value, 'csv'), 'a CSV file');
      const xml = runFile(file.value, 'xml');
      const approvedBy = present(personIdOf(tx.actor), 'an admin');
      const isApproved = await this.runs.approve(tx, run.id, approvedBy, { csv: fileHash(csv), xml: xml === null ? null : fileHash(xml) });
      assert(isApproved, 'a locked run that awaits approval can be approved');
      tx.act('payout_run.approved', { kind: 'payout_run', id: run.id }, { csvSha256: fileHash(csv) });
      return ok(run.id);
    });
  }

  /** Takes back a run whose file nobody fetched: its payouts wait for another run. */
  async cancel(caller: Caller, input: { readonly runId: PayoutRunId }): Promise<Result<PayoutRunId>> {
    return this.commands.run(caller, async (tx) => {
      const found = await this.lock(tx, input.runId, 'cancel', () => mayMakeRuns(tx.actor));
      if (!found.ok) return found;
      const run = found.value;
      const lines = await this.payouts.ofRun(tx, run.id);
      const moved = await this.moves.take(
        tx,
        lines.map((payout): Step => ({ payout, events: ['release'] })),
      );
      if (!moved.ok) return moved;
      assert(await this.runs.cancel(tx, run, present(personIdOf(tx.actor), 'an admin')), 'a locked run can be cancelled');
      tx.act('payout_run.cancelled', { kind: 'payout_run', id: run.id }, { lineCount: run.lineCount });
      return ok(run.id);
    });
  }

  /**
   * The file for the bank. The first fetch marks the payouts as sent, because nobody knows whether the bank got the file.
   *
   * @throws Bug when the file is no longer what was approved, byte by byte
   */
  async fetch(caller: Caller, runId: PayoutRunId, format: RunFileFormat): Promise<Result<FetchedFile>> {
    return this.commands.run(caller, async (tx) => {
      const found = await this.lock(tx, runId, 'export', () => mayFetchFiles(tx.actor));
      if (!found.ok) return found;
      const run = found.value;
      const lines = await this.payouts.ofRun(tx, run.id);
      const file = await this.fileOf(tx, run, lines);
      if (!file.ok) return file;
      const text = runFile(file.value, format);
      if (text === null) {
        return refuse(
          conflict('NO_PAYER', 'XML needs the account that is paid from: set PAYER_NAME and PAYER_ACCOUNT before a run is made.'),
        );
      }
      const sha256 = fileHash(text);
      assert(
        sha256 === (format === 'csv' ? run.csvSha256 : run.xmlSha256),
        `the ${format} file of payout run ${run.id} is not what was approved`,
      );
      if (run.state === 'approved') {
        const moved = await this.moves.take(
          tx,
          lines.map((payout): Step => ({ payout, events: ['export'] })),
        );
        if (!moved.ok) return moved;
        assert(await this.runs.markExported(tx, run.id), 'a locked run that is approved can be exported');
      }
      tx.act('payout_run.fetched', { kind: 'payout_run', id: run.id }, { format, sha256 });
      return ok({ runId: run.id, text, sha256 });
    });
  }

  /** What the bank did with lines of the run, all or none. Closes the run when no line is open. */
  async mark(
    caller: Caller,
    input: Marks & { readonly runId: PayoutRunId; readonly idempotencyKey?: string | null },
  ): Promise<Result<PayoutRunId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const run = await this.runs.forUpdate(tx, input.runId);
        if (run === null) return refuse(notFound('The payout run', 'runId'));
        if (run.state !== 'exported' && run.state !== 'closed') {
          return refuse(conflict(run.state, 'Nothing was sent yet: fetch the file of the run first.'));
        }
        if (run.state === 'closed' && input.lines.length === 0) {
          return refuse(conflict(run.state, 'This run is closed; nothing is left to mark.'));
        }
        const steps = marksToSteps(input, await this.payouts.ofRun(tx, run.id));
        if (!steps.ok) return steps;
        const moved = await this.moves.take(tx, steps.value);
        if (!moved.ok) return moved;
        tx.act('payout_run.marked', { kind: 'payout_run', id: run.id }, { lines: steps.value.length });
        if (await this.runs.closeWhenDone(tx, run.id)) tx.act('payout_run.closed', { kind: 'payout_run', id: run.id });
        return ok(run.id);
      },
      { key: input.idempotencyKey, command: 'payout_run.mark', request: input, authorise: () => mayMarkPayouts(caller.actor) },
    );
  }

  private async lock(
    tx: Tx,
    runId: PayoutRunId,
    event: PayoutRunEvent,
    policy: (run: PayoutRun) => Refusal | null | Promise<Refusal | null>,
  ): Promise<Result<PayoutRun>> {
    const run = await this.runs.forUpdate(tx, runId);
    if (run === null) return refuse(notFound('The payout run', 'runId'));
    const refused = await policy(run);
    if (refused !== null) return refuse(refused);
    const next = payoutRunMachine.next(run.state, event);
    return next.ok ? ok(run) : next;
  }

  /** Those payouts whose worker's money is on hold now. */
  private async onHold(tx: Tx, payouts: readonly Payout[]): Promise<Set<PayoutId>> {
    const restricted = await this.identity.restrictedWorkers(
      tx,
      payouts.map((payout) => payout.workerId),
      'money_on_hold',
      tx.now,
    );
    return new Set(payouts.filter((payout) => restricted.has(payout.workerId)).map((payout) => payout.id));
  }

  private async fileOf(tx: Tx, run: PayoutRun, payouts: readonly Payout[]): Promise<Result<RunFile>> {
    const details = await this.payees.detailsOf(
      tx,
      payouts.map((payout) => payout.payeeId),
    );
    const missing = payouts.filter((payout) => !details.has(payout.payeeId)).length;
    if (missing > 0) {
      return refuse(
        conflict('ERASED', say`The bank details of ${missing} of its lines were erased since; the file cannot be made any more.`),
      );
    }
    return ok({
      runId: run.id,
      currency: run.currency,
      approvedAt: present(run.approvedAt, 'the time of approval'),
      payer:
        run.payerName === null || run.payerAccount === null ? null : { name: run.payerName, account: run.payerAccount, bic: run.payerBic },
      lines: payouts.map((payout) => ({
        position: present(payout.runPosition, 'the position of a line'),
        payoutId: payout.id,
        amountMinor: payout.amountMinor,
        details: present(details.get(payout.payeeId), 'the bank details'),
      })),
    });
  }
}
