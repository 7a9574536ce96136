import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { PersonLink } from '../shared/person-link.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import type { PayoutOf } from './payout-of.ts';
import { deciderOf } from './decider.ts';

/** Two steps: who asked, and the one approval by an admin who is not paid by it. */
export function WhoDecides({ payout }: { readonly payout: PayoutOf }) {
  const t = useT();
  const { dateTime } = useFormat();
  const decider = deciderOf(payout, useOversight());
  const { approval, requestedAt } = payout;
  const sentences = {
    none: t('decision.no-second'),
    decided: '',
    yours: t('decision.you-may'),
    asked: t('decision.you-asked'),
    own: t('decision.yours'),
    auditor: t('decision.an-admin-decides'),
  };
  const isRefused = approval?.decision === 'REFUSED';
  return (
    <ol className="who-decides" aria-label={t('decision.who')}>
      <li data-done="true">
        <strong>{approval !== null && approval.requestedBy === null ? t('decision.schedule-asked') : t('decision.asked-by')}</strong>
        <span>
          {approval?.requestedBy != null && <PersonLink person={approval.requestedBy} />}{' '}
          {approval === null && <PersonLink person={payout.worker} />}
        </span>
        <span className="soft">{dateTime(requestedAt)}</span>
      </li>
      <li data-done={decider === 'decided'} data-refused={isRefused}>
        <strong>
          {decider === 'decided'
            ? isRefused
              ? t('decision.refused')
              : t('decision.approved-1')
            : decider === 'none'
              ? t('decision.no-approval')
              : t('decision.approvals-0')}
        </strong>
        {decider === 'decided' && approval !== null ? (
          <>
            <span>
              <PersonLink person={approval.decidedBy} />
            </span>
            {approval.decidedAt !== null && <span className="soft">{dateTime(approval.decidedAt)}</span>}
            {approval.note !== null && <q dir="auto">{approval.note}</q>}
          </>
        ) : (
          <>
            <span>{sentences[decider]}</span>
            {approval !== null && decider !== 'none' && (
              <span className="soft">{t('decision.over-limit', { limit: approval.limit.text })}</span>
            )}
          </>
        )}
      </li>
    </ol>
  );
}
