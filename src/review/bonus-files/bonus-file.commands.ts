/**
 * Paying a file of bonuses, as a whole.
 *
 * Guarantees that a file with faults pays nothing unless the caller asked to skip them; that a balance that does not
 * suffice pays nothing and reports the whole shortfall; and that a file that is sent again, at once or after its answer
 * was lost, pays nothing more and answers the same receipts.
 */
import { Inject, Injectable } from '@nestjs/common';
import { Fees, type Fault } from '../../batches/index.ts';
import { Identity, type Organisation } from '../../identity/index.ts';
import {
  insufficientFunds,
  invalid,
  money,
  newId,
  notFound,
  ok,
  present,
  refuse,
  type BonusFileId,
  type BonusId,
  type OrganisationId,
  type Result,
  type WorkerId,
} from '../../kernel/index.ts';
import { allowLongStatements, Commands, CONFIG, DB, personIdOf, type Caller, type Config, type Db, type Tx } from '../../platform/index.ts';
import { BonusCommands, feeOf } from '../bonus.commands.ts';
import { distinctLines, isSameBonus, type BonusLine } from './bonus-file.ts';
import { LISTED_FAULTS, receiveBonuses, type ReceivedBonuses } from './bonus-file.receive.ts';
import type { Bonus } from '../bonus.entity.ts';
import { BonusRepository } from '../bonus.repository.ts';
import { mayPayBonus } from '../review.policy.ts';

export type OnFault = 'refuse' | 'skip';

/** What became of a line that has no fault. */
export interface Receipt {
  readonly line: number;
  readonly externalId: string;
  /** `existing`: it was paid before, by this file or another. */
  readonly state: 'paid' | 'existing';
  readonly bonusId: BonusId;
  readonly workerAlias: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
}

export interface BonusFileReport {
  /** Null when the file was refused for its faults: nothing was paid. */
  readonly bonusFileId: BonusFileId | null;
  readonly rows: number;
  readonly paid: number;
  readonly existing: number;
  readonly skipped: number;
  readonly faultCount: number;
  /** The first 1,000, by line. */
  readonly faults: readonly Fault[];
  /** Of what was paid now, not of what existed. Minor units. */
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: string;
  /** By line. */
  readonly receipts: readonly Receipt[];
}

@Injectable()
export class BonusFileCommands {
  constructor(
    private readonly commands: Commands,
    private readonly identity: Identity,
    private readonly bonuses: BonusCommands,
    private readonly rows: BonusRepository,
    private readonly fees: Fees,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param source the CSV file; read to its end, unless it is refused before
   * @returns the report, also when faults made it pay nothing; or NOT_FOUND, FORBIDDEN, INSUFFICIENT_FUNDS with what all
   *   lines together lack, INVALID (no line), LIMIT_REACHED
   * @throws when the client goes away; nothing was paid then
   */
  async pay(
    caller: Caller,
    organisationId: OrganisationId,
    source: AsyncIterable<Buffer>,
    options: { readonly onFault: OnFault },
  ): Promise<Result<BonusFileReport>> {
    const denied = mayPayBonus(caller.actor, organisationId);
    if (denied !== null) return refuse(denied);
    const organisation = await this.identity.organisation(this.db, organisationId);
    if (organisation === null) return refuse(notFound('The organisation'));
    const { currency } = organisation;
    const received = await receiveBonuses(source, { currency, maximumRows: this.config.BONUS_FILE_MAXIMUM_ROWS });
    return received.ok ? this.decide(caller, organisation, received.value, options.onFault) : received;
  }

  private async decide(
    caller: Caller,
    organisation: Organisation,
    received: ReceivedBonuses,
    onFault: OnFault,
  ): Promise<Result<BonusFileReport>> {
    const refused = (faults: readonly Fault[]) => ok(report(organisation.currency, received, faults, null, []));
    const { distinct, repeated, faults: twice } = distinctLines(received.lines);
    const faults = [...received.faults, ...twice];
    if (received.isUnreadable) return refused(faults);
    if (received.rows === 0) return refuse(invalid('The file holds no bonus.'));
    // Faults that only the database knows are reported together with the others.
    let all: readonly Fault[] = faults;
    const done = await this.commands.run<BonusFileReport>(caller, async (tx) => {
      const found = await this.compare(tx, organisation, distinct);
      all = [...faults, ...found.faults];
      if (all.length > 0 && onFault === 'refuse') return refuse(invalid('The file has faults.'));
      const file = newId<'BonusFile'>(tx.now);
      return this.store(tx, organisation, { ...received, onFault, file, all, repeated }, found);
    });
    if (!done.ok && all.length > 0 && onFault === 'refuse') return refused(all);
    return done;
  }

  /** Which lines are to be paid, which were, and which cannot be. */
  private async compare(tx: Tx, organisation: Organisation, lines: readonly BonusLine[]): Promise<Compared> {
    await allowLongStatements(tx);
    await this.rows.lockFiles(tx, organisation.id);
    const known = await this.rows.byExternalIds(
      tx,
      organisation.id,
      lines.map((line) => line.externalId),
    );
    const workers = new Map(lines.map((line) => [line.workerAlias, this.identity.workerOfAlias(organisation.id, line.workerAlias)]));
    const worked = await this.bonuses.haveWorkedFor(
      tx,
      organisation.id,
      [...workers.values()].filter((id) => id !== null),
    );
    const payer = personIdOf(tx.actor);
    const compared: Compared = { due: [], existing: [], faults: [] };
    for (const line of lines) {
      const workerId = workers.get(line.workerAlias) ?? null;
      const paid = known.get(line.externalId);
      const fault = (reason: string) => compared.faults.push({ line: line.line, reason });
      if (workerId === null || !worked.has(workerId)) fault('names no worker who has taken work of this organisation');
      else if (workerId === payer) fault('is for yourself: nobody pays a bonus to themselves');
      else if (paid === undefined) compared.due.push({ line, workerId });
      else if (isSameBonus(paid, line, workerId)) compared.existing.push({ line, bonus: paid });
      else fault('has the externalId of a bonus that was paid, and says something else');
    }
    return compared;
  }

  private async store(tx: Tx, organisation: Organisation, received: Ready, found: Compared): Promise<Result<BonusFileReport>> {
    const { id: organisationId, currency } = organisation;
    const paidBy = present(personIdOf(tx.actor), 'a person who pays');
    const terms = await this.fees.terms(tx, organisation, tx.now);
    const paid = found.due.map(({ line, workerId }) => ({
      line,
      bonus: {
        ...feeOf(line.amountMinor, terms),
        id: newId<'Bonus'>(tx.now),
        organisationId,
        workerId,
        assignmentId: null,
        batchId: null,
        amountMinor: line.amountMinor,
        currency,
        reason: line.reason,
        paidBy,
        at: tx.now,
        fileId: received.file,
        externalId: line.externalId,
      } satisfies Bonus,
    }));
    const result = report(currency, received, received.all, received.file, [
      ...paid.map(({ line, bonus }) => receiptOf(line, bonus, 'paid')),
      ...found.existing.map(({ line, bonus }) => receiptOf(line, bonus, 'existing')),
    ]);
    const withRepeats = repeats(result, received.repeated);
    const { rows, existing, skipped, amountMinor, feeMinor } = withRepeats;
    const { onFault, bytes, sha256, file: id } = received;
    await this.rows.insertFile(tx, {
      id,
      organisationId,
      onFault,
      bytes: BigInt(bytes),
      sha256,
      rows,
      paid: paid.length,
      existing,
      skipped,
      amountMinor,
      feeMinor,
      currency,
      sentBy: paidBy,
      sentAt: tx.now,
    });
    const booked = await this.bonuses.book(
      tx,
      paid.map(({ bonus }) => bonus),
    );
    if (!booked.ok) return refusalReport(booked, money(amountMinor + feeMinor, currency));
    tx.act(
      'bonus_file.paid',
      { kind: 'bonus_file', id, organisationId },
      { rows, paid: paid.length, existing, skipped, amountMinor, feeMinor },
    );
    return ok(withRepeats);
  }
}

interface Compared {
  readonly due: { readonly line: BonusLine; readonly workerId: WorkerId }[];
  readonly existing: { readonly line: BonusLine; readonly bonus: Bonus }[];
  readonly faults: Fault[];
}

interface Ready extends ReceivedBonuses {
  readonly file: BonusFileId;
  readonly onFault: OnFault;
  readonly all: readonly Fault[];
  /** Lines that say what a line before them said. */
  readonly repeated: readonly BonusLine[];
}

function receiptOf(line: BonusLine, bonus: Bonus, state: Receipt['state']): Receipt {
  const { externalId, workerAlias } = line;
  return { line: line.line, externalId, state, bonusId: bonus.id, workerAlias, amountMinor: bonus.amountMinor, feeMinor: bonus.feeMinor };
}

function report(
  currency: string,
  received: ReceivedBonuses,
  faults: readonly Fault[],
  bonusFileId: BonusFileId | null,
  receipts: readonly Receipt[],
): BonusFileReport {
  const paid = receipts.filter((receipt) => receipt.state === 'paid');
  return {
    bonusFileId,
    rows: received.rows,
    paid: paid.length,
    existing: receipts.length - paid.length,
    skipped: bonusFileId === null ? 0 : faults.length,
    faultCount: faults.length,
    faults: [...faults].sort((a, b) => a.line - b.line).slice(0, LISTED_FAULTS),
    amountMinor: paid.reduce((sum, receipt) => sum + receipt.amountMinor, 0n),
    feeMinor: paid.reduce((sum, receipt) => sum + receipt.feeMinor, 0n),
    currency,
    receipts: [...receipts].sort((a, b) => a.line - b.line),
  };
}

/** Lines that repeat one of the same file share its receipt; one whose first was at fault is at fault with it. */
function repeats(of: BonusFileReport, repeated: readonly BonusLine[]): BonusFileReport {
  const known = new Map(of.receipts.map((receipt) => [receipt.externalId, receipt]));
  const more = repeated.flatMap((line) => {
    const first = known.get(line.externalId);
    return first === undefined ? [] : [{ ...first, line: line.line, state: 'existing' as const }];
  });
  return {
    ...of,
    existing: of.existing + more.length,
    skipped: of.skipped + repeated.length - more.length,
    receipts: [...of.receipts, ...more].sort((a, b) => a.line - b.line),
  };
}

/** The refusal, with what all lines together cost. */
function refusalReport(refused: Exclude<Result<undefined>, { ok: true }>, total: ReturnType<typeof money>): Result<BonusFileReport> {
  const [refusal] = refused.refusals;
  if (refusal.kind !== 'INSUFFICIENT_FUNDS') return refused;
  const advice = 'Nothing was paid. Add funds, or send fewer lines.';
  return refuse(insufficientFunds('The file costs, with its fees,', total, refusal.available, advice));
}
