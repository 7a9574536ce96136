/**
 * A file of bonuses: CSV with the columns `externalId`, `workerId`, `amount` (12.50) or `amountMinor` (1250), `reason`.
 * Each line has the requester's own name for it, so that a line that is sent again pays nothing more. Pure.
 */
import type { Fault, RawRow } from '../../batches/index.ts';
import { lengthOf, parseAmount, parsePublicId, type Currency } from '../../kernel/index.ts';
import { nearlyNamed } from '../../platform/index.ts';
import { checkBonus } from '../bonus.ts';
import type { Bonus } from '../bonus.entity.ts';

export const EXTERNAL_ID_LENGTH = 200;
const COLUMNS: ReadonlySet<string> = new Set(['workerId', 'amount', 'amountMinor', 'reason']);

/** A line that says what a bonus has to say. */
export interface BonusLine {
  /** Of the file, from 1. */
  readonly line: number;
  readonly externalId: string;
  /** The id by which the organisation knows the worker. */
  readonly workerAlias: string;
  readonly amountMinor: bigint;
  readonly reason: string;
}

/** What the line says, or a sentence without an end about why it cannot be paid. */
export function readLine({ line, externalId, redundancy, payload }: RawRow, currency: Currency): BonusLine | string {
  const cells = payload as Readonly<Record<string, unknown>>;
  const unknown = redundancy === null ? Object.keys(cells).find((name) => !COLUMNS.has(name)) : 'redundancy';
  if (unknown !== undefined) {
    const meant = nearlyNamed(unknown, ['externalId', ...COLUMNS]);
    return `has a column "${unknown}", which a file of bonuses does not have${meant === null ? '' : `; name it "${meant}"`}`;
  }
  if (typeof externalId !== 'string') return 'has no externalId: your own name for it, by which a line that is sent again is known';
  if (lengthOf(externalId) > EXTERNAL_ID_LENGTH) return `has an externalId of more than ${EXTERNAL_ID_LENGTH} characters`;
  const workerAlias = parsePublicId('Worker', textOf(cells.workerId));
  if (workerAlias === null) return 'has no workerId as your organisation knows them: wkr_…';
  const amountMinor = amountOf(cells, currency);
  if (typeof amountMinor === 'string') return amountMinor;
  const reason = textOf(cells.reason);
  const [fault] = checkBonus({ amountMinor, reason }, currency);
  if (fault !== undefined) return `is refused: ${fault.message}`;
  return { line, externalId, workerAlias, amountMinor, reason };
}

function amountOf(cells: Readonly<Record<string, unknown>>, currency: Currency): bigint | string {
  const [amount, minor] = [textOf(cells.amount), textOf(cells.amountMinor)];
  if ((amount === '') === (minor === '')) return 'needs either an amount or an amountMinor';
  if (minor !== '') return /^\d{1,15}$/.test(minor) ? BigInt(minor) : 'has an amountMinor that is no whole number of minor units';
  return (
    parseAmount(amount, currency) ?? `has an amount that is none in ${currency}: digits, a point, and no more places than the currency has`
  );
}

function textOf(cell: unknown): string {
  return typeof cell === 'string' ? cell.trim() : '';
}

/** Whether a bonus that was paid is what the line asks for. */
export function isSameBonus(paid: Pick<Bonus, 'workerId' | 'amountMinor' | 'reason'>, line: BonusLine, workerId: string): boolean {
  return paid.workerId === workerId && paid.amountMinor === line.amountMinor && paid.reason === line.reason;
}

/** Lines by their names, and faults of names that stand for two things; a line that is said twice counts once. */
export function distinctLines(lines: readonly BonusLine[]): { distinct: BonusLine[]; repeated: BonusLine[]; faults: Fault[] } {
  const known = new Map<string, BonusLine>();
  const repeated: BonusLine[] = [];
  const faults: Fault[] = [];
  for (const line of lines) {
    const first = known.get(line.externalId);
    if (first === undefined) known.set(line.externalId, line);
    else if (first.workerAlias === line.workerAlias && first.amountMinor === line.amountMinor && first.reason === line.reason) {
      repeated.push(line);
    } else faults.push({ line: line.line, reason: `has the externalId of line ${first.line}, and says something else` });
  }
  return { distinct: [...known.values()], repeated, faults };
}
