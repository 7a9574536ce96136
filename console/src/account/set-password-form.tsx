import { useState } from 'react';
import { SetPassword } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';

/** Sets the first password of a person who signs in with an identity provider. */
export function SetPasswordForm() {
  const t = useT();
  const [newPassword, setNewPassword] = useState('');
  const command = useCommand(SetPassword);
  return (
    <>
      <p className="soft">{t('account.password-none')}</p>
      <Form label={t('account.password-set')} onSubmit={() => void command.run({ input: { newPassword } })}>
        <TextField
          name="newPassword"
          label={t('field.new-password')}
          help={t('field.password-help')}
          type="password"
          autoComplete="new-password"
          required
          value={newPassword}
          onChange={setNewPassword}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['newPassword']} />
        <SubmitButton isSending={command.isSending}>{t('account.password-set')}</SubmitButton>
      </Form>
    </>
  );
}
