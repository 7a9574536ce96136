import { useEffect, useState, type RefObject } from 'react';

export interface ChartColours {
  readonly soft: string;
  readonly line: string;
  readonly submitted: string;
  readonly approved: string;
  readonly spent: string;
  readonly wash: string;
}

const CLASSES: Readonly<Record<keyof ChartColours, string>> = {
  soft: 'chart-soft',
  line: 'chart-line',
  submitted: 'chart-submitted',
  approved: 'chart-approved',
  spent: 'chart-spent',
  wash: 'chart-wash',
};

/** The colours of the theme as a canvas needs them, read again when the theme changes. */
export function useChartColours(frame: RefObject<HTMLElement | null>): ChartColours | null {
  const [colours, setColours] = useState<ChartColours | null>(null);
  useEffect(() => {
    const read = () => {
      const probe = document.createElement('i');
      frame.current?.append(probe);
      const colourOf = (name: string): string => {
        probe.className = name;
        return getComputedStyle(probe).color;
      };
      const all = Object.fromEntries(Object.entries(CLASSES).map(([name, style]) => [name, colourOf(style)]));
      probe.remove();
      setColours(all as unknown as ChartColours);
    };
    read();
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    dark.addEventListener('change', read);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', read);
    };
  }, [frame]);
  return colours;
}
