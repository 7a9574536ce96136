/** Tests and training: what a worker does to earn a qualification, and what it pays. */
export { Assessments } from './assessments.ts';
export { ASSESSMENT_CHECKS } from './assessments.checks.ts';
export { AssessmentsModule } from './assessments.module.ts';
