import { useT } from '../../messages/language-context.ts';
import { colourOfLayer, type Layer } from './layer.ts';

interface LayerLegendProps {
  readonly layers: readonly Layer[];
  readonly hidden: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
}

/** Whose marks are shown, in which colour; each can be hidden. */
export function LayerLegend({ layers, hidden, toggle }: LayerLegendProps) {
  const t = useT();
  return (
    <ul className="layer-legend" aria-label={t('layers.title')}>
      {layers.map((layer, place) => (
        <li key={layer.key}>
          <label className="layer-toggle">
            <input type="checkbox" checked={!hidden.has(layer.key)} onChange={() => toggle(layer.key)} />
            <svg className="swatch" viewBox="0 0 12 12" aria-hidden="true">
              <rect width="12" height="12" fill={colourOfLayer(layer, place)} />
            </svg>
            <bdi>{layer.name}</bdi>
          </label>
        </li>
      ))}
    </ul>
  );
}
