import { Link } from 'wouter';
import { PATHS } from '../../app/paths.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { useT } from '../../messages/language-context.ts';

interface ConfirmSameBankProps {
  /** The bank's reason for refusing the last payout. Empty: none given. */
  readonly reason: string;
  readonly confirm: () => void;
  readonly close: () => void;
}

/** After a payout that the bank refused: the worker gives another account or confirms the same one. */
export function ConfirmSameBank({ reason, confirm, close }: ConfirmSameBankProps) {
  const t = useT();
  return (
    <Dialog title={t('money.bank-refused')} close={close}>
      <p>{t('money.bank-refused-text')}</p>
      {reason !== '' && <blockquote dir="auto">{reason}</blockquote>}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={confirm}>
          {t('money.same-bank')}
        </button>
        <Link className="button button-primary" href={PATHS.payee}>
          {t('money.other-bank')}
        </Link>
      </div>
    </Dialog>
  );
}
