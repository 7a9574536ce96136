import type { QuestionFields } from '../../api/generated/fragments.ts';
import type { Json } from '../../api/generated/schema.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { answerWords, type Item } from './answer-words.ts';

/** Answers in the words of the person's language. */
export function useAnswerWords(): (question: QuestionFields, value: Json | undefined, item: Item) => string {
  const t = useT();
  const { number } = useFormat();
  const words = {
    left: t('question.left'),
    right: t('question.right'),
    tie: t('question.tie'),
    none: t('answer.none'),
    outOf: (value: number, points: number) => t('answer.out-of', { value, points }),
    number,
  };
  return (question, value, item) => answerWords(question, value, item, words);
}
