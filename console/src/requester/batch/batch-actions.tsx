import { useState } from 'react';
import { Link } from 'wouter';
import { CancelBatch, CloseBatch, PauseBatch, ResumeBatch } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { pathTo } from '../../app/paths.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { amountText } from '../../forms/amounts.ts';
import { moneyParts } from './batch-money.ts';
import type { OwnBatch } from './own-batch.ts';
import { RaiseRedundancyDialog } from './raise-redundancy-dialog.tsx';

interface BatchActionsProps {
  readonly batch: OwnBatch;
  /** Tasks that are not launched. */
  readonly waiting: number;
}

type Asked = 'pause' | 'resume' | 'close' | 'cancel' | 'raise';

/** Pauses, resumes, closes, cancels or widens a batch, after saying what happens to the money. */
export function BatchActions({ batch, waiting }: BatchActionsProps) {
  const t = useT();
  const [asked, setAsked] = useState<Asked | null>(null);
  const commands = {
    pause: useCommand(PauseBatch),
    resume: useCommand(ResumeBatch),
    close: useCommand(CloseBatch),
    cancel: useCommand(CancelBatch),
  };
  const { bound, comesBack } = moneyParts(batch);
  const { currency } = batch.reserved;
  const amounts = { bound: amountText(bound, currency), back: amountText(comesBack, currency) };
  const isRunning = batch.state === 'OPEN' || batch.state === 'PAUSED';
  const actions: readonly { readonly name: Asked; readonly isThere: boolean }[] = [
    { name: 'pause', isThere: batch.state === 'OPEN' },
    { name: 'resume', isThere: batch.state === 'PAUSED' },
    { name: 'raise', isThere: isRunning },
    { name: 'close', isThere: isRunning },
    { name: 'cancel', isThere: isRunning || batch.state === 'DRAFT' || batch.state === 'IN_REVIEW' },
  ];
  if (batch.endedAt !== null || batch.state === 'DRAINING') return null;
  const confirm = () => {
    if (asked !== null && asked !== 'raise') void commands[asked].run({ input: { batchId: batch.id } });
    setAsked(null);
  };
  return (
    <>
      <div className="row">
        {(isRunning || batch.state === 'DRAFT') && (
          <Link
            className={`button ${waiting === 0 ? '' : 'button-primary'}`}
            href={pathTo(waiting === 0 ? 'batchTasks' : 'launchBatch', batch.id)}
          >
            {waiting === 0 ? t('batch.add-tasks') : t('tasks.launch', { count: waiting })}
          </Link>
        )}
        {actions
          .filter(({ isThere }) => isThere)
          .map(({ name }) => (
            <button key={name} type="button" className="button" onClick={() => setAsked(name)}>
              {t(`batch-action.${name}`)}
            </button>
          ))}
      </div>
      {Object.entries(commands).map(([name, { outcome }]) => (
        <Refusals key={name} outcome={outcome} />
      ))}
      {asked === 'raise' && <RaiseRedundancyDialog batch={batch} close={() => setAsked(null)} />}
      {asked !== null && asked !== 'raise' && (
        <ConfirmDialog
          title={t(`batch-action.${asked}-title`)}
          text={t(`batch-action.${asked}-text`, amounts)}
          action={t(`batch-action.${asked}`)}
          confirm={confirm}
          close={() => setAsked(null)}
        />
      )}
    </>
  );
}
