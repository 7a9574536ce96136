import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BatchType } from '../../batches/index.ts';
import { CurrentCaller, DB, load, type Caller, type Db, type GraphContext, ReadsManyRows } from '../../platform/index.ts';
import { mayReadAnswers } from '../../work/index.ts';
import { LabelRunRepository } from '../runs/run.repository.ts';
import { LabelCalibrationType, labelCalibrationType } from './calibration.types.ts';

@Resolver(() => BatchType)
export class CalibrationResolver {
  constructor(
    private readonly runs: LabelRunRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ReadsManyRows()
  @ResolveField(() => LabelCalibrationType, {
    nullable: true,
    description: 'How often crowd labels of a confidence equal the known answer; null unless you are one of its reviewers.',
  })
  async calibration(
    @Parent() { batch }: BatchType,
    @CurrentCaller() { actor }: Caller,
    @Context() context: GraphContext,
  ): Promise<LabelCalibrationType | null> {
    if (!mayReadAnswers(actor, batch.organisationId)) return null;
    const bins = await load(context, 'labels.calibration', batch.id, (ids) => this.runs.calibration(this.db, ids));
    return labelCalibrationType(bins ?? []);
  }
}
