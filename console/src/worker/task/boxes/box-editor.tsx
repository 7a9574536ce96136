import { useRef, useState, type PointerEvent } from 'react';
import { useKeys } from '../../../app/keys.ts';
import { useT } from '../../../messages/language-context.ts';
import { ZoomBar } from '../item/zoom-bar.tsx';
import type { BoxMarks } from '../use-marking.ts';
import { between, LEAST, middleBox, moved, oppositeOf, type Box, type Corner, type Point } from './box.ts';
import { BoxTag } from './box-tag.tsx';
import { DrawnBox } from './drawn-box.tsx';
import { DrawOrMove } from './draw-or-move.tsx';

interface BoxEditorProps extends BoxMarks {
  readonly address: string;
  readonly alt: string;
}

/** What the pointer does from where it went down. */
type Drag =
  | { readonly kind: 'new'; readonly from: Point }
  | { readonly kind: 'corner'; readonly from: Point; readonly index: number }
  | { readonly kind: 'body'; readonly from: Point; readonly box: Box; readonly index: number };

/** Boxes over an image: by pointer, by finger, and by keys. */
export function BoxEditor({ address, alt, question, marks, setMarks, selected, select, label }: BoxEditorProps) {
  const t = useT();
  const [zoom, setZoom] = useState(1);
  const [isDrawing, setDrawing] = useState(true);
  const [draft, setDraft] = useState<Box | null>(null);
  const drag = useRef<Drag | null>(null);
  const canvas = useRef<SVGSVGElement>(null);
  const isFull = marks.length >= question.maximumBoxes;

  const add = (box: Box) => {
    setMarks([...marks, box]);
    select(marks.length);
  };
  const change = (index: number, box: Box) => setMarks(marks.map((each, at) => (at === index ? box : each)));
  useKeys({
    n: isFull ? undefined : () => add(middleBox(label)),
    d: () => setDrawing(true),
    v: () => setDrawing(false),
    '0': () => setZoom(1),
  });

  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const frame = canvas.current!.getBoundingClientRect();
    return { x: (clientX - frame.left) / frame.width, y: (clientY - frame.top) / frame.height };
  };
  const begin = (event: PointerEvent, next: (from: Point) => Drag) => {
    if (!isDrawing || event.button !== 0) return;
    event.stopPropagation();
    canvas.current?.setPointerCapture(event.pointerId);
    drag.current = next(pointOf(event));
  };
  const follow = (event: PointerEvent) => {
    const now = drag.current;
    if (now === null) return;
    const at = pointOf(event);
    if (now.kind === 'new') setDraft(between(now.from, at, label));
    if (now.kind === 'corner') change(now.index, between(now.from, at, marks[now.index]!.label));
    if (now.kind === 'body') change(now.index, moved(now.box, { x: at.x - now.from.x, y: at.y - now.from.y }));
  };
  const end = () => {
    if (drag.current?.kind === 'new' && draft !== null && draft.width > LEAST && draft.height > LEAST) add(draft);
    drag.current = null;
    setDraft(null);
  };
  const shown = draft === null ? marks : [...marks, draft];
  return (
    <>
      <ZoomBar zoom={zoom} setZoom={setZoom}>
        <DrawOrMove isDrawing={isDrawing} setDrawing={setDrawing} />
        <button type="button" className="button" disabled={isFull} onClick={() => add(middleBox(label))}>
          {t('boxes.add')} <kbd>n</kbd>
        </button>
      </ZoomBar>
      <div className="image-frame">
        <div className="box-canvas" style={{ width: `${zoom * 100}%` }}>
          <img src={address} alt={alt === '' ? t('item.no-alt') : alt} draggable={false} />
          <svg
            ref={canvas}
            className="boxes"
            data-drawing={isDrawing}
            viewBox="0 0 1 1"
            preserveAspectRatio="none"
            role="group"
            aria-label={t('boxes.canvas')}
            onPointerDown={(event) => (isFull ? undefined : begin(event, (from) => ({ kind: 'new', from })))}
            onPointerMove={follow}
            onPointerUp={end}
            onPointerCancel={end}
          >
            {shown.map((box, index) => (
              <DrawnBox
                key={index}
                box={box}
                place={index + 1}
                question={question}
                isSelected={index === selected}
                select={() => select(index)}
                change={(next) => change(index, next)}
                remove={() => {
                  setMarks(marks.filter((_each, at) => at !== index));
                  select(null);
                }}
                beginMove={(event) => begin(event, (from) => ({ kind: 'body', from, box, index }))}
                beginResize={(event, corner: Corner) => begin(event, () => ({ kind: 'corner', from: oppositeOf(box, corner), index }))}
              />
            ))}
          </svg>
          {marks.map((box, index) => (
            <BoxTag key={index} box={box} place={index + 1} question={question} />
          ))}
        </div>
      </div>
    </>
  );
}
