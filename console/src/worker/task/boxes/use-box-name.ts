import { useFormat } from '../../../messages/use-format.ts';
import { useT } from '../../../messages/language-context.ts';
import { nameOf } from '../mark-colour.ts';
import type { BoxMarks } from '../use-marking.ts';
import type { Box } from './box.ts';

/** A box in words, for a screen reader: "Box 2, Shop name: left 12 %, top 40 %, width 20 %, height 8 %". */
export function useBoxName(question: BoxMarks['question']): (box: Box, place: number) => string {
  const t = useT();
  const { percent } = useFormat();
  return (box, place) =>
    t('boxes.name', {
      place,
      label: nameOf(question, box.label),
      left: percent(box.x),
      top: percent(box.y),
      width: percent(box.width),
      height: percent(box.height),
    });
}
