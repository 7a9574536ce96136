export { WorkModule } from './work.module.ts';
export { DECIDE_MAXIMUM, Work, type ReviewDecision } from './work.ts';
export type { Assignment } from './assignment.ts';
export { mayReadAnswers, viewpointOf } from './work.policy.ts';
export { WORK_CHECKS } from './work.checks.ts';
export { ClaimCommands } from './claim.commands.ts';
export { StartCommands } from './start.commands.ts';
export { AssignmentCommands } from './assignment.commands.ts';
export { AssignmentType, assignmentType } from './assignment.types.ts';
