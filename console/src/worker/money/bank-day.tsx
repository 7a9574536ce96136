import type { ReceiptFields } from '../../api/generated/fragments.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { inBankBy, type PayoutPace } from './in-bank-by.ts';

interface BankDayProps {
  readonly receipt: Pick<ReceiptFields, 'payouts' | 'holdEndsAt'>;
  readonly pace: PayoutPace | null;
}

/** Day on which an earning arrived at the bank, was paid out, or is expected at the bank. */
export function BankDay({ receipt, pace }: BankDayProps) {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const { payouts, holdEndsAt } = receipt;
  if (payouts.length > 0) {
    return payouts.map(({ payoutId, paidAt, state }) => (
      <span key={payoutId}>{paidAt === null ? tell(`payout.${state.toUpperCase()}`, state) : date(paidAt)} </span>
    ));
  }
  if (pace === null) return null;
  const by = inBankBy(pace, holdEndsAt);
  if (by === null) return <span className="soft">{t('earnings.on-request')}</span>;
  return (
    <span className="soft">
      {pace.usualSeconds === null ? t('earnings.sent-on', { when: date(by) }) : t('earnings.by', { when: date(by) })}
    </span>
  );
}
