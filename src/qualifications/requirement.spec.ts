import { asId, type QualificationTypeId } from '../kernel/index.ts';
import {
  checkRequirement,
  COMPARATORS,
  evaluate,
  GUARDS,
  isMet,
  localeProblem,
  type Comparator,
  type Guard,
  type Locale,
  type QualificationValue,
  type Requirement,
} from './requirement.ts';

const typeId = asId<'QualificationType'>('0197f3a0-0000-7000-8000-000000000001');
const otherTypeId = asId<'QualificationType'>('0197f3a0-0000-7000-8000-000000000002');

function onNumber(comparator: Comparator, integerValues: number[] = [], guards: Guard = 'accept'): Requirement {
  return { typeId, comparator, integerValues, locales: [], guards };
}

function onPlace(comparator: Comparator, ...locales: string[]): Requirement {
  return { typeId, comparator, integerValues: [], locales: locales.map(place), guards: 'accept' };
}

function place(code: string): Locale {
  const [country = '', subdivision] = code.split('-');
  return subdivision === undefined ? { country } : { country, subdivision };
}

const number = (value: number): QualificationValue => ({ kind: 'integer', value });
const at = (code: string): QualificationValue => ({ kind: 'locale', ...place(code) });

describe('a requirement on a whole number', () => {
  it.each<[Comparator, number[], met: number[], unmet: number[]]>([
    ['less_than', [10], [9, -1, 0], [10, 11]],
    ['less_than_or_equal_to', [10], [9, 10], [11]],
    ['greater_than', [10], [11], [10, 9, -11]],
    ['greater_than_or_equal_to', [10], [10, 11], [9]],
    ['equal_to', [10], [10], [9, 11, -10, 0]],
    ['not_equal_to', [10], [9, 11, 0], [10]],
    ['in', [1, 5, 9], [1, 5, 9], [0, 2, 10]],
    ['not_in', [1, 5, 9], [0, 2, 10], [1, 5, 9]],
    ['exists', [], [0, -3, 7], []],
    ['does_not_exist', [], [], [0, -3, 7]],
    ['equal_to', [0], [0], [1]],
  ])('%s %j is met by %j and not by %j', (comparator, wanted, met, unmet) => {
    for (const value of met) expect([value, isMet(onNumber(comparator, wanted), number(value))]).toEqual([value, true]);
    for (const value of unmet) expect([value, isMet(onNumber(comparator, wanted), number(value))]).toEqual([value, false]);
  });

  it('refuses every value for a malformed requirement without values, whatever the comparator', () => {
    for (const comparator of COMPARATORS.filter((each) => each !== 'exists')) {
      expect([comparator, isMet(onNumber(comparator), number(0))]).toEqual([comparator, false]);
    }
  });
});

describe('a worker who does not have the qualification', () => {
  it.each(COMPARATORS)('meets %s only when it is DoesNotExist', (comparator) => {
    expect(isMet(onNumber(comparator, [1]), undefined)).toBe(comparator === 'does_not_exist');
    expect(isMet(onPlace(comparator, 'US'), undefined)).toBe(comparator === 'does_not_exist');
  });
});

describe('a requirement on a place', () => {
  it.each<[Comparator, wanted: string[], met: string[], unmet: string[]]>([
    ['equal_to', ['US'], ['US', 'US-CA'], ['CA', 'GB']],
    ['equal_to', ['US-CA'], ['US-CA'], ['US-NY', 'CA', 'GB-CA', 'US']],
    ['not_equal_to', ['US'], ['CA', 'GB'], ['US', 'US-CA']],
    ['not_equal_to', ['US-CA'], ['US-NY', 'CA', 'GB'], ['US-CA', 'US']],
    ['in', ['DE', 'US-CA', 'US-NY'], ['DE', 'US-CA', 'US-NY', 'DE-BY'], ['US-TX', 'US', 'FR']],
    ['not_in', ['DE', 'US-CA'], ['FR', 'US-NY'], ['DE', 'DE-BY', 'US-CA', 'US']],
    ['exists', [], ['US', 'US-CA'], []],
    ['does_not_exist', [], [], ['US']],
  ])('%s %j is met by %j and not by %j', (comparator, wanted, met, unmet) => {
    for (const value of met) expect([value, isMet(onPlace(comparator, ...wanted), at(value))]).toEqual([value, true]);
    for (const value of unmet) expect([value, isMet(onPlace(comparator, ...wanted), at(value))]).toEqual([value, false]);
  });

  it('refuses to compare sizes of places, and a requirement without places', () => {
    for (const comparator of ['less_than', 'less_than_or_equal_to', 'greater_than', 'greater_than_or_equal_to'] as const) {
      expect([comparator, isMet(onPlace(comparator, 'US'), at('US'))]).toEqual([comparator, false]);
    }
    for (const comparator of ['equal_to', 'not_equal_to', 'in', 'not_in'] as const) {
      expect([comparator, isMet(onPlace(comparator), at('US'))]).toEqual([comparator, false]);
    }
  });
});

describe('a requirement on an estimated accuracy', () => {
  const values: QualificationValue = {
    kind: 'skill',
    percents: new Map([
      ['image', 91],
      ['text', 60],
    ]),
    newcomer: 75,
  };
  const ofSkill = (skill: string, comparator: Comparator, ...integerValues: number[]): Requirement => ({
    ...onNumber(comparator, integerValues),
    skill,
  });

  it("compares with the accuracy at the named kind of work, or with a newcomer's without any work of it", () => {
    expect(isMet(ofSkill('image', 'greater_than_or_equal_to', 91), values)).toBe(true);
    expect(isMet(ofSkill('image', 'greater_than_or_equal_to', 92), values)).toBe(false);
    expect(isMet(ofSkill('text', 'greater_than_or_equal_to', 91), values)).toBe(false);
    expect(isMet(ofSkill('text', 'in', 59, 60), values)).toBe(true);
    expect(isMet(ofSkill('audio', 'greater_than', 74), values)).toBe(true);
    expect(isMet(ofSkill('audio', 'greater_than', 75), values)).toBe(false);
    expect(isMet(ofSkill('audio', 'exists'), values)).toBe(true);
  });

  it('names a kind of work, and no other requirement does', () => {
    const paths = (requirement: Requirement, kind: 'integer' | 'locale' | 'skill') =>
      checkRequirement(requirement, kind).map((refusal) => refusal.path?.join('.'));
    expect(paths(ofSkill('image', 'greater_than', 80), 'skill')).toEqual([]);
    expect(paths(onNumber('greater_than', [80]), 'skill')).toEqual(['skill']);
    expect(paths(ofSkill('Image!', 'greater_than', 80), 'skill')).toEqual(['skill']);
    expect(paths(ofSkill('image', 'greater_than', 80), 'integer')).toEqual(['skill']);
    expect(paths({ ...onPlace('equal_to', 'US'), skill: 'image' }, 'locale')).toEqual(['skill']);
    expect(paths({ ...ofSkill('image', 'greater_than'), locales: [{ country: 'US' }] }, 'skill')).toEqual(['integerValues', 'locales']);
  });
});

describe('guards', () => {
  const allowed = (...guards: Guard[]) => {
    const { canDiscover, canPreview, canAccept } = evaluate(
      guards.map((guard) => onNumber('exists', [], guard)),
      new Map(),
    );
    return { canDiscover, canPreview, canAccept };
  };

  it.each<[Guard, object]>([
    ['accept', { canDiscover: true, canPreview: true, canAccept: false }],
    ['preview_and_accept', { canDiscover: true, canPreview: false, canAccept: false }],
    ['discover_preview_and_accept', { canDiscover: false, canPreview: false, canAccept: false }],
  ])('%s stops what it names and nothing else', (guard, expected) => {
    expect(allowed(guard)).toEqual(expected);
  });

  it('requires for each action all requirements that guard it', () => {
    expect(allowed('accept', 'preview_and_accept')).toEqual({ canDiscover: true, canPreview: false, canAccept: false });
    expect(allowed('discover_preview_and_accept', 'accept')).toEqual({ canDiscover: false, canPreview: false, canAccept: false });
  });

  it('allows everything without requirements, and when all are met', () => {
    const everything = { canDiscover: true, canPreview: true, canAccept: true, trialTasks: null, unmet: [] };
    expect(evaluate([], new Map())).toEqual(everything);
    const all = GUARDS.map((guard) => onNumber('greater_than', [3], guard));
    expect(evaluate(all, new Map([[typeId, number(4)]]))).toEqual(everything);
  });

  it('names exactly the unmet requirements, in their order', () => {
    const met: Requirement = { ...onNumber('exists'), typeId: otherTypeId };
    const first = onNumber('greater_than', [5], 'preview_and_accept');
    const second = onNumber('in', [1, 2]);
    const values = new Map<QualificationTypeId, QualificationValue>([
      [typeId, number(5)],
      [otherTypeId, number(0)],
    ]);
    expect(evaluate([first, met, second], values)).toEqual({
      canDiscover: true,
      canPreview: false,
      canAccept: false,
      trialTasks: null,
      unmet: [first, second],
    });
  });

  it('allows a trial unless another requirement forbids it; the smallest number of tasks counts', () => {
    const ten: Requirement = { ...onNumber('greater_than', [5], 'discover_preview_and_accept'), trialTasks: 10 };
    const three: Requirement = { ...onNumber('greater_than', [4]), trialTasks: 3 };
    const firm: Requirement = { ...onNumber('exists'), typeId: otherTypeId };
    const values = new Map<QualificationTypeId, QualificationValue>([[typeId, number(0)]]);
    const open = { canDiscover: true, canPreview: true, canAccept: true };
    expect(evaluate([ten], values)).toEqual({ ...open, trialTasks: 10, unmet: [ten] });
    expect(evaluate([ten, three], values)).toEqual({ ...open, trialTasks: 3, unmet: [ten, three] });
    expect(evaluate([ten, firm], values)).toEqual({ ...open, canAccept: false, trialTasks: null, unmet: [ten, firm] });
    expect(evaluate([ten, three], new Map([[typeId, number(6)]]))).toEqual({ ...open, trialTasks: null, unmet: [] });
  });
});

describe('the form of a requirement', () => {
  const paths = (requirement: Requirement, kind: 'integer' | 'locale') =>
    checkRequirement(requirement, kind).map((refusal) => refusal.path?.join('.'));

  it.each<[Comparator, number[]]>([
    ['less_than', [1]],
    ['less_than_or_equal_to', [1]],
    ['greater_than', [1]],
    ['greater_than_or_equal_to', [1]],
    ['equal_to', [-4]],
    ['not_equal_to', [0]],
    ['exists', []],
    ['does_not_exist', []],
    ['in', [1]],
    ['not_in', Array.from({ length: 15 }, (_, index) => index)],
  ])('takes %s with %j', (comparator, values) => {
    expect(checkRequirement(onNumber(comparator, values), 'integer')).toEqual([]);
  });

  it.each<[Comparator, number[]]>([
    ['less_than', []],
    ['equal_to', [1, 2]],
    ['exists', [1]],
    ['does_not_exist', [1]],
    ['in', []],
    ['not_in', Array.from({ length: 16 }, (_, index) => index)],
  ])('refuses %s with %j', (comparator, values) => {
    expect(paths(onNumber(comparator, values), 'integer')).toEqual(['integerValues']);
  });

  it('takes places for the locale alone, and up to 30 in a set', () => {
    const many = Array.from({ length: 31 }, () => 'US');
    expect(checkRequirement(onPlace('equal_to', 'US-CA'), 'locale')).toEqual([]);
    expect(checkRequirement(onPlace('in', ...many.slice(1)), 'locale')).toEqual([]);
    expect(checkRequirement(onPlace('exists'), 'locale')).toEqual([]);
    expect(paths(onPlace('in', ...many), 'locale')).toEqual(['locales']);
    expect(paths(onPlace('equal_to', 'US', 'DE'), 'locale')).toEqual(['locales']);
    expect(paths(onPlace('greater_than', 'US'), 'locale')).toEqual(['comparator']);
    expect(paths(onPlace('equal_to', 'US'), 'integer')).toEqual(['integerValues', 'locales']);
    expect(paths(onNumber('equal_to', [1]), 'locale')).toEqual(['locales', 'integerValues']);
  });

  it('names the place at fault', () => {
    expect(paths(onPlace('in', 'US', 'usa', 'DE'), 'locale')).toEqual(['locales.1']);
  });

  it.each(['US', 'GB', 'DE', 'JP', 'US-CA', 'DE-BY', 'GB-ENG', 'FR-75'])('knows the place %s', (code) => {
    expect(localeProblem(place(code))).toBeNull();
  });

  it.each(['us', 'U', 'USA', '', 'AA', 'ZZ', 'EU', 'UN', 'XA', 'UK', 'SU', 'US-ca', 'US-CALI', 'US-'])(
    'refuses the unknown place "%s"',
    (code) => {
      expect(localeProblem(place(code))).toEqual({ text: expect.any(String), template: expect.any(String), values: expect.any(Array) });
    },
  );
});
