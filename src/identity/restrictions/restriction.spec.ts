import { addSeconds, newId } from '../../kernel/index.ts';
import { checkGrounds, isActive, LONGEST_RESTRICTION_DAYS, type Grounds, type Restriction } from './restriction.ts';

const NOW = new Date('2026-11-02T09:00:00Z');
const DAY = 86_400;
const GROUNDS: Grounds = {
  reasonCode: 'low_quality',
  explanation: 'Every answer of the last week was the first option.',
  evidence: [{ description: '214 answers, all "A".', reference: null }],
  endsAt: addSeconds(NOW, 30 * DAY),
};

function pathsOf(change: Partial<Grounds>): unknown[] {
  const checked = checkGrounds({ ...GROUNDS, ...change }, NOW);
  return checked.ok ? [] : checked.refusals.map((refusal) => refusal.path?.join('.'));
}

describe('grounds for a restriction', () => {
  it('requires a reason, evidence and an end', () => expect(pathsOf({})).toEqual([]));

  it.each<[Partial<Grounds>, string]>([
    [{ explanation: '' }, 'explanation'],
    [{ explanation: '          no' }, 'explanation'],
    [{ explanation: 'x'.repeat(4001) }, 'explanation'],
    [{ evidence: [] }, 'evidence'],
    [{ evidence: Array.from({ length: 51 }, () => ({ description: 'x', reference: null })) }, 'evidence'],
    [{ evidence: [{ description: ' ', reference: 'asg_1' }] }, 'evidence.0'],
    [{ endsAt: NOW }, 'endsAt'],
    [{ endsAt: new Date(Number.NaN) }, 'endsAt'],
    [{ endsAt: addSeconds(NOW, LONGEST_RESTRICTION_DAYS * DAY + 1) }, 'endsAt'],
  ])('refuses grounds as %j', (change, path) => expect(pathsOf(change)).toEqual([path]));

  it('accepts an end at the last allowed moment', () =>
    expect(pathsOf({ endsAt: addSeconds(NOW, LONGEST_RESTRICTION_DAYS * DAY) })).toEqual([]));
});

describe('a restriction', () => {
  const restriction: Restriction = {
    ...GROUNDS,
    id: newId(),
    personId: newId(),
    kind: 'suspended',
    organisationId: null,
    startsAt: NOW,
    imposedBy: null,
    liftedAt: null,
    liftNote: null,
  };

  it('holds from its start until just before its end', () => {
    expect(isActive(restriction, addSeconds(NOW, -1))).toBe(false);
    expect(isActive(restriction, NOW)).toBe(true);
    expect(isActive(restriction, addSeconds(restriction.endsAt, -1))).toBe(true);
    expect(isActive(restriction, restriction.endsAt)).toBe(false);
  });

  it('ends when it is lifted', () => expect(isActive({ ...restriction, liftedAt: NOW }, NOW)).toBe(false));
});
