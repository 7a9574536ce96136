/**
 * Reads an uploaded file to its end in constant memory: rows are parsed, checked and spooled as they come, and faults
 * are counted. Nothing has been written to the database when it returns.
 */
import { createHash } from 'node:crypto';
import { limitReached, newId, ok, type Refusal, refuse, type Result, say, type TaskId } from '../../kernel/index.ts';
import type { KnownAnswers } from '../gold/gold.ts';
import {
  checkAnswer,
  type AnswerCheck,
  type JsonSchema,
  validatorFor,
  filesNamed,
  itemChecker,
  PAYLOAD_LIMITS,
  unknownFileFault,
  type ItemChecker,
  isSlowForm,
  isSlowSchema,
  type AskedAnswer,
  collectAnswers,
  TooSlow,
  type Payload,
} from '../../forms/index.ts';
import { MAXIMUM_TASKS } from '../core/task-limits.ts';
import { slicesOf, UnreadableFile } from '../../platform/index.ts';
import { withColumnNames } from './column-map.ts';
import type { RowReader } from './upload-csv.ts';
import { MOST_KNOWN, UploadGold } from './upload-gold.ts';
import { readerOf, type ReaderOptions, type UploadFormat } from './upload-reader.ts';
import { checkRow, type CheckedRow, type Fault, type RawRow } from './upload-row.ts';
import { Spool } from './upload-spool.ts';

/** Maximum number of reported faults; the rest is counted. */
export const LISTED_FAULTS = 1_000;
/** Number of rows in one message to a thread. */
const CHECKED_AT_ONCE = 500;
/** Maximum length of a reported reason, which may quote the file. */
const REASON_LENGTH = 300;

export type OnFault = 'refuse' | 'skip';

/** Checks rows against the batch's schemas and patterns, in a thread. Both throw TooSlow and ThreadsBusy. */
export interface RowSchemas {
  /** Why each payload does not fit the item schema, or null. @param payloads as JSON */
  items(itemSchema: JsonSchema, payloads: readonly string[]): Promise<readonly (string | null)[]>;
  answers(asked: readonly AskedAnswer[]): Promise<readonly (readonly Refusal[])[]>;
}

export interface ReceiveOptions extends ReaderOptions {
  readonly onFault: OnFault;
  readonly schemas: RowSchemas;
  /** Of texts that are meant for file ids, those that name no file of the organisation. */
  readonly unknownFiles: (references: ReadonlySet<string>) => Promise<ReadonlySet<string>>;
  /** Redundancy of the batch, for rows without their own. */
  readonly redundancy: number;
  readonly maximumBytes: number;
  /** Folder for the spool. */
  readonly directory: string;
  /** The time of the first task's id. */
  readonly now: Date;
}

export interface Received {
  /** Good rows: id, origin, line, and the columns of {@link checkRow}. */
  readonly spool: Spool;
  readonly format: UploadFormat;
  readonly onFault: OnFault;
  /** Rows in the spool. */
  readonly good: number;
  /** Rows of the file, with faults or without; the first row of a CSV and empty lines do not count. */
  readonly rows: number;
  readonly faultCount: number;
  /** The first {@link LISTED_FAULTS}, in the order of the file. */
  readonly faults: readonly Fault[];
  /** Whether nothing may be added, whatever `onFault` is: the file cannot be read to its end, or is meant for another batch. */
  readonly isUnfit: boolean;
  readonly hasExternalIds: boolean;
  /** Whether a good row was a task once; it may be one of the batch's. Such rows have external ids. */
  readonly hasOrigins: boolean;
  /** Of the good rows. */
  readonly known: ReadonlyMap<TaskId, KnownAnswers>;
  readonly bytes: number;
  /** Of the file, hex. */
  readonly sha256: string;
}

/**
 * @param source the file; read to its end, or destroyed
 * @returns what came; the caller closes the spool. LIMIT_REACHED when there is too much of it
 * @throws when the client goes away
 */
export async function receiveRows(source: AsyncIterable<Buffer>, options: ReceiveOptions): Promise<Result<Received>> {
  const spool = await Spool.open(options.directory);
  const intake = new Intake(spool, options);
  try {
    const result = await intake.run(source);
    if (!result.ok) await spool.close();
    return result;
  } catch (error) {
    await spool.close();
    throw error;
  }
}

class Intake {
  private good = 0;
  private rows = 0;
  private faultCount = 0;
  private readonly faults: Fault[] = [];
  private isUnfit = false;
  private hasExternalIds = false;
  private hasOrigins = false;
  private bytes = 0;
  private readonly hash = createHash('sha256');
  private readonly reader: RowReader;
  private readonly startedAt = performance.now();
  private readonly gold: UploadGold;
  /** Whether rows are checked in a thread. */
  private readonly isSlow: boolean;
  /** For rows that are checked at once. */
  private readonly check: ItemChecker;
  /** Rows that wait for a thread or for the database, and what came after them: the order is that of the file. */
  private pending: (RawRow | Fault)[] = [];

  constructor(
    private readonly spool: Spool,
    private readonly options: ReceiveOptions,
  ) {
    const { itemSchema, form } = options;
    this.isSlow = (itemSchema !== null && isSlowSchema(itemSchema)) || isSlowForm(form);
    this.check = itemChecker(form, itemSchema === null || this.isSlow ? null : validatorFor(itemSchema));
    const onRow = (row: RawRow) => {
      if (this.isSlow || this.pending.length > 0 || filesNamed(row.payload).size > 0) this.pending.push(row);
      else this.take(row, this.outcome(row, this.check, checkAnswer));
    };
    const onFault = (fault: Fault) => (this.pending.length > 0 ? void this.pending.push(fault) : this.faultyRow(fault));
    this.gold = new UploadGold(options.form, options.goldAgreement ?? 1);
    this.reader = readerOf(options, onRow, onFault);
  }

  async run(source: AsyncIterable<Buffer>): Promise<Result<Received>> {
    const { maximumBytes } = this.options;
    try {
      // Chunk by chunk: the next one is not read from the client before this one's rows are on the disk.
      for await (const chunk of source) {
        this.bytes += chunk.length;
        if (this.bytes > maximumBytes)
          return refuse(limitReached(maximumBytes, say`A file may hold at most ${maximumBytes} bytes; send it in parts.`));
        this.hash.update(chunk);
        for await (const slice of slicesOf(chunk)) {
          await this.reader.write(slice);
          await this.settle();
        }
        if (this.rows > MAXIMUM_TASKS) return refuse(limitReached(MAXIMUM_TASKS, say`A batch may hold at most ${MAXIMUM_TASKS} tasks.`));
        if (this.gold.size > MOST_KNOWN)
          return refuse(limitReached(MOST_KNOWN, say`A file may bring known answers of at most ${MOST_KNOWN} tasks; send it in parts.`));
        await this.spool.flush();
      }
      await this.reader.end();
      await this.settle();
      await this.spool.flush(true);
      const reason = this.options.sharedFields.fault();
      if (reason !== null) this.unfit({ line: 1, reason });
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      await this.settle();
      this.unfit(error.fault);
    }
    return ok(this.received());
  }

  private received(): Received {
    const { spool, good, rows, faultCount, faults, isUnfit, hasExternalIds, hasOrigins, bytes, options } = this;
    const { format, onFault } = options;
    const sha256 = this.hash.digest('hex');
    const known = this.gold.known();
    return { spool, format, onFault, good, rows, faultCount, faults, isUnfit, hasExternalIds, hasOrigins, known, bytes, sha256 };
  }

  /** Checks the pending rows and adds them in the order of the file. */
  private async settle(): Promise<void> {
    while (this.pending.length > 0) {
      const piece = this.pending.splice(0, CHECKED_AT_ONCE);
      const rows = piece.filter((each) => 'payload' in each);
      const outcomes = this.isSlow ? await this.outcomesInThread(rows) : this.outcomesAtOnce(rows);
      const unknown = await this.options.unknownFiles(new Set(rows.flatMap(({ payload }) => [...filesNamed(payload)])));
      for (const each of piece) {
        if ('payload' in each) this.take(each, outcomeOrFault(outcomes.get(each)!, unknownFileFault(each.payload, unknown)));
        else this.faultyRow(each);
      }
    }
  }

  private outcomesAtOnce(rows: readonly RawRow[]): ReadonlyMap<RawRow, CheckedRow | string> {
    return new Map(rows.map((row) => [row, this.outcome(row, this.check, checkAnswer)]));
  }

  private async outcomesInThread(rows: readonly RawRow[]): Promise<ReadonlyMap<RawRow, CheckedRow | string>> {
    const { itemSchema, form, schemas } = this.options;
    const misfits = new Map<unknown, string | null>();
    let asked: readonly RawRow[] = [];
    try {
      if (itemSchema !== null) {
        const texts: string[] = [];
        const within = itemChecker(form, (payload) => {
          const text = JSON.stringify(payload);
          // One that is too long is refused for that.
          if (Buffer.byteLength(text) <= PAYLOAD_LIMITS.bytes) texts.push(text);
          return null;
        });
        asked = rows.filter(({ payload }) => {
          const before = texts.length;
          within(payload, 0);
          return texts.length > before;
        });
        const found = await schemas.items(itemSchema, texts);
        asked.forEach(({ payload }, place) => misfits.set(payload, found[place]!));
      }
      const check = itemChecker(form, (payload) => misfits.get(payload) ?? null);
      const { asked: answers, owners } = collectAnswers(rows, (row, checkAnswers) => this.outcome(row, check, checkAnswers));
      asked = owners;
      const results = answers.length === 0 ? [] : await schemas.answers(answers);
      let next = 0;
      return new Map(rows.map((row) => [row, this.outcome(row, check, () => [...results[next++]!])]));
    } catch (error) {
      if (!(error instanceof TooSlow)) throw error;
      throw new UnreadableFile({ line: asked[error.index]!.line, reason: error.reason });
    }
  }

  /** The row as it is kept, or why it cannot become a task. */
  private outcome(row: RawRow, check: ItemChecker, checkAnswers: AnswerCheck): CheckedRow | string {
    const checked = checkRow(row, check, this.options.redundancy);
    return typeof checked === 'string' ? checked : (this.gold.faultOf(row, checkAnswers) ?? checked);
  }

  private take(row: RawRow, checked: CheckedRow | string): void {
    this.rows += 1;
    if (typeof checked === 'string') {
      this.fault({ line: row.line, reason: row.hint === undefined ? checked : `${checked}: ${row.hint}` });
      return;
    }
    const { sharedFields, now } = this.options;
    sharedFields.add(row.payload as Payload);
    this.good += 1;
    if (checked.hasExternalId) this.hasExternalIds = true;
    // Ids in the order of the file keep the index on them compact.
    const id = newId<'Task'>(Math.floor(now.getTime() + performance.now() - this.startedAt));
    this.gold.take(row, id);
    if (row.origin !== undefined) this.hasOrigins = true;
    this.spool.append(`${id}\t${row.origin ?? '\\N'}\t${row.line}\t${checked.copy}\n`);
  }

  private unfit(fault: Fault): void {
    this.isUnfit = true;
    this.fault(fault);
  }

  /** A row that is none. */
  private faultyRow(fault: Fault): void {
    this.rows += 1;
    this.fault(fault);
  }

  private fault({ line, reason }: Fault): void {
    this.faultCount += 1;
    if (this.faults.length >= LISTED_FAULTS) return;
    this.faults.push({ line, reason: withColumnNames(reason, this.options.columns).slice(0, REASON_LENGTH) });
  }
}

/** Faults of the row itself come first. */
function outcomeOrFault(outcome: CheckedRow | string, fault: string | null): CheckedRow | string {
  return typeof outcome === 'string' ? outcome : (fault ?? outcome);
}
