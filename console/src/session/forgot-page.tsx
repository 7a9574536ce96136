import { useState } from 'react';
import { RequestPasswordReset } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';

/** Asks for a link to set a new password. The answer is the same whether or not there is an account. */
export function ForgotPage() {
  const t = useT();
  const [email, setEmail] = useState('');
  const command = useCommand(RequestPasswordReset);
  return (
    <Screen title={t('forgot.title')}>
      {command.outcome?.isDone === true ? (
        <p className="notice notice-done" role="status">
          {t('forgot.sent')}
        </p>
      ) : (
        <Form label={t('forgot.title')} onSubmit={() => void command.run({ input: { email } })}>
          <TextField
            name="email"
            label={t('field.email')}
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={setEmail}
            outcome={command.outcome}
          />
          <Refusals outcome={command.outcome} fields={['email']} />
          <SubmitButton isSending={command.isSending}>{t('forgot.send')}</SubmitButton>
        </Form>
      )}
    </Screen>
  );
}
