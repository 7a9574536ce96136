/** Reads statements in a thread with a limit of time and memory: the files come from outside. */
import { extname } from 'node:path';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { invalid, ok, refuse, type Result, say, type Sentence, tryLater } from '../../kernel/index.ts';
import { FairThreads, ThreadOverrun, ThreadsBusy } from '../../platform/index.ts';
import type { CsvStatementOptions } from './statement-csv.ts';
import type { ReadStatement, StatementFormat } from './statement.ts';

export interface StatementJob {
  readonly format: StatementFormat;
  readonly bytes: Uint8Array;
  readonly options: CsvStatementOptions;
}

export type StatementOutput = { readonly statements: readonly ReadStatement[] } | { readonly fault: Sentence };

const LIMIT_MILLISECONDS = 20_000;
const WAIT_MILLISECONDS = 30_000;
const HEAP_MEGABYTES = 384;

@Injectable()
export class StatementThreads implements OnModuleDestroy {
  private readonly threads = new FairThreads({
    file: new URL(`./statement.thread${extname(new URL(import.meta.url).pathname)}`, import.meta.url),
    threads: 1,
    heapMegabytes: HEAP_MEGABYTES,
    waitMilliseconds: WAIT_MILLISECONDS,
    waitingPerAccount: 3,
  });

  onModuleDestroy(): Promise<void> {
    return this.threads.close();
  }

  /** @param account who sent the file */
  async read(account: string, job: StatementJob): Promise<Result<readonly ReadStatement[]>> {
    try {
      const output = await this.threads.lease(account, (lease) => lease.run<StatementOutput>(job, LIMIT_MILLISECONDS));
      return 'fault' in output ? refuse(invalid(output.fault, 'file')) : ok(output.statements);
    } catch (error) {
      if (error instanceof ThreadOverrun)
        return refuse(invalid(say`Reading the file takes too much ${error.resource}; send a shorter span.`, 'file'));
      if (error instanceof ThreadsBusy) return refuse(tryLater(10, 'Other statements are being read; send this again in some seconds.'));
      throw error;
    }
  }
}
