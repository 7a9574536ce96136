export {
  evaluate,
  type Comparator,
  type Eligibility,
  type Guard,
  type Locale,
  type QualificationValue,
  type QualificationValues,
  type Requirement,
} from './requirement.ts';
export { Awards } from './awards.ts';
export { excludingNewcomers } from './newcomers.ts';
export { QualificationLoaders } from './qualifications.loaders.ts';
export { mayChangeType, maySeeType } from './qualifications.policy.ts';
export type { QualificationType } from './qualification-type.ts';
export { QualificationTypeType, qualificationTypeType } from './qualification-type.types.ts';
export { Sharing } from './sharing.ts';
export { SYSTEM_TYPE_IDS } from './system-types.ts';
export { QUALIFICATION_CHECKS } from './qualifications.checks.ts';
export { Qualifications, type RequirementDraft } from './qualifications.ts';
export { QualificationsModule } from './qualifications.module.ts';
export { RequirementInput, RequirementType, requirementType } from './requirement.types.ts';
