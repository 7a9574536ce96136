import fc from 'fast-check';
import { between, byArrow, fitted, labelBeside, middleBox, moved, resized, type Box } from './box.ts';

const number = fc.double({ min: -2, max: 2, noNaN: true });
const point = fc.record({ x: number, y: number });

const isInside = ({ x, y, width, height }: Box): boolean =>
  x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1 + 1e-6 && y + height <= 1 + 1e-6;

describe('boxes', () => {
  it('stays inside the image, whatever is drawn, moved or resized', () => {
    fc.assert(
      fc.property(point, point, point, (one, two, by) => {
        const box = between(one, two, 'a');
        return [box, moved(box, by), resized(box, by), fitted(box)].every(isInside);
      }),
    );
  });

  it('takes two corners in any order', () => {
    expect(between({ x: 0.5, y: 0.6 }, { x: 0.1, y: 0.2 }, 'a')).toEqual({ x: 0.1, y: 0.2, width: 0.4, height: 0.4, label: 'a' });
  });

  it('moves by arrows, resizes with Shift, and finely with Alt', () => {
    const press = (key: string, more: object = {}) => byArrow(middleBox('a'), { key, shiftKey: false, altKey: false, ...more });
    expect(press('ArrowLeft')).toMatchObject({ x: 0.39, width: 0.2 });
    expect(press('ArrowDown', { shiftKey: true })).toMatchObject({ y: 0.4, height: 0.21 });
    expect(press('ArrowRight', { altKey: true })).toMatchObject({ x: 0.401 });
    expect(press('a')).toBeNull();
  });

  it('goes round the labels in both directions', () => {
    const labels = [{ value: 'a' }, { value: 'b' }, { value: 'c' }];
    expect([labelBeside(labels, 'a', -1), labelBeside(labels, 'c', 1)]).toEqual(['c', 'a']);
  });
});
