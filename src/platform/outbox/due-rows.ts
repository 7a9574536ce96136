/**
 * Polling: works on rows that are due because of their time. Who works on a row leases it first, in a transaction of its own,
 * so that no other process has it; a row that was not finished is due again when its lease ends.
 */
import { Logger } from '@nestjs/common';
import { ok } from '../../kernel/index.ts';
import type { Caller } from '../access/actor.ts';
import type { Commands } from '../commands/commands.ts';
import type { Tx } from '../database/database.ts';
import { OutboxUnavailable } from './outbox.ts';

export interface DueRows<Row> {
  /** Takes some rows that are due; they are due again when the lease ends. */
  lease(tx: Tx): Promise<readonly Row[]>;
  /** Works on one row, outside any transaction. @throws OutboxUnavailable when the other system does not answer */
  work(row: Row): Promise<unknown>;
  /** Gives a row back for which the other system did not answer; absent: it is due again when the lease ends. */
  postpone?(row: Row, why: string): Promise<void>;
  /** Names the row in the log: what it is, and its id. */
  describe(row: Row): string;
}

const logger = new Logger('due rows');

/**
 * Leases and works on some rows, at the same time. A row that fails does not stop the others. Each failure is logged with the name of
 * its row, because the sweep that calls this logs one error only.
 *
 * @returns how many were leased
 * @throws AggregateError of all errors that are not an {@link OutboxUnavailable}, when all rows are finished
 */
export async function workOnDue<Row>(commands: Commands, caller: Caller, rows: DueRows<Row>): Promise<number> {
  const leased = await commands.must(caller, async (tx) => ok(await rows.lease(tx)));
  const errors: Error[] = [];
  await Promise.all(
    leased.map(async (row) => {
      try {
        await workOn(row, rows);
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        logger.error(`${rows.describe(row)}: ${error.message}`, error.stack);
        errors.push(error);
      }
    }),
  );
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${leased.length} rows failed: ${errors[0]?.message}`);
  return leased.length;
}

async function workOn<Row>(row: Row, rows: DueRows<Row>): Promise<void> {
  try {
    await rows.work(row);
  } catch (error) {
    if (!(error instanceof OutboxUnavailable)) throw error;
    await rows.postpone?.(row, error.message);
  }
}
