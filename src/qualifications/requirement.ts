/**
 * Requirements on the workers of a batch, and whether a worker meets them.
 *
 * Pure. The model is MTurk's QualificationRequirement (API version 2017-01-17): comparators, the guarded actions, at
 * most 15 whole numbers or 30 places in a set. A requirement is met only when it can be shown to be met: what is not
 * known of a worker never counts in their favour, except for DoesNotExist.
 */
import { invalid, type QualificationTypeId, type Refusal, say, type Sentence, unreachable } from '../kernel/index.ts';

export const COMPARATORS = [
  'less_than',
  'less_than_or_equal_to',
  'greater_than',
  'greater_than_or_equal_to',
  'equal_to',
  'not_equal_to',
  'exists',
  'does_not_exist',
  'in',
  'not_in',
] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** What a worker who does not meet the requirement may not do; each guard includes those before it. */
export const GUARDS = ['accept', 'preview_and_accept', 'discover_preview_and_accept'] as const;
export type Guard = (typeof GUARDS)[number];

/** A place. Country: ISO 3166-1 alpha-2. Subdivision: the part of an ISO 3166-2 code after the hyphen (CA of US-CA). */
export interface Locale {
  readonly country: string;
  readonly subdivision?: string | null;
}

export interface Requirement {
  readonly typeId: QualificationTypeId;
  readonly comparator: Comparator;
  /** Empty for places, and for exists and does_not_exist. */
  readonly integerValues: readonly number[];
  /** Empty for whole numbers, and for exists and does_not_exist. */
  readonly locales: readonly Locale[];
  readonly guards: Guard;
  /** Of another organisation's type: it sees a worker's value only where the worker shares it. Absent: false. */
  readonly needsConsent?: boolean;
  /** The kind of work that an estimated accuracy is of; absent for all other types. */
  readonly skill?: string;
  /** How many tasks of the batch somebody may take who does not meet it, to show what they can do. Absent: none. */
  readonly trialTasks?: number;
}

/** What kind of value a qualification type has. `skill`: a whole number for each kind of work. */
export type ValueKind = 'integer' | 'locale' | 'skill';

export type QualificationValue =
  /** `shared`: the worker lets organisations other than the type's owner know it. */
  | { readonly kind: 'integer'; readonly value: number; readonly shared?: boolean }
  | ({ readonly kind: 'locale' } & Locale)
  /** `newcomer`: for kinds of work that nobody is known to have done. */
  | { readonly kind: 'skill'; readonly percents: ReadonlyMap<string, number>; readonly newcomer: number };

/** What is known of a worker now: granted values that have not expired, and the system's. Absent: the worker does not have it. */
export type QualificationValues = ReadonlyMap<QualificationTypeId, QualificationValue>;

export interface Eligibility {
  /** May see the batch on the board. */
  readonly canDiscover: boolean;
  /** May see a task of it. */
  readonly canPreview: boolean;
  /** May claim a task of it. */
  readonly canAccept: boolean;
  /** May claim no more than so many: what is not met may be made up for by work. Null: may claim without such a limit, or not at all. */
  readonly trialTasks: number | null;
  /** The requirements that are not met, in their order. Do not show them to a worker who cannot discover the batch. */
  readonly unmet: readonly Requirement[];
}

export const MAXIMUM_REQUIREMENTS = 10;
export const MAXIMUM_INTEGER_VALUES = 15;
export const MAXIMUM_LOCALES = 30;

/**
 * What a worker with these values may do under these requirements.
 *
 * A requirement that guards accepting alone stops only that; one that guards previewing stops previewing and
 * accepting; one that guards discovering stops all three. An action is allowed when all requirements that guard it are met.
 * One that lets workers try stops nothing; of several, the fewest tasks count.
 */
export function evaluate(requirements: readonly Requirement[], values: QualificationValues): Eligibility {
  const unmet = requirements.filter((requirement) => !isMet(requirement, seenBy(requirement, values.get(requirement.typeId))));
  const stopping = unmet.filter((requirement) => requirement.trialTasks === undefined);
  const stops = (...guards: Guard[]) => stopping.some((requirement) => guards.includes(requirement.guards));
  return {
    canDiscover: !stops('discover_preview_and_accept'),
    canPreview: !stops('discover_preview_and_accept', 'preview_and_accept'),
    canAccept: stopping.length === 0,
    trialTasks: stopping.length > 0 || unmet.length === 0 ? null : Math.min(...unmet.map((requirement) => requirement.trialTasks!)),
    unmet,
  };
}

/** What a worker does not share is for another organisation as if it were not there. */
function seenBy(requirement: Requirement, value: QualificationValue | undefined): QualificationValue | undefined {
  const isHidden = requirement.needsConsent === true && value?.kind === 'integer' && value.shared !== true;
  return isHidden ? undefined : value;
}

/**
 * Whether one requirement is met by a worker's value of its type; undefined: the worker does not have it.
 *
 * Without the qualification only DoesNotExist is met: NotEqualTo and NotIn are not, nor is anything else. Sources: the
 * service model's QualificationRequirement is of "a Qualification that a Worker must have" and lists DoesNotExist as
 * the one comparator for absence; before MTurk added it in July 2014, its users reported that a worker without any
 * value could not meet a requirement, whatever its comparator.
 *
 * Places: a requirement that names a country alone is about the whole country. One that names a subdivision cannot be
 * decided for a worker of that country whose subdivision is not known, and is then not met, be it In or NotIn.
 */
export function isMet(requirement: Requirement, value: QualificationValue | undefined): boolean {
  if (requirement.comparator === 'exists') return value !== undefined;
  if (requirement.comparator === 'does_not_exist') return value === undefined;
  if (value === undefined) return false;
  if (value.kind === 'locale') return localeMeets(value, requirement.comparator, requirement.locales);
  const number = value.kind === 'integer' ? value.value : (value.percents.get(requirement.skill ?? '') ?? value.newcomer);
  return integerMeets(number, requirement.comparator, requirement.integerValues);
}

function integerMeets(value: number, comparator: Exclude<Comparator, 'exists' | 'does_not_exist'>, wanted: readonly number[]): boolean {
  const [first] = wanted;
  if (first === undefined) return false;
  switch (comparator) {
    case 'less_than':
      return value < first;
    case 'less_than_or_equal_to':
      return value <= first;
    case 'greater_than':
      return value > first;
    case 'greater_than_or_equal_to':
      return value >= first;
    case 'equal_to':
      return value === first;
    case 'not_equal_to':
      return value !== first;
    case 'in':
      return wanted.includes(value);
    case 'not_in':
      return !wanted.includes(value);
    default:
      return unreachable(comparator);
  }
}

type Match = 'inside' | 'outside' | 'unknown';

function localeMeets(value: Locale, comparator: Comparator, wanted: readonly Locale[]): boolean {
  if (wanted.length === 0) return false;
  const matches = wanted.map((place) => match(value, place));
  switch (comparator) {
    case 'equal_to':
    case 'in':
      return matches.includes('inside');
    case 'not_equal_to':
    case 'not_in':
      return matches.every((each) => each === 'outside');
    default:
      return false;
  }
}

function match(value: Locale, place: Locale): Match {
  if (value.country !== place.country) return 'outside';
  if (!place.subdivision) return 'inside';
  if (!value.subdivision) return 'unknown';
  return value.subdivision === place.subdivision ? 'inside' : 'outside';
}

/** How many values each comparator takes, for whole numbers and for places; [0, 0]: none, null: not for this kind. */
const VALUES_TAKEN: Readonly<Record<Comparator, Readonly<Record<'integer' | 'locale', readonly [number, number] | null>>>> = {
  less_than: { integer: [1, 1], locale: null },
  less_than_or_equal_to: { integer: [1, 1], locale: null },
  greater_than: { integer: [1, 1], locale: null },
  greater_than_or_equal_to: { integer: [1, 1], locale: null },
  equal_to: { integer: [1, 1], locale: [1, 1] },
  not_equal_to: { integer: [1, 1], locale: [1, 1] },
  exists: { integer: [0, 0], locale: [0, 0] },
  does_not_exist: { integer: [0, 0], locale: [0, 0] },
  in: { integer: [1, MAXIMUM_INTEGER_VALUES], locale: [1, MAXIMUM_LOCALES] },
  not_in: { integer: [1, MAXIMUM_INTEGER_VALUES], locale: [1, MAXIMUM_LOCALES] },
};

/** What is wrong with a requirement on a type whose values are of `kind`; the paths are within the requirement. */
export function checkRequirement(requirement: Requirement, kind: ValueKind): Refusal[] {
  const refusals: Refusal[] = [];
  const taken = VALUES_TAKEN[requirement.comparator][kind === 'locale' ? 'locale' : 'integer'];
  const name = requirement.comparator.toUpperCase();
  if (taken === null) {
    return [invalid(say`${name} does not compare places; use EQUAL_TO, NOT_EQUAL_TO, IN, NOT_IN, EXISTS or DOES_NOT_EXIST.`, 'comparator')];
  }
  const [given, other] =
    kind === 'locale' ? [requirement.locales, requirement.integerValues] : [requirement.integerValues, requirement.locales];
  const [field, otherField] = kind === 'locale' ? ['locales', 'integerValues'] : ['integerValues', 'locales'];
  const [least, most] = taken;
  if (given.length < least || given.length > most) {
    const amount = least === most ? (least === 0 ? 'no value' : 'exactly one value') : `${least} to ${most} values`;
    refusals.push(invalid(say`${name} takes ${amount} in "${field}", not ${given.length}.`, field));
  }
  if (other.length > 0) {
    refusals.push(
      invalid(
        say`This qualification's value is ${kind === 'locale' ? 'a place' : 'a whole number'}: leave "${otherField}" empty.`,
        otherField,
      ),
    );
  }
  const skillFault = skillProblem(requirement.skill, kind);
  if (skillFault !== null) refusals.push(invalid(skillFault, 'skill'));
  requirement.locales.forEach((locale, index) => {
    const problem = localeProblem(locale);
    if (problem !== null) refusals.push(invalid(problem, 'locales', String(index)));
  });
  return refusals;
}

/** Kinds of batches: see batch-settings.ts. */
const SKILL = /^[a-z][a-z0-9-]{0,29}$/;

/** Why it cannot be about that kind of work, as a sentence, or null. */
function skillProblem(skill: string | undefined, kind: ValueKind): Sentence | null {
  if (kind !== 'skill') return skill === undefined ? null : say`This qualification is not about one kind of work: leave "skill" out.`;
  if (skill === undefined) return say`Say of which kind of work, such as "image": the kind of the batches that it is estimated from.`;
  return SKILL.test(skill) ? null : say`"${skill}" is not a kind of work: a small letter, then up to 29 small letters, digits and "-".`;
}

const REGION_NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** Codes that have a name in CLDR, but are no country of ISO 3166-1. */
const NOT_COUNTRIES = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);

/** Why it is not a place, as a sentence, or null. The subdivision is checked for its form only. */
export function localeProblem(locale: Locale): Sentence | null {
  const { country, subdivision } = locale;
  if (!/^[A-Z]{2}$/.test(country) || NOT_COUNTRIES.has(country) || REGION_NAMES.of(country) === undefined) {
    return say`"${country}" is not an ISO 3166-1 alpha-2 country code in upper case, such as "US".`;
  }
  const current = new Intl.Locale(`und-${country}`).region;
  if (current !== country) return say`"${country}" is an old or other name of "${current ?? ''}"; use that.`;
  if (subdivision !== null && subdivision !== undefined && !/^[A-Z0-9]{1,3}$/.test(subdivision)) {
    return say`"${subdivision}" is not the part of an ISO 3166-2 code after the hyphen, such as "CA" of "US-CA".`;
  }
  return null;
}
