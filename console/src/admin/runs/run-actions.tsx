import { ApprovePayoutRun, CancelPayoutRun, MarkPayouts } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { RunFile } from './run-file.tsx';
import type { RunOf } from './run-of.ts';

interface RunActionsProps {
  readonly run: RunOf;
  readonly isOffline: boolean;
}

/** What comes next: the approval by another admin, the file for the bank, the outcomes. */
export function RunActions({ run, isOffline }: RunActionsProps) {
  const t = useT();
  const { personId, isAdmin } = useOversight();
  const runId = run.id;
  const isOwn = run.createdBy.id === personId;
  if (!isAdmin) return null;
  return (
    <section className="run-actions" aria-label={t('runs.next')}>
      {run.state === 'AWAITING_APPROVAL' && isOwn && <p className="notice">{t('runs.you-made')}</p>}
      <p className="row">
        {run.state === 'AWAITING_APPROVAL' && !isOwn && (
          <ActionButton
            label={t('runs.approve', { amount: run.total.text })}
            look="primary"
            hotkey="a"
            isDisabled={isOffline}
            text={<p>{t('runs.approve-text', { count: run.lineCount })}</p>}
            document={ApprovePayoutRun}
            variables={() => ({ input: { runId } })}
          />
        )}
        {(run.state === 'AWAITING_APPROVAL' || run.state === 'APPROVED') && (
          <ActionButton
            label={t('runs.cancel')}
            isDisabled={isOffline}
            text={<p>{t('runs.cancel-text')}</p>}
            document={CancelPayoutRun}
            variables={() => ({ input: { runId } })}
          />
        )}
        {run.state === 'EXPORTED' && (
          <ActionButton
            label={t('runs.all-paid')}
            look="primary"
            isDisabled={isOffline}
            text={<p>{t('runs.all-paid-text')}</p>}
            document={MarkPayouts}
            variables={(_reason, idempotencyKey) => ({ input: { runId, lines: [], rest: { outcome: 'PAID' as const }, idempotencyKey } })}
          />
        )}
      </p>
      {run.csvPath !== null && run.csvSha256 !== null && <RunFile path={run.csvPath} sha256={run.csvSha256} name="CSV" />}
      {run.xmlPath !== null && run.xmlSha256 !== null && <RunFile path={run.xmlPath} sha256={run.xmlSha256} name="XML (pain.001)" />}
      {run.state === 'APPROVED' && <p className="soft">{t('runs.file-sends')}</p>}
    </section>
  );
}
