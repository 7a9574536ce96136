import { useState } from 'react';
import { ApproveAllSubmitted, BulkApprovalPreview, type ReviewQueueData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { BulkProgress } from './bulk-progress.tsx';

interface BulkApprovalProps {
  readonly batchId: string;
  readonly bulkApproval: NonNullable<ReviewQueueData['batch']>['bulkApproval'];
  /** Left for a reviewer, whatever their probability. */
  readonly flags: readonly string[];
  readonly isOffline: boolean;
}

const STEP = 0.05;

/** Approves at once what is likely right. The button says how many, and for how much. */
export function BulkApproval({ batchId, bulkApproval, flags, isOffline }: BulkApprovalProps) {
  const t = useT();
  const { percent } = useFormat();
  const [least, setLeast] = useState(0.7);
  const command = useCommand(ApproveAllSubmitted);
  const read = useRead(BulkApprovalPreview, { id: batchId, minimumRightProbability: least, except: flags });
  const approve = (expectedCount: number) =>
    void command.run({
      input: { batchId, minimumRightProbability: least, except: flags, expectedCount, idempotencyKey: crypto.randomUUID() },
    });
  return (
    <section className="card bulk" aria-labelledby="bulk">
      <h2 id="bulk">{t('bulk.title')}</h2>
      {bulkApproval !== null && bulkApproval.finishedAt === null ? (
        <BulkProgress bulkApproval={bulkApproval} />
      ) : (
        <>
          <label className="field">
            {t('bulk.least', { percent: percent(least) })}
            <input
              type="range"
              min="0"
              max="1"
              step={STEP}
              value={least}
              aria-valuetext={percent(least)}
              onChange={(event) => setLeast(Number(event.target.value))}
            />
          </label>
          <Shown read={read}>
            {({ batch }) =>
              batch?.bulkApprovalPreview == null ? null : (
                <p className="row">
                  <button
                    type="button"
                    className="button"
                    disabled={batch.bulkApprovalPreview.approvedCount === 0 || isOffline}
                    aria-disabled={command.isSending}
                    onClick={() => approve(batch.bulkApprovalPreview!.approvedCount)}
                  >
                    {t('bulk.approve', { count: batch.bulkApprovalPreview.approvedCount, amount: batch.bulkApprovalPreview.reward.text })}
                  </button>
                  <span className="soft">
                    {t('bulk.fee', { amount: batch.bulkApprovalPreview.fee.text })}{' '}
                    {t('bulk.left', { count: batch.bulkApprovalPreview.leftCount })}
                    {flags.length > 0 && ` ${t('bulk.flagged', { count: flags.length })}`}
                  </span>
                </p>
              )
            }
          </Shown>
        </>
      )}
      <Refusals outcome={command.outcome} />
    </section>
  );
}
