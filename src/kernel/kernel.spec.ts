import fc from 'fast-check';
import {
  allocate,
  decodeCursor,
  encodeCursor,
  formatMoney,
  firstIdAt,
  newId,
  parsePublicId,
  publicId,
  share,
  stateMachine,
  type Words,
  say,
} from './index.ts';

const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

describe('money', () => {
  it('loses no unit when it is allocated', () => {
    const weights = fc
      .array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 })
      .filter((list) => list.some((weight) => weight > 0n));
    fc.assert(
      fc.property(amounts, weights, (total, list) => {
        const parts = allocate(total, list);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(total);
        list.forEach((weight, index) => {
          if (weight === 0n) expect(parts[index]).toBe(0n);
        });
      }),
    );
  });

  it('gives the larger share to the larger weight', () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(allocate(-5n, [1n, 1n])).toEqual([-3n, -2n]);
  });

  it('takes a share in basis points, halves up', () => {
    expect(share(5n, 2_000)).toBe(1n);
    expect(share(25n, 1_000)).toBe(3n);
    expect(share(100n, 0)).toBe(0n);
    expect(share(100n, 25_000)).toBe(250n);
  });

  it('shows an amount with the digits of its currency', () => {
    expect(formatMoney({ minor: -1205n, currency: 'USD' })).toBe('-12.05 USD');
    expect(formatMoney({ minor: 1205n, currency: 'JPY' })).toBe('1205 JPY');
    expect(formatMoney({ minor: 5n, currency: 'KWD' })).toBe('0.005 KWD');
  });
});

describe('ids', () => {
  it('an id survives formatting and parsing, and is read only as its own kind', () => {
    for (let i = 0; i < 1000; i++) {
      const id = newId<'Batch'>();
      const shown = publicId('Batch', id);
      expect(shown).toMatch(/^bat_[0-9a-z]{26}$/);
      expect(parsePublicId('Batch', shown)).toBe(id);
      expect(parsePublicId('Task', shown)).toBeNull();
    }
  });

  it('ids sort by time', () => {
    const early = newId<'Act'>(1_000);
    const late = newId<'Act'>(2_000);
    expect(early < late).toBe(true);
  });

  it('refuses a text that is no id', () => {
    for (const text of ['', 'bat_', 'bat_zzzzzzzzzzzzzzzzzzzzzzzzzz', 'bat_0123456789012345678901234U', "bat_'; drop table"]) {
      expect(parsePublicId('Batch', text)).toBeNull();
    }
  });
});

describe('cursors', () => {
  it('a cursor survives encoding and decoding, and one of another shape is refused', () => {
    const cursor = encodeCursor(['a', 5, 7n]);
    expect(decodeCursor(cursor, 3)).toEqual(['a', 5, '7']);
    expect(decodeCursor(cursor, 2)).toBeNull();
    expect(decodeCursor('nonsense', 1)).toBeNull();
  });
});

describe('a state machine', () => {
  type DoorState = 'shut' | 'ajar' | 'gone';
  type DoorEvent = 'open' | 'close' | 'remove';
  const door = stateMachine<DoorState, DoorEvent>('door', 'shut', {
    shut: { open: 'ajar' },
    ajar: { close: 'shut', remove: 'gone' },
    gone: {},
  });

  it('allows what its table says and names the state when it refuses', () => {
    expect(door.next('shut', 'open')).toEqual({ ok: true, value: 'ajar' });
    const refused = door.next('gone', 'open');
    expect(refused.ok).toBe(false);
    expect(!refused.ok && refused.refusals[0]).toMatchObject({ kind: 'CONFLICT', state: 'gone' });
    expect(door.isFinal('gone')).toBe(true);
    expect(door.from('close')).toEqual(['ajar']);
  });

  it('refuses in a sentence that says when it could be done, or what else to do', () => {
    const message = (state: DoorState, event: DoorEvent, words: Words<DoorState, DoorEvent>) => {
      const refused = stateMachine('door', 'shut', door.transitions, words).next(state, event);
      return refused.ok ? null : refused.refusals[0].message;
    };
    expect(message('gone', 'close', {})).toBe('This door is gone; it can close only while it is ajar.');
    const words: Words<DoorState, DoorEvent> = {
      states: { gone: 'on the heap' },
      events: { close: 'be closed' },
      instead: { open: { ajar: say`This door is open; go through.` } },
    };
    expect(message('gone', 'close', words)).toBe('This door is on the heap; it can be closed only while it is ajar.');
    expect(message('ajar', 'open', words)).toBe('This door is open; go through.');
  });
});

describe('firstIdAt', () => {
  it('lies between the ids before and after its millisecond', () => {
    const at = new Date('2026-11-02T09:00:00.123Z');
    for (let i = 0; i < 100; i++) {
      expect(newId(at) > firstIdAt(at)).toBe(true);
      expect(newId(new Date(at.getTime() - 1)) < firstIdAt(at)).toBe(true);
    }
  });
});
