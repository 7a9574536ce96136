/** A box on an image, in fractions of its width and height, as the API takes it. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Least width and height: a box that nobody can see is a slip. */
export const LEAST = 0.004;

/** Six places are a ten-thousandth of a pixel, and keep the answer short. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** Inside the image, and not smaller than can be seen. */
export function fitted(box: Box): Box {
  const width = within(box.width, LEAST, 1);
  const height = within(box.height, LEAST, 1);
  return {
    label: box.label,
    x: rounded(within(box.x, 0, 1 - width)),
    y: rounded(within(box.y, 0, 1 - height)),
    width: rounded(width),
    height: rounded(height),
  };
}

/** The box between two corners. */
export function between(one: Point, two: Point, label: string): Box {
  const a = { x: within(one.x, 0, 1), y: within(one.y, 0, 1) };
  const b = { x: within(two.x, 0, 1), y: within(two.y, 0, 1) };
  return fitted({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y), label });
}

export const moved = (box: Box, by: Point): Box => fitted({ ...box, x: box.x + by.x, y: box.y + by.y });

/** The right and the lower edge move; they stop at the edge of the image. */
export const resized = (box: Box, by: Point): Box =>
  fitted({ ...box, width: within(box.width + by.x, LEAST, 1 - box.x), height: within(box.height + by.y, LEAST, 1 - box.y) });

export type Corner = 'nw' | 'ne' | 'sw' | 'se';

export const CORNERS: readonly Corner[] = ['nw', 'ne', 'sw', 'se'];

export const cornerOf = ({ x, y, width, height }: Box, corner: Corner): Point => ({
  x: corner.endsWith('w') ? x : x + width,
  y: corner.startsWith('n') ? y : y + height,
});

const OPPOSITE: Readonly<Record<Corner, Corner>> = { nw: 'se', ne: 'sw', sw: 'ne', se: 'nw' };

export const oppositeOf = (box: Box, corner: Corner): Point => cornerOf(box, OPPOSITE[corner]);

const STEP = 0.01;
const FINE_STEP = 0.001;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What an arrow does: moves, resizes with Shift, finely with Alt. Null: the key is no arrow. */
export function byArrow(box: Box, { key, shiftKey, altKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey'>): Box | null {
  const direction = ARROWS[key];
  if (direction === undefined) return null;
  const step = altKey ? FINE_STEP : STEP;
  const by = { x: direction.x * step, y: direction.y * step };
  return shiftKey ? resized(box, by) : moved(box, by);
}

/** A new box in the middle, for the keyboard. */
export const middleBox = (label: string): Box => fitted({ x: 0.4, y: 0.4, width: 0.2, height: 0.2, label });

/** Label before or behind, in a circle. */
export function labelBeside(labels: readonly { readonly value: string }[], label: string, by: 1 | -1): string {
  const at = labels.findIndex(({ value }) => value === label);
  return labels[(at + by + labels.length) % labels.length]?.value ?? label;
}
