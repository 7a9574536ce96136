import { Link } from 'wouter';
import type { PayoutQueueData } from '../../api/generated/admin.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import type { Decider } from './decider.ts';

interface QueueEntryProps {
  readonly entry: PayoutQueueData['payoutQueue']['nodes'][number];
  readonly isChosen: boolean;
  readonly decider: Decider;
}

/** One decision that waits: who would be paid, how much, why it waits, since when. */
export function QueueEntry({ entry: { payout, bankDetails, since }, isChosen, decider }: QueueEntryProps) {
  const t = useT();
  const { relative } = useFormat();
  const id = payout?.id ?? bankDetails?.payee.id ?? '';
  const worker = payout?.worker ?? bankDetails?.worker;
  const why = () => {
    if (decider === 'asked') return t('decision.you-asked');
    if (decider === 'own') return t('decision.yours');
    return payout === null ? t('decision.same-account') : t('decision.over-limit', { limit: payout.approval?.limit.text ?? '' });
  };
  return (
    <li>
      <Link className="queue-entry" href={pathTo('adminPayout', id)} aria-current={isChosen ? 'true' : undefined}>
        <strong>
          <bdi>{worker?.name ?? t('admin.nameless')}</bdi>
        </strong>
        <span className="amount">{payout !== null && <MoneyText money={payout.amount} />}</span>
        <span className="soft">{why()}</span>
        <span className="soft amount">{relative(since)}</span>
      </Link>
    </li>
  );
}
