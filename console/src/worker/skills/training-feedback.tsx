import type { TrainingFeedbackFields } from '../../api/generated/fragments.ts';
import { useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import { JsonItem } from '../task/item/json-item.tsx';

/** What is right about an item of a training, and why. */
export function TrainingFeedback({ feedback }: { readonly feedback: TrainingFeedbackFields }) {
  const t = useT();
  return (
    <section className={`notice ${feedback.correct ? 'notice-done' : 'notice-refusal'}`} role="status">
      <strong>{feedback.correct ? t('feedback.right') : t('feedback.wrong')}</strong>
      {!feedback.correct && <JsonItem value={feedback.key} />}
      {feedback.explanation !== null && <Markdown text={feedback.explanation} />}
    </section>
  );
}
