import { colourOf, nameOf } from '../mark-colour.ts';
import type { BoxMarks } from '../use-marking.ts';
import type { Box } from './box.ts';

interface BoxTagProps {
  readonly box: Box;
  readonly place: number;
  readonly question: BoxMarks['question'];
}

/** Number and label of a box, above it. Its own text is read from the box. */
export function BoxTag({ box, place, question }: BoxTagProps) {
  const isAtTop = box.y < 0.06;
  const position = {
    left: `${box.x * 100}%`,
    top: `${(isAtTop ? box.y + box.height : box.y) * 100}%`,
    background: colourOf(question, box.label),
  };
  return (
    <span className="box-tag" data-below={isAtTop} style={position} aria-hidden="true">
      {place} {nameOf(question, box.label)}
    </span>
  );
}
