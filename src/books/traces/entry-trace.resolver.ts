import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Ledger } from '../../ledger/index.ts';
import { Allow, badInput, DB, type Db, ReadsManyRows } from '../../platform/index.ts';
import { parseEntryKey } from '../core/ledger-entry.types.ts';
import { EntryTraceType, entryTraceType } from './entry-trace.types.ts';

/** Maximum number of steps returned in each direction. */
const MAX_STEPS = 500;

@Resolver()
export class EntryTraceResolver {
  constructor(
    private readonly ledger: Ledger,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @ReadsManyRows()
  @Query(() => EntryTraceType, {
    name: 'ledgerStory',
    nullable: true,
    description: 'The trace of one entry, backwards and forwards; null when there is no such entry.',
  })
  async ledgerTrace(
    @Args('entryId', { type: () => String, description: 'The id of the entry.' }) entryId: string,
  ): Promise<EntryTraceType | null> {
    const entry = parseEntryKey(entryId);
    if (entry === null) throw badInput('"entryId" must be the id of an entry, such as "jrn_…:1".');
    const trace = await this.ledger.traceOf(this.db, entry, MAX_STEPS);
    return trace && entryTraceType(trace);
  }
}
