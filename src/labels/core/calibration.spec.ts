import { addBins, CALIBRATION_BINS, calibrationBins, endOfBin, type JudgedLabel } from './calibration.ts';

const label = (confidence: number, isRight = true): JudgedLabel => ({ confidence, isRight });

describe('calibrationBins', () => {
  it('counts a label on the border of two bins in the upper one, and certainty in the last', () => {
    const bins = calibrationBins([label(0.49), label(0.5), label(0.599), label(0.6), label(0.9), label(0.95), label(1)]);
    expect(bins.map(({ fromPercent, labels }) => [fromPercent, labels])).toEqual([
      [0, 1],
      [50, 2],
      [60, 1],
      [90, 1],
      [95, 2],
    ]);
  });

  it('counts the right labels and adds the confidences', () => {
    const [bin, ...others] = calibrationBins([label(0.7), label(0.75, false), label(0.78)]);
    expect(others).toEqual([]);
    expect(bin).toMatchObject({ fromPercent: 70, labels: 3, rightLabels: 2 });
    expect(bin!.confidenceSum).toBeCloseTo(2.23, 10);
  });

  it('counts each label once, whatever its confidence', () => {
    const labels = Array.from({ length: 101 }, (_, percent) => label(percent / 100));
    expect(calibrationBins(labels).reduce((sum, bin) => sum + bin.labels, 0)).toBe(101);
  });
});

describe('addBins', () => {
  it('answers every bin, in order, with the sums over the questions', () => {
    const bins = addBins([...calibrationBins([label(0.96)]), ...calibrationBins([label(0.98, false), label(0.55)])]);
    expect(bins.map(({ fromPercent }) => fromPercent)).toEqual([...CALIBRATION_BINS]);
    expect(bins.at(-1)).toEqual({ fromPercent: 95, labels: 2, rightLabels: 1, confidenceSum: 1.94 });
    expect(bins.filter(({ labels }) => labels === 0)).toHaveLength(CALIBRATION_BINS.length - 2);
  });
});

describe('endOfBin', () => {
  it('answers the beginning of the next bin, and 100 % for the last', () => {
    expect(CALIBRATION_BINS.map(endOfBin)).toEqual([50, 60, 70, 80, 90, 95, 100]);
  });
});
