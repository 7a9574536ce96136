import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches/index.ts';
import { WorkModule } from '../work/index.ts';
import { ExportController } from './export.controller.ts';
import { LabelRepository } from './label.repository.ts';
import { LabelResolver } from './label.resolver.ts';
import { Labels } from './labels.ts';

@Module({
  imports: [BatchesModule, WorkModule],
  controllers: [ExportController],
  providers: [Labels, LabelRepository, LabelResolver],
  exports: [Labels],
})
export class LabelsModule {}
