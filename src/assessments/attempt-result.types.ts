/** GraphQL: what was right in an attempt, and what a training says about it. */
import { Field, ObjectType } from '@nestjs/graphql';
import { JsonScalar, SeenWithParent } from '../platform/index.ts';
import type { TrainingAnswer } from './attempt.entity.ts';
import type { Results } from './score.ts';
import type { TestVersion } from './test.ts';

@SeenWithParent()
@ObjectType('TestResult', { description: 'Whether one question about one item was answered rightly.' })
export class TestResultType {
  @Field(() => String, { description: 'Name of the item of the test.' })
  item: string;

  @Field(() => String, { description: 'Name of the question of the form.' })
  question: string;

  @Field(() => Boolean, { description: 'Whether it was right.' })
  correct: boolean;
}

@SeenWithParent()
@ObjectType('TrainingFeedback', { description: 'Feedback of a training on one answered item.' })
export class TrainingFeedbackType {
  @Field(() => String, { description: 'Name of the answered item.' })
  item: string;

  @Field(() => JsonScalar, { description: 'What was answered: question name → answer.' })
  answer: unknown;

  @Field(() => Boolean, { description: 'Whether all that counts was right.' })
  correct: boolean;

  @Field(() => [TestResultType], { description: 'Result of each question about the item.' })
  results: TestResultType[];

  @Field(() => JsonScalar, { description: 'What is right: question name → answer.' })
  key: unknown;

  @Field(() => String, { nullable: true, description: 'Explanation of the right answer, in Markdown.' })
  explanation: string | null;
}

/** In the order of the items and of the form, which the database does not keep. */
export function resultTypes(results: Results, { items, form }: TestVersion): TestResultType[] {
  return items.flatMap(({ name: item }) =>
    form.flatMap(({ name: question }) => {
      const correct = results[item]?.[question];
      return correct === undefined ? [] : [Object.assign(new TestResultType(), { item, question, correct })];
    }),
  );
}

export function feedbackType({ item, answer, results }: TrainingAnswer, version: TestVersion): TrainingFeedbackType {
  const known = version.items.find(({ name }) => name === item);
  return Object.assign(new TrainingFeedbackType(), {
    item,
    answer,
    correct: Object.values(results).every(Boolean),
    results: resultTypes({ [item]: results }, version),
    key: known?.key ?? {},
    explanation: known?.explanation ?? null,
  });
}
