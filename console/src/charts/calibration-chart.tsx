import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormat } from '../messages/use-format.ts';
import { useLanguage } from '../messages/language-context.ts';
import { useChartColours } from './use-chart-colours.ts';
import '../styles/charts.css';

interface CalibrationChartProps {
  readonly label: string;
  readonly bins: readonly {
    /** The interval of confidence. */
    readonly name: string;
    /** How many labels. */
    readonly count: string;
    /** Share of right labels, 0 to 1; null without labels. */
    readonly right: number | null;
    /** Mean confidence, 0 to 1; null without labels. */
    readonly expected: number | null;
  }[];
}

const HEIGHT = 260;
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

/** Bars of the share of right labels by confidence, and a dot where each bar should end. A table beside it says the same. */
export default function CalibrationChart({ label, bins }: CalibrationChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const colours = useChartColours(frame);
  const { percent } = useFormat();
  const { tag } = useLanguage().language;
  useEffect(() => {
    const element = frame.current;
    if (element === null || colours === null) return undefined;
    const axis = { stroke: colours.soft, grid: { stroke: colours.line, width: 1 }, ticks: { stroke: colours.line } };
    const places = bins.map((_, place) => place);
    const chart = new uPlot(
      {
        ...{ width: element.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false } },
        scales: { x: { time: false, range: () => [-0.5, bins.length - 0.5] }, y: { range: () => [0, 1.05] } },
        axes: [
          {
            ...axis,
            size: 56,
            grid: { show: false },
            splits: () => places,
            values: (_chart, shown) => shown.map((place) => `${bins[place]?.name ?? ''}\n${bins[place]?.count ?? ''}`),
          },
          { ...axis, size: 56, splits: () => QUARTERS, values: (_chart, shares) => shares.map((each) => percent(each)) },
        ],
        series: [
          {},
          { fill: colours.approved, paths: uPlot.paths.bars?.({ size: [0.6, 64] }), points: { show: false } },
          {
            paths: () => null,
            points: { show: true, size: 11, width: 2, stroke: colours.soft, fill: colours.spent },
          },
        ],
      },
      [places, bins.map(({ right }) => right), bins.map(({ expected }) => expected)],
      element,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [bins, colours, tag]);
  return <div ref={frame} className="chart" role="img" aria-label={label} dir="ltr" />;
}
