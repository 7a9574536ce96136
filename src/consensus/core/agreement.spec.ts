import fc from 'fast-check';
import { krippendorffAlpha, type AgreementScale } from './agreement.ts';

/** Four observers, twelve units: the example of Krippendorff, "Computing Krippendorff's alpha-reliability", 2011, part C. */
const OBSERVERS = ['123321412...', '123322412 5.3'.replace(' ', ''), '.333234225 1.'.replace(' ', ''), '123324412 51.'.replace(' ', '')];

function example() {
  const rows = Array.from({ length: 12 }, (_, unit) => OBSERVERS.map((row) => row[unit]!).filter((each) => each !== '.'));
  return {
    tasks: 12,
    task: Int32Array.from(rows.flatMap((row, unit) => row.map(() => unit))),
    value: rows.flatMap((row) => row.map(Number)),
  };
}

/** By the definition: all pairs, with the difference function spelt out. */
function naive(units: readonly (readonly number[])[], scale: AgreementScale): number | null {
  const paired = units.filter((unit) => unit.length >= 2);
  const all = paired.flat();
  const count = (value: number) => all.filter((each) => each === value).length;
  const difference = (a: number, b: number) => {
    if (scale === 'nominal') return a === b ? 0 : 1;
    if (scale === 'interval') return (a - b) ** 2;
    const [low, high] = a < b ? [a, b] : [b, a];
    const between = all.filter((each) => each >= low && each <= high).length;
    return a === b ? 0 : (between - (count(a) + count(b)) / 2) ** 2;
  };
  const pairs = (values: readonly number[]) =>
    values.flatMap((a, i) => values.flatMap((b, j) => (i === j ? [] : [difference(a, b)]))).reduce((sum, each) => sum + each, 0);
  const observed = paired.reduce((sum, unit) => sum + pairs(unit) / (unit.length - 1), 0) / all.length;
  const expected = pairs(all) / (all.length * (all.length - 1));
  return all.length > 0 && expected > 0 ? 1 - observed / expected : null;
}

describe('krippendorffAlpha', () => {
  it.each([
    ['nominal', 0.743],
    ['ordinal', 0.815],
    ['interval', 0.849],
  ] as const)('equals what its author computes, %s', (scale, alpha) => {
    const agreement = krippendorffAlpha(example(), scale);
    expect(agreement.alpha).toBeCloseTo(alpha, 3);
    expect(agreement).toMatchObject({ tasks: 11, answers: 40 });
  });

  it('agrees with the definition on any answers', () => {
    const units = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(units, fc.constantFrom('nominal', 'ordinal', 'interval'), (values, scale) => {
        const task = Int32Array.from(values.flatMap((unit, t) => unit.map(() => t)));
        const { alpha } = krippendorffAlpha({ tasks: values.length, task, value: values.flat() }, scale);
        const expected = naive(values, scale);
        if (expected === null) expect(alpha).toBeNull();
        else expect(alpha).toBeCloseTo(expected, 9);
      }),
      { seed: 11 },
    );
  });

  it('returns null where nothing can be measured, and 1 where all agree', () => {
    const task = Int32Array.of(0, 0, 1, 1);
    expect(krippendorffAlpha({ tasks: 2, task, value: [3, 3, 3, 3] }, 'nominal').alpha).toBeNull();
    expect(krippendorffAlpha({ tasks: 0, task: new Int32Array(0), value: [] }, 'interval').alpha).toBeNull();
    expect(krippendorffAlpha({ tasks: 4, task: Int32Array.of(0, 1, 2, 3), value: [1, 2, 3, 4] }, 'ordinal').alpha).toBeNull();
    expect(krippendorffAlpha({ tasks: 2, task, value: [1, 1, 2, 2] }, 'ordinal').alpha).toBe(1);
  });
});
