import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { CheckBatch, CreateBatch, UpdateBatch, type BatchData } from '../../api/generated/requester.ts';
import type { Json } from '../../api/generated/schema.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { isolated } from '../../messages/translate.ts';
import { useT } from '../../messages/language-context.ts';
import { FailureNotice } from '../../screen/failure-notice.tsx';
import { Screen } from '../../screen/screen.tsx';
import { useOrganisation } from '../organisation-context.ts';
import type { BatchDraft } from './batch-draft.ts';
import { CheckStep } from './check-step.tsx';
import { inputOf } from './draft-to-input.ts';
import { viewOf } from './item-fields.ts';
import { ItemStep } from './item-step.tsx';
import { PriceStep } from './price-step.tsx';
import { QuestionsStep } from './questions-step.tsx';
import { STEPS, stepOf, type Step } from './steps.ts';
import { StepsNav } from './steps-nav.tsx';
import { useKeptDraft } from './use-kept-draft.ts';
import { useLeaveWarning } from './use-leave-warning.ts';
import { useSettled } from './use-settled.ts';
import { WorkerPreview } from './worker-preview.tsx';
import { WorkersStep } from './workers-step.tsx';

interface BatchWizardProps {
  /** Null: it is new. */
  readonly batch: NonNullable<BatchData['batch']> | null;
  readonly saved: BatchDraft | null;
  /** Of the first task, for the preview of a batch without fields; null: it has no task. */
  readonly firstItem: Json;
  /** Name under which this device keeps what is not saved. */
  readonly keptAs: string;
}

const CHECK_AFTER_MS = 500;

/** Five steps to a batch, with what a worker will see beside them. */
export function BatchWizard({ batch, saved, firstItem, keptAs }: BatchWizardProps) {
  const t = useT();
  const [, navigate] = useLocation();
  const organisation = useOrganisation();
  const { draft, change, isChanged, forget } = useKeptDraft(keptAs, saved);
  const [step, setStep] = useState<Step>('item');
  const [seen, setSeen] = useState<ReadonlySet<Step>>(() => new Set(batch === null ? [] : STEPS));
  const [taskCount, setTaskCount] = useState('100');
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const create = useCommand(CreateBatch);
  const update = useCommand(UpdateBatch);
  const { target, stay } = useLeaveWarning(isChanged);
  const input = useMemo(() => inputOf(draft, organisation), [draft, organisation.id, organisation.currency]);
  const count = Math.max(0, Math.round(Number(taskCount)) || 0);
  const checked = useRead(
    CheckBatch,
    useSettled(
      useMemo(() => ({ input, taskCount: count }), [input, count]),
      CHECK_AFTER_MS,
    ),
  );
  const check = checked.data?.checkBatch;
  const faults = { refusals: check?.userErrors ?? [] };
  // A step shows its faults after it was left: an empty form has none yet.
  const shownFaults = { refusals: faults.refusals.filter((refusal) => seen.has(stepOf(refusal))) };
  const go = (next: Step) => {
    setSeen((before) => new Set([...before, step, ...(next === 'check' ? STEPS : [])]));
    setStep(next);
    window.scrollTo({ top: 0 });
  };
  const save = async () => {
    if (batch === null) {
      const { data } = await create.run({ input: { ...input, idempotencyKey } });
      const made = data?.createBatch.batch;
      if (made == null) return go('check');
      forget();
      return navigate(pathTo('batchTasks', made.id));
    }
    const { organisationId: _organisation, view, ...settings } = input;
    // A batch without a view keeps none: its clients decide by the shape of the items.
    const isSameView = saved !== null && JSON.stringify(viewOf(saved.fields)) === JSON.stringify(viewOf(draft.fields));
    const { isDone } = await update.run({ input: { batchId: batch.id, ...settings, ...(isSameView ? {} : { view: view ?? null }) } });
    if (!isDone) return go('check');
    forget();
    return navigate(pathTo(batch.taskCount === 0 ? 'batchTasks' : 'ownBatch', batch.id));
  };
  const outcome = create.outcome ?? update.outcome;
  const place = STEPS.indexOf(step);
  const part = { draft, change, faults: shownFaults };
  return (
    <Screen
      title={batch === null ? t('batches.new') : t('wizard.edit', { title: isolated(batch.title) })}
      action={
        <span className="row">
          <span className="soft" role="status">
            {isChanged ? t('wizard.not-saved') : batch === null ? '' : t('wizard.saved')}
          </span>
          <button type="button" className="button" aria-disabled={create.isSending || update.isSending} onClick={() => void save()}>
            {batch === null || batch.state === 'DRAFT' ? t('wizard.save-draft') : t('form.save')}
          </button>
        </span>
      }
    >
      {batch !== null && batch.state !== 'DRAFT' && <p className="notice">{t('wizard.launched')}</p>}
      <StepsNav step={step} go={go} faults={shownFaults} />
      <div className="wizard">
        <div className="wizard-step">
          {step === 'item' && <ItemStep {...part} />}
          {step === 'questions' && <QuestionsStep {...part} />}
          {step === 'workers' && <WorkersStep {...part} />}
          {step === 'price' && <PriceStep {...part} cost={check?.cost ?? null} taskCount={taskCount} setTaskCount={setTaskCount} />}
          {step === 'check' && <CheckStep {...part} faults={faults} cost={check?.cost ?? null} isChecking={checked.isLoading} go={go} />}
          {checked.failure !== null && <FailureNotice failure={checked.failure} again={checked.again} />}
          {outcome?.isDone === false && outcome.failure !== null && <Refusals outcome={outcome} />}
          <p className="row wizard-moves">
            {place > 0 && (
              <button type="button" className="button" onClick={() => go(STEPS[place - 1]!)}>
                {t('wizard.back')}
              </button>
            )}
            {step === 'check' ? (
              <button
                type="button"
                className="button button-primary"
                disabled={faults.refusals.length > 0}
                aria-disabled={create.isSending || update.isSending}
                onClick={() => void save()}
              >
                {batch === null || batch.taskCount === 0 ? t('wizard.save-and-add-tasks') : t('form.save')}
              </button>
            ) : (
              <button type="button" className="button button-primary" onClick={() => go(STEPS[place + 1]!)}>
                {t('wizard.next')}
              </button>
            )}
            {batch !== null && <Link href={pathTo('batchTasks', batch.id)}>{t('tasks.title')}</Link>}
          </p>
        </div>
        <WorkerPreview draft={draft} input={input} firstItem={firstItem} organisation={organisation} />
      </div>
      {target !== null && (
        <ConfirmDialog
          title={t('wizard.leave')}
          text={t('wizard.leave-text')}
          action={t('wizard.leave-yes')}
          confirm={() => navigate(target)}
          close={stay}
        />
      )}
    </Screen>
  );
}
