import { lazy, Suspense } from 'react';
import type { AssignedTaskFields, QuestionFields } from '../../../api/generated/fragments.ts';
import { Skeleton } from '../../../screen/skeleton.tsx';
import type { Marking } from '../use-marking.ts';
import { BoxesQuestion } from './boxes-question.tsx';
import { ChoiceQuestion } from './choice-question.tsx';
import { ComparisonQuestion } from './comparison-question.tsx';
import { JsonQuestion } from './json-question.tsx';
import { MultipleChoiceQuestion } from './multiple-choice-question.tsx';
import type { QuestionProps } from './question-props.ts';
import { RatingQuestion } from './rating-question.tsx';
import { SpansQuestion } from './spans-question.tsx';
import { TextQuestion } from './text-question.tsx';

// React Aria's number field knows the digits of each language; few tasks ask for a number.
const NumberQuestion = lazy(() => import('./number-question.tsx'));

interface QuestionControlProps extends Omit<QuestionProps<QuestionFields['__typename']>, 'question'> {
  readonly question: QuestionFields;
  readonly task: Pick<AssignedTaskFields, 'payload' | 'view' | 'files'>;
  readonly marking: Marking;
}

/** The control of each kind of question. */
export function QuestionControl({ question, task, marking, ...rest }: QuestionControlProps) {
  switch (question.__typename) {
    case 'ChoiceQuestion':
      return <ChoiceQuestion question={question} {...rest} />;
    case 'MultipleChoiceQuestion':
      return <MultipleChoiceQuestion question={question} {...rest} />;
    case 'TextQuestion':
      return <TextQuestion question={question} {...rest} />;
    case 'NumberQuestion':
      return (
        <Suspense fallback={<Skeleton />}>
          <NumberQuestion question={question} {...rest} />
        </Suspense>
      );
    case 'RatingQuestion':
      return <RatingQuestion question={question} {...rest} />;
    case 'ComparisonQuestion':
      return <ComparisonQuestion question={question} task={task} {...rest} />;
    case 'SpansQuestion':
      return <SpansQuestion marks={marking.spansOfQuestion(question)} payload={task.payload} />;
    case 'BoxesQuestion':
      return <BoxesQuestion marks={marking.boxesOfQuestion(question)} />;
    case 'JsonQuestion':
      return <JsonQuestion question={question} {...rest} />;
  }
}
