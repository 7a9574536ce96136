import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerModule } from '../ledger/index.ts';
import { BatchEntity } from './batch.entity.ts';
import { BatchRepository } from './batch.repository.ts';
import { BatchVersionEntity } from './batch-version.entity.ts';
import { Batches } from './batches.ts';
import { BoardRepository } from './board.repository.ts';
import { Ending } from './ending.ts';
import { Escrow } from './escrow.ts';
import { TaskEntity } from './task.entity.ts';
import { TaskRepository } from './task.repository.ts';
import { UploadCommands } from './upload.commands.ts';
import { UploadController } from './upload.controller.ts';
import { UploadRepository } from './upload.repository.ts';

@Module({
  imports: [TypeOrmModule.forFeature([BatchEntity, BatchVersionEntity, TaskEntity]), LedgerModule],
  controllers: [UploadController],
  providers: [Batches, BatchRepository, BoardRepository, TaskRepository, Ending, Escrow, UploadCommands, UploadRepository],
  exports: [Batches],
})
export class BatchesModule {}
