import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormat } from '../messages/use-format.ts';
import { useRegionalTag } from '../messages/use-regional-tag.ts';
import { useChartColours } from './use-chart-colours.ts';
import '../styles/charts.css';

interface DayBarsProps {
  readonly label: string;
  /** One for each day, in order. */
  readonly days: readonly { readonly day: string; readonly amount: number }[];
}

const HEIGHT = 220;

/** Half a day, so that the first and the last bar fit. */
const MARGIN_SECONDS = 43_200;

/** Bar chart of an amount by day. Show a table with the same figures beside it. */
export default function DayBars({ label, days }: DayBarsProps) {
  const frame = useRef<HTMLDivElement>(null);
  const colours = useChartColours(frame);
  const { number } = useFormat();
  const tag = useRegionalTag();
  useEffect(() => {
    const element = frame.current;
    if (element === null || colours === null) return undefined;
    const format = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' });
    const times = days.map(({ day }) => Date.parse(day) / 1000);
    const axis = { stroke: colours.soft, grid: { stroke: colours.line, width: 1 }, ticks: { stroke: colours.line } };
    const chart = new uPlot(
      {
        ...{ width: element.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false } },
        tzDate: (at) => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
        scales: {
          x: { time: true, range: () => [(times[0] ?? 0) - MARGIN_SECONDS, (times.at(-1) ?? 0) + MARGIN_SECONDS] },
          y: { range: (_chart, _low, high) => [0, high > 0 ? high * 1.05 : 1] },
        },
        axes: [
          { ...axis, space: 70, values: (_chart, at) => at.map((each) => format.format(each * 1000)) },
          { ...axis, size: 64, values: (_chart, amounts) => amounts.map((each) => number(each)) },
        ],
        series: [{}, { fill: colours.approved, paths: uPlot.paths.bars?.({ size: [0.7, 40] }), points: { show: false } }],
      },
      [times, days.map(({ amount }) => amount)],
      element,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [days, colours, tag]);
  return <div ref={frame} className="day-bars" role="img" aria-label={label} dir="ltr" />;
}
