import type { ReactNode } from 'react';
import { useFormat } from '../../../messages/use-format.ts';
import { useT } from '../../../messages/language-context.ts';

interface ZoomBarProps {
  readonly zoom: number;
  readonly setZoom: (zoom: number) => void;
  readonly children?: ReactNode;
}

const STEP = 1.25;
const MOST = 8;

export function ZoomBar({ zoom, setZoom, children }: ZoomBarProps) {
  const t = useT();
  const { percent } = useFormat();
  return (
    <div className="zoom-bar">
      {children}
      <span className="zoom-buttons">
        <button
          type="button"
          className="button button-quiet"
          aria-label={t('item.smaller')}
          onClick={() => setZoom(Math.max(1, zoom / STEP))}
        >
          −
        </button>
        <span className="soft tabular">{percent(zoom)}</span>
        <button
          type="button"
          className="button button-quiet"
          aria-label={t('item.larger')}
          onClick={() => setZoom(Math.min(MOST, zoom * STEP))}
        >
          +
        </button>
        <button type="button" className="button button-quiet" onClick={() => setZoom(1)}>
          {t('item.fit')} <kbd>0</kbd>
        </button>
      </span>
    </div>
  );
}
