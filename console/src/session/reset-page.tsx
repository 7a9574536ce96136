import { useState } from 'react';
import { Link } from 'wouter';
import { ResetPassword } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { fragmentValues, PATHS } from '../app/paths.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';

/** The link of the e-mail leads here. */
export function ResetPage() {
  const t = useT();
  const [newPassword, setNewPassword] = useState('');
  const command = useCommand(ResetPassword);
  const token = fragmentValues().get('token') ?? '';
  if (command.outcome?.isDone === true) {
    return (
      <Screen title={t('reset.title')}>
        <p className="notice notice-done" role="status">
          {t('reset.done')}
        </p>
        <Link className="button button-primary" href={PATHS.signIn}>
          {t('sign-in.title')}
        </Link>
      </Screen>
    );
  }
  return (
    <Screen title={t('reset.title')}>
      <p>{t('reset.text')}</p>
      <Form label={t('reset.title')} onSubmit={() => void command.run({ input: { token, newPassword } })}>
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
        <SubmitButton isSending={command.isSending}>{t('reset.send')}</SubmitButton>
      </Form>
    </Screen>
  );
}
