import { Module } from '@nestjs/common';
import { LedgerJobs } from './ledger.jobs.ts';
import { Ledger } from './ledger.ts';

@Module({ providers: [Ledger, LedgerJobs], exports: [Ledger] })
export class LedgerModule {}
