import { WorkerReceipt } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { BankDay } from '../money/bank-day.tsx';
import { useApprovalText } from '../money/use-approval-text.ts';
import { usePayoutPace } from '../money/use-payout-pace.ts';

/** Reward and bonuses of an answer: who approved each, when it is payable, and when it reaches the bank. */
export function EarningSteps({ assignmentId }: { readonly assignmentId: string }) {
  const t = useT();
  const { date } = useFormat();
  const approvalText = useApprovalText();
  const pace = usePayoutPace();
  const read = useRead(WorkerReceipt, { id: assignmentId });
  return (
    <Shown read={read} isEmpty={({ worker }) => worker.receipt.length === 0} empty={<p>{t('earnings.empty')}</p>}>
      {({ worker }) =>
        worker.receipt.map((receipt) => (
          <dl key={receipt.bonusId ?? assignmentId} className="figures">
            <div>
              <dt>{receipt.bonusId === null ? t('earnings.amount') : t('earnings.bonus')}</dt>
              <dd>
                <MoneyText money={receipt.amount} />
              </dd>
            </div>
            <div>
              <dt>{t('earnings.approved')}</dt>
              <dd>{approvalText(receipt)}</dd>
            </div>
            <div>
              <dt>{t('earnings.payable')}</dt>
              <dd>{date(receipt.holdEndsAt)}</dd>
            </div>
            <div>
              <dt>{t('earnings.in-bank')}</dt>
              <dd>
                <BankDay receipt={receipt} pace={pace} />
              </dd>
            </div>
          </dl>
        ))
      }
    </Shown>
  );
}
