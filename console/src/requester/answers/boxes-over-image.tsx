import { useState } from 'react';
import type { QuestionFields } from '../../api/generated/fragments.ts';
import { useKeys } from '../../app/keys.ts';
import { useT } from '../../messages/language-context.ts';
import { ZoomBar } from '../../worker/task/item/zoom-bar.tsx';
import { nameOf } from '../../worker/task/mark-colour.ts';
import { boxesOf } from './answer-words.ts';
import { colourOfLayer, type Layer } from './layer.ts';
import { LayerLegend } from './layer-legend.tsx';

interface BoxesOverImageProps {
  readonly address: string;
  readonly alt: string;
  readonly question: Extract<QuestionFields, { __typename: 'BoxesQuestion' }>;
  readonly layers: readonly Layer[];
  readonly hidden: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
}

/** Boxes of the label and of each worker over the image: the label with a full line, the others with a broken one. */
export function BoxesOverImage({ address, alt, question, layers, hidden, toggle }: BoxesOverImageProps) {
  const t = useT();
  const [zoom, setZoom] = useState(1);
  useKeys({ '0': () => setZoom(1) });
  const shown = layers
    .map((layer, place) => ({ layer, colour: colourOfLayer(layer, place) }))
    .filter(({ layer }) => !hidden.has(layer.key));
  return (
    <>
      <ZoomBar zoom={zoom} setZoom={setZoom} />
      <div className="image-frame" tabIndex={0} role="group" aria-label={t('item.image')}>
        <div className="box-canvas" style={{ width: `${zoom * 100}%` }}>
          <img src={address} alt={alt === '' ? t('item.no-alt') : alt} />
          <svg className="boxes shown-boxes" viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label={t('layers.boxes')}>
            {shown.flatMap(({ layer, colour }) =>
              boxesOf(layer.answer[question.name] ?? null).map(({ x, y, width, height, label }, index) => (
                <g key={`${layer.key}:${index}`} className="shown-box" data-kind={layer.kind}>
                  <title>{`${layer.name}: ${nameOf(question, label)}`}</title>
                  <rect className="shown-box-edge" x={x} y={y} width={width} height={height} vectorEffect="non-scaling-stroke" />
                  <rect x={x} y={y} width={width} height={height} stroke={colour} vectorEffect="non-scaling-stroke" />
                </g>
              )),
            )}
          </svg>
        </div>
      </div>
      <LayerLegend layers={layers} hidden={hidden} toggle={toggle} />
    </>
  );
}
