import { useState } from 'react';
import { ChangePassword } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';

/** Changes the password. It needs the present one. */
export function ChangePasswordForm() {
  const t = useT();
  const [currentPassword, setCurrentPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const command = useCommand(ChangePassword);
  const { outcome } = command;
  const send = async () => {
    const { isDone } = await command.run({ input: { currentPassword, newPassword } });
    if (!isDone) return;
    setCurrentPassword('');
    setNewPassword('');
  };
  return (
    <>
      <p className="soft">{t('account.password-text')}</p>
      <Form label={t('account.password-change')} onSubmit={() => void send()}>
        <TextField
          name="currentPassword"
          label={t('account.password-now')}
          type="password"
          autoComplete="current-password"
          required
          value={currentPassword}
          onChange={setCurrentPassword}
          outcome={outcome}
        />
        <TextField
          name="newPassword"
          label={t('field.new-password')}
          help={t('field.password-help')}
          type="password"
          autoComplete="new-password"
          required
          value={newPassword}
          onChange={setNewPassword}
          outcome={outcome}
        />
        <Refusals outcome={outcome} fields={['currentPassword', 'newPassword']} />
        {outcome?.isDone === true && (
          <p className="notice notice-done" role="status">
            {t('form.saved')}
          </p>
        )}
        <SubmitButton isSending={command.isSending}>{t('account.password-change')}</SubmitButton>
      </Form>
    </>
  );
}
