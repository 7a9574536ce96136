import type { KeyboardEvent, PointerEvent } from 'react';
import { colourOf } from '../mark-colour.ts';
import type { BoxMarks } from '../use-marking.ts';
import { byArrow, cornerOf, CORNERS, labelBeside, type Box, type Corner } from './box.ts';
import { useBoxName } from './use-box-name.ts';

interface DrawnBoxProps {
  readonly box: Box;
  readonly place: number;
  readonly question: BoxMarks['question'];
  readonly isSelected: boolean;
  readonly select: () => void;
  readonly change: (box: Box) => void;
  readonly remove: () => void;
  readonly beginMove: (event: PointerEvent) => void;
  readonly beginResize: (event: PointerEvent, corner: Corner) => void;
}

/** A box on the image. With the focus, arrows move it, with Shift its size, `[` and `]` its label, Delete takes it away. */
export function DrawnBox({ box, place, question, isSelected, select, change, remove, beginMove, beginResize }: DrawnBoxProps) {
  const nameOfBox = useBoxName(question);
  const colour = colourOf(question, box.label);
  const press = (event: KeyboardEvent) => {
    const next = byArrow(box, event);
    const byLabel = event.key === '[' ? -1 : event.key === ']' ? 1 : null;
    if (next !== null) change(next);
    else if (byLabel !== null) change({ ...box, label: labelBeside(question.labels, box.label, byLabel) });
    else if (event.key === 'Delete' || event.key === 'Backspace') remove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <g>
      <rect
        className="box"
        data-selected={isSelected}
        x={box.x}
        y={box.y}
        width={box.width}
        height={box.height}
        stroke={colour}
        vectorEffect="non-scaling-stroke"
        tabIndex={0}
        role="button"
        aria-pressed={isSelected}
        aria-label={nameOfBox(box, place)}
        onFocus={select}
        onKeyDown={press}
        onPointerDown={(event) => {
          select();
          if (isSelected) beginMove(event);
        }}
      />
      {isSelected &&
        CORNERS.map((corner) => {
          const { x, y } = cornerOf(box, corner);
          return (
            <line
              key={corner}
              className={`box-handle box-handle-${corner}`}
              x1={x}
              y1={y}
              x2={x}
              y2={y}
              vectorEffect="non-scaling-stroke"
              stroke={colour}
              onPointerDown={(event) => beginResize(event, corner)}
            />
          );
        })}
    </g>
  );
}
