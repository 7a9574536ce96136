export { ReputationModule } from './reputation.module.ts';
export { Reputation } from './reputation.ts';
export { REPUTATION_CHECKS } from './reputation.checks.ts';
export type { OutcomeKind } from './outcome.ts';
export type { Evidence } from './evidence.ts';
export { skillEstimates, type SkillEstimate } from './skill.ts';
