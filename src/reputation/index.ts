export { ReputationModule } from './reputation.module.ts';
export { Reputation } from './reputation.ts';
export { REPUTATION_CHECKS } from './reputation.checks.ts';
export type { Outcome, OutcomeCounts, OutcomeKind } from './outcome.ts';
export type { Evidence, EvidenceSource } from './evidence.ts';
export { guessedPool, type Pool } from './pool.ts';
export { skillEstimates, type Judged, type SkillEstimate } from './skill.ts';
