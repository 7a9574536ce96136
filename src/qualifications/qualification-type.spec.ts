import { asId } from '../kernel/index.ts';
import { checkType, isKnownTo, isRequestable, valueKindOf, type QualificationType } from './qualification-type.ts';
import { SYSTEM_KEYS, SYSTEM_TYPE_IDS, systemKeyOf, systemValues } from './system-types.ts';

const mine = asId<'Organisation'>('0197f3a0-0000-7000-8000-000000000002');
const theirs = asId<'Organisation'>('0197f3a0-0000-7000-8000-000000000003');

const type: QualificationType = {
  id: asId('0197f3a0-0000-7000-8000-000000000001'),
  organisationId: mine,
  systemKey: null,
  name: 'French',
  description: 'Reads French.',
  keywords: ['language'],
  state: 'active',
  shared: false,
  requestable: true,
  autoGrantValue: null,
  retryDelaySeconds: null,
  createdAt: new Date('2026-11-02T09:00:00.000Z'),
};

describe('a qualification type', () => {
  it('accepts ordinary words, and values at the limits', () => {
    expect(checkType(type)).toEqual([]);
    expect(checkType({ ...type, name: 'n'.repeat(200), autoGrantValue: 0, retryDelaySeconds: 0 })).toEqual([]);
  });

  it.each<[Partial<QualificationType>, string]>([
    [{ name: ' ' }, 'name'],
    [{ name: 'n'.repeat(201) }, 'name'],
    [{ description: '' }, 'description'],
    [{ keywords: Array.from({ length: 21 }, (_, index) => `k${index}`) }, 'keywords'],
    [{ keywords: ['fine', ''] }, 'keywords.1'],
    [{ requestable: false, autoGrantValue: 1 }, 'autoGrantValue'],
    [{ retryDelaySeconds: -1 }, 'retryDelaySeconds'],
    [{ retryDelaySeconds: 315_360_001 }, 'retryDelaySeconds'],
  ])('refuses %j', (change, path) => {
    expect(checkType({ ...type, ...change }).map((refusal) => refusal.path?.join('.'))).toEqual([path]);
  });

  it('exists for its owner, and for others when it is shared or the platform owns it', () => {
    expect(isKnownTo(type, mine)).toBe(true);
    expect(isKnownTo(type, theirs)).toBe(false);
    expect(isKnownTo({ ...type, shared: true }, theirs)).toBe(true);
    expect(isKnownTo({ ...type, organisationId: null }, theirs)).toBe(true);
  });

  it('accepts requests when the type is active and requestable', () => {
    expect(isRequestable(type)).toBe(true);
    expect(isRequestable({ ...type, state: 'inactive' })).toBe(false);
    expect(isRequestable({ ...type, requestable: false })).toBe(false);
  });
});

describe('system qualifications', () => {
  it('finds each system qualification by its id', () => {
    expect(new Set(Object.values(SYSTEM_TYPE_IDS)).size).toBe(SYSTEM_KEYS.length);
    for (const key of SYSTEM_KEYS) expect(systemKeyOf(SYSTEM_TYPE_IDS[key])).toBe(key);
    expect(systemKeyOf(type.id)).toBeNull();
  });

  it('uses whole numbers for all but the locale', () => {
    expect(SYSTEM_KEYS.filter((systemKey) => valueKindOf({ systemKey }) === 'locale')).toEqual(['locale']);
  });

  it('omits unknown values', () => {
    expect([...systemValues({ approved: 0, submitted: 2, approvalRatePercent: null, country: null })]).toEqual([
      [SYSTEM_TYPE_IDS.approved_count, { kind: 'integer', value: 0 }],
      [SYSTEM_TYPE_IDS.submitted_count, { kind: 'integer', value: 2 }],
    ]);
    const all = systemValues({ approved: 3, submitted: 4, approvalRatePercent: 75, country: 'KE' });
    expect(all.get(SYSTEM_TYPE_IDS.approval_rate)).toEqual({ kind: 'integer', value: 75 });
    expect(all.get(SYSTEM_TYPE_IDS.locale)).toEqual({ kind: 'locale', country: 'KE' });
    const accuracy = { percents: new Map([['image', 90]]), newcomer: 75 };
    const known = systemValues({ approved: 3, submitted: 4, approvalRatePercent: 75, country: 'KE', accuracy });
    expect(known.get(SYSTEM_TYPE_IDS.estimated_accuracy)).toEqual({ kind: 'skill', ...accuracy });
  });
});
