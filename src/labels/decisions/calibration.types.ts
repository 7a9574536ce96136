/** GraphQL: how often labels of a confidence are right. */
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { listOf, SeenWithParent } from '../../platform/index.ts';
import { addBins, CALIBRATION_BINS, endOfBin, type CalibrationBin } from '../core/calibration.ts';

@SeenWithParent()
@ObjectType('CalibrationBin', { description: 'Crowd labels of gold tasks whose confidence lies in one interval.' })
export class CalibrationBinType {
  @Field(() => Float, { description: 'Lowest confidence of the bin, which it includes.' })
  from: number;

  @Field(() => Float, { description: 'Highest confidence of the bin, which only the last bin includes.' })
  to: number;

  @Field(() => Int, { description: 'Number of labels in the bin.' })
  labels: number;

  @Field(() => Int, { description: 'Number of them that equal the known answer.' })
  right: number;

  @Field(() => Float, { nullable: true, description: 'Mean confidence of the labels; null without a label.' })
  meanConfidence: number | null;
}

@SeenWithParent()
@ObjectType('LabelCalibration', {
  description:
    "How often crowd labels of gold tasks equal the known answer, by confidence. Each is computed without its known answer, from the answers and their workers' accuracy in other tasks, as of the last run of the model. Choices, comparisons and ratings alone: of other questions, no two values are simply equal or not.",
})
export class LabelCalibrationType {
  @Field(() => Int, { description: 'Number of labels in all bins: one for each question and gold task with answers.' })
  labels: number;

  @listOf(CALIBRATION_BINS.length)
  @Field(() => [CalibrationBinType], { description: 'Every bin, by confidence ascending; those without labels too.' })
  bins: CalibrationBinType[];
}

/** @param given by question and bin */
export function labelCalibrationType(given: readonly CalibrationBin[]): LabelCalibrationType {
  const bins = addBins(given).map(({ fromPercent, labels, rightLabels, confidenceSum }) =>
    Object.assign(new CalibrationBinType(), {
      from: fromPercent / 100,
      to: endOfBin(fromPercent) / 100,
      labels,
      right: rightLabels,
      meanConfidence: labels === 0 ? null : confidenceSum / labels,
    }),
  );
  return Object.assign(new LabelCalibrationType(), { labels: bins.reduce((sum, bin) => sum + bin.labels, 0), bins });
}
