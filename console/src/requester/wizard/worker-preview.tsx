import { useMemo, useState } from 'react';
import type { CreateBatchInput, Json } from '../../api/generated/schema.ts';
import { useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import type { Answer } from '../../outbox/store.ts';
import { ItemPane } from '../../worker/task/item/item-pane.tsx';
import { QuestionField } from '../../worker/task/questions/question-field.tsx';
import { useMarking } from '../../worker/task/use-marking.ts';
import type { Organisation } from '../organisation-context.ts';
import { amountText, perHour } from '../../forms/amounts.ts';
import type { BatchDraft } from './batch-draft.ts';
import { isJsonObject, sampleItem, shownViewOf } from './item-fields.ts';
import { previewForm } from './preview-form.ts';
import { useSampleFiles } from './use-sample-files.ts';
import '../../styles/task.css';

interface WorkerPreviewProps {
  readonly draft: BatchDraft;
  readonly input: CreateBatchInput;
  /** Shown where the draft has no fields. */
  readonly firstItem: Json;
  readonly organisation: Organisation;
}

/** The task as a worker gets it, by the components of the worker's own page. It can be tried: nothing is sent. */
export function WorkerPreview({ draft, input, firstItem, organisation }: WorkerPreviewProps) {
  const t = useT();
  const [width, setWidth] = useState<'phone' | 'desktop'>('phone');
  const [answer, setAnswer] = useState<Answer>({});
  const setValue = (name: string, value: Json) => setAnswer((before) => ({ ...before, [name]: value }));
  const form = useMemo(() => previewForm(input.form), [input.form]);
  const marking = useMarking(form, answer, setValue);
  const files = useSampleFiles(draft.fields);
  const payload = draft.fields.length === 0 && isJsonObject(firstItem) ? firstItem : sampleItem(draft.fields);
  const task = { payload, form, view: shownViewOf(draft.fields), files, language: input.language ?? null };
  const reward = BigInt(input.rewardMinor);
  const hourly = perHour(reward, input.estimatedSeconds);
  return (
    <section className="preview" aria-label={t('preview.title')}>
      <div className="preview-head">
        <h2>{t('preview.title')}</h2>
        <div className="segments" role="group" aria-label={t('preview.width')}>
          {(['phone', 'desktop'] as const).map((each) => (
            <button key={each} type="button" aria-pressed={width === each} onClick={() => setWidth(each)}>
              {t(`preview.${each}`)}
            </button>
          ))}
        </div>
      </div>
      <p className="soft">{t('preview.text')}</p>
      <div className="preview-frame" data-width={width}>
        <header className="preview-task-head">
          <strong dir="auto">{draft.title === '' ? t('preview.no-title') : draft.title}</strong>
          <span className="soft">
            <bdi>{organisation.name}</bdi>
          </span>
          {!draft.internal && (
            <span>
              <bdi className="pay">{amountText(reward, organisation.currency)}</bdi>{' '}
              {hourly !== null && (
                <span className="soft">{t('preview.per-hour', { amount: amountText(hourly, organisation.currency) })}</span>
              )}
            </span>
          )}
        </header>
        {draft.instructions !== '' && (
          <details>
            <summary>{t('instructions.title')}</summary>
            <Markdown text={draft.instructions} />
          </details>
        )}
        <div className="preview-panes">
          <ItemPane task={task} marking={marking} />
          <div className="preview-questions" lang={task.language ?? undefined}>
            {form.map((question, index) => (
              <QuestionField
                key={`${index}:${question.__typename}:${question.name}`}
                place={index + 1}
                question={question}
                task={task}
                value={answer[question.name] ?? null}
                setValue={(value) => setValue(question.name, value)}
                marking={marking}
                fault={null}
              />
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}
