import { asId } from '../../kernel/index.ts';
import { agreementAt, checkAgreement, type FeeAgreement } from './fee-agreement.ts';

const at = (day: number) => new Date(Date.UTC(2026, 10, day));
const NOW = at(10);

function agreement(id: string, from: number, until: number | null, endedAt: number | null = null): FeeAgreement {
  return {
    id: asId<'FeeAgreement'>(id),
    n: BigInt(id.charCodeAt(0)),
    organisationId: asId<'Organisation'>('o'),
    basisPoints: 500,
    minimumMinor: 0n,
    currency: 'USD',
    validFrom: at(from),
    validUntil: until === null ? null : at(until),
    reason: 'A year of volume.',
    agreedBy: asId<'Person'>('p'),
    agreedAt: at(1),
    endedAt: endedAt === null ? null : at(endedAt),
    endReason: endedAt === null ? null : 'It was wrong.',
  };
}

describe('the agreement that holds', () => {
  it.each([
    ['none before it begins', [agreement('a', 11, null)], null],
    ['from its first moment', [agreement('a', 10, null)], 'a'],
    ['until its last, which is not in it', [agreement('a', 1, 10)], null],
    ['none that was ended', [agreement('a', 1, null, 10)], null],
    ['one that will be ended', [agreement('a', 1, null, 11)], 'a'],
    ['the one that was agreed last', [agreement('b', 1, null), agreement('a', 9, null)], 'b'],
    ['the older again when the newer is over', [agreement('a', 1, null), agreement('b', 2, 9)], 'a'],
  ])('returns %s', (_what, agreements, id) => {
    expect(agreementAt(agreements, NOW)?.id ?? null).toBe(id);
  });
});

describe('checkAgreement', () => {
  const draft = { basisPoints: 500, minimumMinor: 1n, validFrom: null, validUntil: null, reason: 'A year of volume.' };
  const unit = { minor: 100n, currency: 'USD' };
  it('accepts a valid agreement', () => expect(checkAgreement(draft, unit, NOW)).toEqual([]));

  it.each([
    [{ basisPoints: -1 }, 'basisPoints'],
    [{ basisPoints: 10_001 }, 'basisPoints'],
    [{ basisPoints: 0.5 }, 'basisPoints'],
    [{ minimumMinor: -1n }, 'minimumMinor'],
    [{ minimumMinor: 10_001n }, 'minimumMinor'],
    [{ validFrom: at(9) }, 'validFrom'],
    [{ validUntil: NOW }, 'validUntil'],
    [{ validFrom: at(12), validUntil: at(12) }, 'validUntil'],
    [{ reason: 'because  ' }, 'reason'],
  ])('refuses an agreement with %o', (change, path) => {
    expect(checkAgreement({ ...draft, ...change }, unit, NOW).map((refusal) => refusal.path)).toEqual([[path]]);
  });
});
