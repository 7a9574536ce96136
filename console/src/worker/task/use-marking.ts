/** What marks in the item and lists in the questions share: the marks of each question, the selected one, and the label of the next. */
import { useState } from 'react';
import type { AssignedTaskFields, QuestionFields } from '../../api/generated/fragments.ts';
import type { Json } from '../../api/generated/schema.ts';
import type { Answer } from '../../outbox/store.ts';
import type { Box } from './boxes/box.ts';
import type { Span } from './spans/span.ts';

type Of<Name extends QuestionFields['__typename']> = Extract<QuestionFields, { __typename: Name }>;

export interface MarksOf<Question, Mark> {
  readonly question: Question;
  readonly marks: readonly Mark[];
  readonly setMarks: (marks: readonly Mark[]) => void;
  /** Place of the selected mark; null: none. */
  readonly selected: number | null;
  readonly select: (index: number | null) => void;
  readonly label: string;
  readonly setLabel: (label: string) => void;
}

export type BoxMarks = MarksOf<Of<'BoxesQuestion'>, Box>;
export type SpanMarks = MarksOf<Of<'SpansQuestion'>, Span>;

export interface Marking {
  readonly boxesOf: (field: string) => BoxMarks | null;
  readonly spansOf: (field: string) => SpanMarks | null;
  readonly boxesOfQuestion: (question: Of<'BoxesQuestion'>) => BoxMarks;
  readonly spansOfQuestion: (question: Of<'SpansQuestion'>) => SpanMarks;
}

export function useMarking(form: AssignedTaskFields['form'], answer: Answer, setValue: (name: string, value: Json) => void): Marking {
  const [selection, setSelection] = useState<{ readonly question: string; readonly index: number } | null>(null);
  const [labels, setLabels] = useState<Readonly<Record<string, string>>>({});

  function marksOf<Mark, Question extends Of<'BoxesQuestion'> | Of<'SpansQuestion'>>(question: Question): MarksOf<Question, Mark> {
    const { name } = question;
    return {
      question,
      marks: (answer[name] ?? []) as unknown as readonly Mark[],
      setMarks: (marks) => setValue(name, marks as unknown as Json),
      selected: selection?.question === name ? selection.index : null,
      select: (index) => setSelection(index === null ? null : { question: name, index }),
      label: labels[name] ?? question.labels[0]?.value ?? '',
      setLabel: (label) => setLabels({ ...labels, [name]: label }),
    };
  }
  const boxesOfQuestion = (question: Of<'BoxesQuestion'>) => marksOf<Box, Of<'BoxesQuestion'>>(question);
  const spansOfQuestion = (question: Of<'SpansQuestion'>) => marksOf<Span, Of<'SpansQuestion'>>(question);
  return {
    boxesOfQuestion,
    spansOfQuestion,
    boxesOf: (field) => {
      const question = form.find((each): each is Of<'BoxesQuestion'> => each.__typename === 'BoxesQuestion' && each.field === field);
      return question === undefined ? null : boxesOfQuestion(question);
    },
    spansOf: (field) => {
      const question = form.find((each): each is Of<'SpansQuestion'> => each.__typename === 'SpansQuestion' && each.field === field);
      return question === undefined ? null : spansOfQuestion(question);
    },
  };
}
