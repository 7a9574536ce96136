import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useLanguage } from '../../messages/language-context.ts';

interface SpendingChartProps {
  readonly label: string;
  /** One for each day, in order. */
  readonly days: readonly { readonly day: string; readonly amount: number }[];
}

const HEIGHT = 220;

const colourOf = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colour that a token has in the theme that is shown: a canvas does not know `light-dark()`. */
function resolved(element: HTMLElement, name: string): string {
  element.style.color = colourOf(name);
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}

/** Bars of spending by day. The table beside it says the same. */
export function SpendingChart({ label, days }: SpendingChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { tag } = useLanguage().language;
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const ink = resolved(element, '--soft');
    const line = resolved(element, '--line');
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    const chart = new UPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_chart, _low, high) => [0, Math.max(high, 0.01) * 1.05] } },
        axes: [
          {
            ...axis,
            values: (_chart, at) =>
              at.map((each) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(each * 1000)),
          },
          { ...axis, size: 64, values: (_chart, amounts) => amounts.map((each) => new Intl.NumberFormat(tag).format(each)) },
        ],
        series: [{}, { fill: resolved(element, '--green'), paths: UPlot.paths.bars?.({ size: [0.7, 40] }), points: { show: false } }],
        tzDate: (at) => UPlot.tzDate(new Date(at * 1000), 'UTC'),
      },
      [days.map(({ day }) => Date.parse(day) / 1000), days.map(({ amount }) => amount)],
      element,
    );
    const resize = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      chart.destroy();
    };
  }, [days, tag]);
  return <div ref={frame} className="chart" role="img" aria-label={label} dir="ltr" />;
}
