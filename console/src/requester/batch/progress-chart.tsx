import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { BatchProgressData } from '../../api/generated/requester.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { useRegionalTag } from '../../messages/use-regional-tag.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { decimalOf } from '../../forms/amounts.ts';
import '../../styles/charts.css';
import { useChartColours } from '../../charts/use-chart-colours.ts';

type Point = NonNullable<NonNullable<BatchProgressData['batch']>['progress']>[number];

const HEIGHT = 260;
const NO_POINTS = { show: false };
/** Beyond it, an axis shows days; before, hours too. */
const FEW_DAYS_SECONDS = 4 * 86_400;

/** Answers that were submitted and approved, and what was spent, over time; the same figures in a table. */
export default function ProgressChart({ points }: { readonly points: readonly Point[] }) {
  const t = useT();
  const tag = useRegionalTag();
  const { dateTime, number } = useFormat();
  const frame = useRef<HTMLDivElement>(null);
  const colours = useChartColours(frame);
  const currency = points[0]?.spent.currency ?? '';
  useEffect(() => {
    const element = frame.current;
    if (element === null || colours === null) return undefined;
    const times = points.map(({ at }) => new Date(at).getTime() / 1000);
    const isShort = (times.at(-1) ?? 0) - (times[0] ?? 0) < FEW_DAYS_SECONDS;
    const format = new Intl.DateTimeFormat(
      tag,
      isShort ? { weekday: 'short', hour: 'numeric', minute: '2-digit' } : { month: 'short', day: 'numeric' },
    );
    const axis = { stroke: colours.soft, grid: { stroke: colours.line, width: 1 }, ticks: { stroke: colours.line } };
    const whole = (_chart: uPlot, values: readonly number[]) => values.map((value) => (Number.isInteger(value) ? number(value) : ''));
    const chart = new uPlot(
      {
        ...{ width: element.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false } },
        scales: {
          x: { time: true },
          y: { range: (_chart, _low, high) => [0, Math.max(1, high) * 1.05] },
          // Lower than the lines of answers: what is spent grows with what is approved, and would be drawn over it.
          money: { range: (_chart, _low, high) => [0, (high === 0 ? 1 : high) * 1.2] },
        },
        axes: [
          { ...axis, space: 110, values: (_chart, values) => values.map((value) => format.format(value * 1000)) },
          { ...axis, values: whole },
          {
            ...axis,
            side: 1,
            scale: 'money',
            grid: { show: false },
            size: 64,
            values: (_chart, values) => values.map((value) => number(value)),
          },
        ],
        series: [
          {},
          // The later line is drawn over the earlier one: where two are equal, the wide one is seen at both sides of the narrow one.
          { stroke: colours.approved, width: 6, points: NO_POINTS, label: t('chart.approved'), fill: colours.wash },
          { stroke: colours.submitted, width: 2, points: NO_POINTS, label: t('chart.submitted') },
          { stroke: colours.spent, width: 2, points: NO_POINTS, dash: [6, 4], label: t('chart.spent'), scale: 'money' },
        ],
      },
      [
        times,
        points.map(({ approved }) => approved),
        points.map(({ submitted }) => submitted),
        points.map(({ spent }) => Number(decimalOf(spent.minor, currency))),
      ],
      element,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [points, colours, tag]);
  const columns = [
    { name: 'at', heading: t('chart.at'), cell: ({ at }: Point) => dateTime(at) },
    { name: 'submitted', heading: t('chart.submitted'), isAmount: true, cell: ({ submitted }: Point) => number(submitted) },
    { name: 'approved', heading: t('chart.approved'), isAmount: true, cell: ({ approved }: Point) => number(approved) },
    { name: 'spent', heading: t('chart.spent'), isAmount: true, cell: ({ spent }: Point) => <MoneyText money={spent} /> },
  ];
  return (
    <section className="card" aria-labelledby="chart">
      <h2 id="chart">{t('chart.title')}</h2>
      <ul className="legend">
        {(['submitted', 'approved', 'spent'] as const).map((name) => (
          <li key={name}>
            <svg className="swatch" viewBox="0 0 10 10" aria-hidden="true">
              <rect className={`chart-${name}`} width="10" height="10" />
            </svg>
            {name === 'spent' ? t('chart.spent-in', { currency }) : t(`chart.${name}`)}
          </li>
        ))}
      </ul>
      <div ref={frame} className="chart" dir="ltr" aria-hidden="true" />
      <details>
        <summary>{t('chart.figures')}</summary>
        <DataTable caption={t('chart.title')} columns={columns} rows={points} keyOf={({ at }) => at} />
      </details>
    </section>
  );
}
