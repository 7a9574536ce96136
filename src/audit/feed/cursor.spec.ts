import fc from 'fast-check';
import { cursorText, goneFrom, parseFeedCursor, type EndedEpoch, type FeedSpan } from './cursor.ts';

const span = (epoch: bigint, firstPosition: bigint, lastPosition: bigint): FeedSpan => ({ epoch, firstPosition, lastPosition });
const at = (epoch: bigint, position: bigint) => ({ epoch, position });

describe('parseFeedCursor', () => {
  it('reads what cursorText writes', () => {
    const part = fc.bigInt({ min: 0n, max: 999_999_999_999_999_999n });
    fc.assert(
      fc.property(part, part, (epoch, position) => {
        expect(parseFeedCursor(cursorText({ epoch, position }))).toEqual({ epoch, position });
      }),
    );
  });

  it.each([
    '',
    ':',
    '1',
    '1:',
    ':1',
    '1:2:3',
    '-1:2',
    '1:-2',
    '1.5:2',
    ' 1:2',
    '1:2\n',
    '1:٢',
    '1e3:2',
    '0x1:2',
    `1:${'9'.repeat(19)}`,
    'null:null',
  ])('returns null for %j', (text) => expect(parseFeedCursor(text)).toBeNull());
});

describe('goneFrom', () => {
  const restored: readonly EndedEpoch[] = [
    { epoch: 10n, endedAfter: 100n },
    { epoch: 20n, endedAfter: 60n },
  ];

  it.each([0n, 5n, 9n])('goes on from position %s of a feed that keeps positions from 1 to 9', (position) =>
    expect(goneFrom(at(30n, position), span(30n, 1n, 9n), [])).toBeNull(),
  );

  it('goes on from the end of a feed that keeps no event', () => expect(goneFrom(at(30n, 9n), span(30n, 10n, 9n), [])).toBeNull());

  it('sends a cursor before the oldest event to the oldest event', () =>
    expect(goneFrom(at(30n, 3n), span(30n, 5n, 9n), [])).toEqual({ reason: 'TOO_OLD', beginAt: at(30n, 4n) }));

  it('sends a cursor of the last epoch to where the restore took the feed back, and not before its own position', () => {
    expect(goneFrom(at(20n, 80n), span(30n, 1n, 200n), restored)).toEqual({ reason: 'NEW_EPOCH', beginAt: at(30n, 60n) });
    expect(goneFrom(at(20n, 40n), span(30n, 1n, 200n), restored)).toEqual({ reason: 'NEW_EPOCH', beginAt: at(30n, 40n) });
  });

  it('sends a cursor of an older epoch to the lowest position that any restore since took the feed back to', () =>
    expect(goneFrom(at(10n, 90n), span(30n, 1n, 200n), restored)).toEqual({ reason: 'NEW_EPOCH', beginAt: at(30n, 60n) }));

  it('sends a cursor of an epoch that is not known to the oldest event', () =>
    expect(goneFrom(at(11n, 90n), span(30n, 8n, 200n), restored)).toEqual({ reason: 'NEW_EPOCH', beginAt: at(30n, 7n) }));

  it('sends a cursor ahead of the feed to the end of the feed', () =>
    expect(goneFrom(at(30n, 201n), span(30n, 8n, 200n), restored)).toEqual({ reason: 'NEW_EPOCH', beginAt: at(30n, 200n) }));

  it('sends a cursor of an ended epoch no further than the end of the feed', () =>
    expect(goneFrom(at(10n, 1n), span(30n, 1n, 0n), restored)).toEqual({ reason: 'NEW_EPOCH', beginAt: at(30n, 0n) }));

  it('every refusal names a position that is kept', () => {
    const small = fc.bigInt({ min: 0n, max: 50n });
    fc.assert(
      fc.property(small, small, small, small, (epoch, position, first, more) => {
        const feed = span(30n, first + 1n, first + more);
        const gone = goneFrom(at(epoch, position), feed, restored);
        if (gone === null) return;
        expect(gone.beginAt.epoch).toBe(30n);
        expect(gone.beginAt.position).toBeGreaterThanOrEqual(feed.firstPosition - 1n);
        expect(goneFrom(gone.beginAt, feed, restored)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});
