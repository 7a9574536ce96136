import { useState } from 'react';
import { useLocation } from 'wouter';
import { EraseMyAccount } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { PATHS } from '../app/paths.ts';
import { useRestart } from '../app/restart-context.ts';
import { Dialog } from '../dialogs/dialog.tsx';
import { CheckField } from '../forms/check-field.tsx';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';
import { forgetDeviceToken } from '../session/device-token.ts';

interface EraseDialogProps {
  readonly email: string | null;
  readonly hasPassword: boolean;
  readonly close: () => void;
}

/** Lists what is deleted and what is kept and why, then asks for the password again. */
export function EraseDialog({ email, hasPassword, close }: EraseDialogProps) {
  const t = useT();
  const [, navigate] = useLocation();
  const restart = useRestart();
  const command = useCommand(EraseMyAccount);
  const [password, setPassword] = useState('');
  const [isSure, setSure] = useState(false);
  const send = async () => {
    const { data } = await command.run({ input: hasPassword ? { password } : {} });
    const erasure = data?.eraseMyAccount.erasure ?? null;
    if (erasure === null) return;
    if (email !== null) forgetDeviceToken(email);
    navigate(`${PATHS.home}#erased${erasure.keptUntil === null ? '' : `&until=${erasure.keptUntil}`}`);
    restart();
  };
  return (
    <Dialog title={t('erase.title')} close={close}>
      <h3>{t('erase.deleted')}</h3>
      <p>{t('erase.deleted-text')}</p>
      <h3>{t('erase.kept')}</h3>
      <ul>
        <li>{t('erase.kept-books')}</li>
        <li>{t('erase.kept-answers')}</li>
        <li>{t('erase.kept-tax')}</li>
      </ul>
      <p>{t('erase.first')}</p>
      <Form label={t('erase.title')} onSubmit={() => void send()}>
        {hasPassword && (
          <TextField
            name="password"
            label={t('field.password')}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={setPassword}
            outcome={command.outcome}
          />
        )}
        <CheckField label={t('erase.sure')} isChecked={isSure} onChange={setSure} />
        <Refusals outcome={command.outcome} fields={['password']} />
        <SubmitButton isSending={command.isSending} isDisabled={!isSure}>
          {t('erase.do')}
        </SubmitButton>
      </Form>
    </Dialog>
  );
}
