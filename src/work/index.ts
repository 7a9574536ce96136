export { WorkModule } from './work.module.ts';
export { DECIDE_MAXIMUM, Work, type Decision } from './work.ts';
export type { Answer, Assignment, AssignmentState } from './assignment.ts';
export { mayReadAnswers, viewpointOf, type Viewpoint } from './work.policy.ts';
export { WORK_CHECKS } from './work.checks.ts';
export { ClaimCommands, type ClaimTarget } from './claim.commands.ts';
export { AssignmentCommands } from './assignment.commands.ts';
export { AssignmentType, assignmentType } from './assignment.types.ts';
export type { Written } from './written.ts';
