import { CancelEmailChange, ConfirmEmailChange } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { fragmentValues } from '../app/paths.ts';
import { Refusals } from '../forms/refusals.tsx';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';

/** Either address confirms the change by its link; the present one can cancel it without a sign-in. */
export function ChangeEmailPage() {
  const t = useT();
  const confirm = useCommand(ConfirmEmailChange);
  const cancel = useCommand(CancelEmailChange);
  const values = fragmentValues();
  const token = values.get('token') ?? '';
  const isOver = confirm.outcome?.isDone === true || cancel.outcome?.isDone === true;
  return (
    <Screen title={t('change-email.title')}>
      {!isOver && (
        <p className="row">
          <button
            type="button"
            className="button button-primary"
            disabled={confirm.isSending}
            onClick={() => void confirm.run({ input: { token } })}
          >
            {t('change-email.confirm')}
          </button>
          {values.get('side') === 'old' && (
            <button type="button" className="button" disabled={cancel.isSending} onClick={() => void cancel.run({ input: { token } })}>
              {t('change-email.cancel')}
            </button>
          )}
        </p>
      )}
      {confirm.outcome?.data?.confirmEmailChange.isMade === true && <p className="notice notice-done">{t('change-email.made')}</p>}
      {confirm.outcome?.data?.confirmEmailChange.isMade === false && confirm.outcome.isDone && (
        <p className="notice">{t('change-email.waiting')}</p>
      )}
      {cancel.outcome?.isDone === true && <p className="notice notice-done">{t('change-email.cancelled')}</p>}
      <Refusals outcome={confirm.outcome} />
      <Refusals outcome={cancel.outcome} />
    </Screen>
  );
}
