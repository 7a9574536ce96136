import { lazy, Suspense, useMemo } from 'react';
import type { BatchCalibrationData } from '../../api/generated/requester.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Skeleton } from '../../screen/skeleton.tsx';
import { DataTable } from '../../tables/data-table.tsx';

const CalibrationChart = lazy(() => import('../../charts/calibration-chart.tsx'));

type Calibration = NonNullable<NonNullable<BatchCalibrationData['batch']>['calibration']>;
type Bin = Calibration['bins'][number];

/** Below it a bin has labels only where a question has more than two options: it is shown when it has some. */
const HALF = 0.5;

const MARKS = [
  ['approved', 'calibration.right'],
  ['spent', 'calibration.expected'],
] as const;

/** The share of right labels by confidence: a chart, and the same figures in a table. */
export function CalibrationFigures({ bins }: { readonly bins: readonly Bin[] }) {
  const t = useT();
  const { number, percent } = useFormat();
  const nameOf = ({ from, to }: Bin) => t('calibration.interval', { from: percent(from), to: percent(to) });
  const shown = useMemo(() => bins.filter(({ from, labels }) => labels > 0 || from >= HALF), [bins]);
  const bars = useMemo(
    () =>
      shown.map((bin) => ({
        name: nameOf(bin),
        count: t('calibration.of', { right: number(bin.right), labels: number(bin.labels) }),
        right: bin.labels === 0 ? null : bin.right / bin.labels,
        expected: bin.meanConfidence,
      })),
    [shown, t],
  );
  const columns = [
    { name: 'confidence', heading: t('calibration.confidence'), cell: nameOf },
    { name: 'labels', heading: t('calibration.labels'), isAmount: true, cell: ({ labels }: Bin) => number(labels) },
    { name: 'right', heading: t('calibration.right'), isAmount: true, cell: ({ right }: Bin) => number(right) },
    {
      name: 'share',
      heading: t('calibration.share'),
      isAmount: true,
      cell: ({ labels, right }: Bin) => (labels === 0 ? '–' : percent(right / labels)),
    },
    {
      name: 'expected',
      heading: t('calibration.expected'),
      isAmount: true,
      cell: ({ meanConfidence }: Bin) => (meanConfidence === null ? '–' : percent(meanConfidence)),
    },
  ];
  return (
    <>
      <ul className="legend">
        {MARKS.map(([mark, text]) => (
          <li key={mark}>
            <svg className="swatch" viewBox="0 0 10 10" aria-hidden="true">
              {mark === 'spent' ? (
                <circle className={`chart-${mark}`} cx="5" cy="5" r="5" />
              ) : (
                <rect className={`chart-${mark}`} width="10" height="10" />
              )}
            </svg>
            {t(text)}
          </li>
        ))}
      </ul>
      <Suspense fallback={<Skeleton />}>
        <CalibrationChart label={t('calibration.chart')} bins={bars} />
      </Suspense>
      <details>
        <summary>{t('chart.figures')}</summary>
        <DataTable caption={t('calibration.title')} columns={columns} rows={shown} keyOf={({ from }) => String(from)} />
      </details>
    </>
  );
}
