/** Calibration: of the crowd labels whose confidence lies in a bin, how many equal the known answer. Pure. */

/** Lowest confidence of each bin, in percent. The last bin ends at 100 %, which it includes. */
export const CALIBRATION_BINS = [0, 50, 60, 70, 80, 90, 95] as const;

/** A crowd label of a gold task, judged without the known answer. */
export interface JudgedLabel {
  readonly confidence: number;
  /** Whether it equals the known answer. */
  readonly isRight: boolean;
}

export interface CalibrationBin {
  /** Lowest confidence of the bin, in percent. */
  readonly fromPercent: number;
  readonly labels: number;
  /** Number of labels that equal the known answer. */
  readonly rightLabels: number;
  readonly confidenceSum: number;
}

/** The labels by bin; bins without labels are left out. */
export function calibrationBins(labels: readonly JudgedLabel[]): CalibrationBin[] {
  return addBins(
    labels.map(({ confidence, isRight }) => ({
      fromPercent: CALIBRATION_BINS.findLast((from) => confidence >= from / 100) ?? 0,
      labels: 1,
      rightLabels: Number(isRight),
      confidenceSum: confidence,
    })),
  ).filter(({ labels: count }) => count > 0);
}

/** Every bin once, in order, with the sums of those given: a batch has them by question. */
export function addBins(given: readonly CalibrationBin[]): CalibrationBin[] {
  return CALIBRATION_BINS.map((fromPercent) =>
    given
      .filter((bin) => bin.fromPercent === fromPercent)
      .reduce(
        (sum, bin) => ({
          fromPercent,
          labels: sum.labels + bin.labels,
          rightLabels: sum.rightLabels + bin.rightLabels,
          confidenceSum: sum.confidenceSum + bin.confidenceSum,
        }),
        { fromPercent, labels: 0, rightLabels: 0, confidenceSum: 0 },
      ),
  );
}

/** Highest confidence of the bin, in percent. */
export function endOfBin(fromPercent: number): number {
  return CALIBRATION_BINS.find((from) => from > fromPercent) ?? 100;
}
