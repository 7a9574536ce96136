import type { TracedPosting } from './money-trace.ts';
import { kindOfPart, summaryOf } from './trace-summary.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 2, 9, minute));
const part = (event: string, ref: string, minute: number, of: Partial<TracedPosting> = {}): TracedPosting => {
  return { event, ref, createdAt: at(minute), direction: 'before', distance: 1, amountMinor: 10n, currency: 'USD', ...of };
};

describe('kindOfPart', () => {
  it.each([
    ['appr', 'a', 'appr'],
    ['launch', 'b:3', 'launch'],
    ['po', 'p:res', 'po:res'],
    ['po', 'p:paid', 'po:paid'],
    ['rf', 'r:done', 'rf:done'],
    ['dp', 'd:open2', 'dp:open'],
    ['dp', 'd:rec:7', 'dp:rec'],
    ['undo', 'po:p:paid', 'undo'],
  ])('makes of %s:%s the kind %s', (event, ref, kind) => expect(kindOfPart({ event, ref })).toBe(kind));
});

describe('summaryOf', () => {
  it('sums postings of one kind, direction and currency, in the order of their first', () => {
    const parts = [
      part('fund', 'f', 0, { amountMinor: 20n }),
      part('appr', 'a', 1),
      part('appr', 'b', 2, { currency: 'EUR', amountMinor: 5n }),
      part('appr', 'c', 3, { amountMinor: 7n }),
      part('po', 'p:res', 4, { direction: 'here', amountMinor: 17n }),
      part('po', 'p:paid', 5, { direction: 'after', amountMinor: 17n }),
      part('po', 'p:x', 5, { direction: 'after', amountMinor: null, currency: null }),
    ];
    const lines = summaryOf(parts);
    expect(lines.map(({ kind, direction, count, amountMinor, currency }) => [kind, direction, count, amountMinor, currency])).toEqual([
      ['fund', 'before', 1, 20n, 'USD'],
      ['appr', 'before', 2, 17n, 'USD'],
      ['appr', 'before', 1, 5n, 'EUR'],
      ['po:res', 'here', 1, 17n, 'USD'],
      ['po:paid', 'after', 1, 17n, 'USD'],
      ['po:x', 'after', 1, null, null],
    ]);
    expect(lines[1]).toMatchObject({ firstAt: at(1), lastAt: at(3) });
    expect(lines.reduce((sum, { count }) => sum + count, 0)).toBe(parts.length);
  });

  it('has no line for a trace without postings', () => expect(summaryOf([])).toEqual([]));
});
