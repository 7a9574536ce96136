import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EntryEntity } from './entry.entity.ts';
import { LedgerJobs } from './ledger.jobs.ts';
import { Ledger } from './ledger.ts';
import { OwnMoney } from './own-money.repository.ts';

@Module({
  imports: [TypeOrmModule.forFeature([EntryEntity])],
  providers: [Ledger, LedgerJobs, OwnMoney],
  exports: [Ledger, OwnMoney],
})
export class LedgerModule {}
