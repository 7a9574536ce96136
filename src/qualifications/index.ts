export {
  COMPARATORS,
  evaluate,
  GUARDS,
  MAXIMUM_REQUIREMENTS,
  type Comparator,
  type Eligibility,
  type Guard,
  type Locale,
  type QualificationValue,
  type QualificationValues,
  type Requirement,
} from './requirement.ts';
export { SYSTEM_TYPE_IDS } from './system-types.ts';
