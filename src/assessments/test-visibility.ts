/** Policies of tests and attempts, which depend on the qualification type and its owner. */
import { QualificationLoaders, maySeeType } from '../qualifications/index.ts';
import type { Actor, GraphContext } from '../platform/index.ts';
import { AssessmentLoaders } from './assessments.loaders.ts';
import { mayReadTest, mayTakeTests, viewpointOf } from './assessments.policy.ts';
import type { Attempt } from './attempt.ts';
import type { Test } from './test.ts';

/** Its owner, workers, and everybody else who may see the qualification that it is about. */
export async function mayKnowOfTest(actor: Actor, test: Test, context: GraphContext): Promise<boolean> {
  if (mayReadTest(actor, test.organisationId) || mayTakeTests(actor) === null) return true;
  const type = await context.get(QualificationLoaders).type(context, test.typeId);
  return type !== null && maySeeType(actor, type);
}

/** The worker who made it, reviewers of the test's owner, admins. */
export async function maySeeAttempt(actor: Actor, attempt: Attempt, context: GraphContext): Promise<boolean> {
  const test = await context.get(AssessmentLoaders).test(context, attempt.testId);
  return test !== null && viewpointOf(actor, attempt, test.organisationId) !== null;
}
