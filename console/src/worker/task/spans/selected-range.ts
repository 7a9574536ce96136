import { codePointsBefore, type Span } from './span.ts';

/** What the pointer or the finger has selected in the text, in code points; null: nothing. */
export function selectedRange(frame: HTMLElement | null): Pick<Span, 'start' | 'end'> | null {
  const selection = window.getSelection();
  if (frame === null || selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const start = placeOf(frame, range.startContainer, range.startOffset);
  const end = placeOf(frame, range.endContainer, range.endOffset);
  return start === null || end === null || end <= start ? null : { start, end };
}

/** Where somebody clicked or tapped in the text, in code points; null: elsewhere. */
export function clickedPlace(frame: HTMLElement | null): number | null {
  const selection = window.getSelection();
  if (frame === null || selection?.anchorNode == null) return null;
  return placeOf(frame, selection.anchorNode, selection.anchorOffset);
}

/** Place in the whole text of a place in one of its pieces. */
function placeOf(frame: HTMLElement, node: Node, offset: number): number | null {
  if (!frame.contains(node)) return null;
  if (node.nodeType !== Node.TEXT_NODE) {
    const child = node.childNodes[offset] ?? null;
    const piece = child instanceof HTMLElement ? child : node instanceof HTMLElement ? node : null;
    const start = piece?.dataset['start'];
    return start === undefined ? (child === null ? [...(frame.textContent ?? '')].length : 0) : Number(start);
  }
  const start = node.parentElement?.closest<HTMLElement>('[data-start]')?.dataset['start'];
  return start === undefined ? null : Number(start) + codePointsBefore(node.textContent ?? '', offset);
}
