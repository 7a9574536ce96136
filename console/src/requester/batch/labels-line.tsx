import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import type { OwnBatch } from './own-batch.ts';

/** Of a batch with a target: how many tasks have labels that are sure enough, and why others stopped. */
export function LabelsLine({ batch: { verdictCounts, target, launchedTaskCount } }: { readonly batch: OwnBatch }) {
  const t = useT();
  const { percent } = useFormat();
  if (verdictCounts === null || target === null) return null;
  const { confident, ambiguous, budget, noWorkers } = verdictCounts;
  return (
    <p className="facts">
      <strong>{t('labels.sure', { sure: confident, all: launchedTaskCount, confidence: percent(target.confidence) })}</strong>
      {ambiguous > 0 && <span>{t('labels.unclear', { count: ambiguous })}</span>}
      {budget > 0 && <span>{t('labels.budget', { count: budget })}</span>}
      {noWorkers > 0 && <span>{t('labels.no-workers', { count: noWorkers })}</span>}
    </p>
  );
}
