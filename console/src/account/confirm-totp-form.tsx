import { useState } from 'react';
import { ConfirmTotp } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';
import { RecoveryCodes } from './recovery-codes.tsx';

interface ConfirmTotpFormProps {
  readonly secret: string;
  readonly uri: string;
}

/** The secret for the app, by a link on this device or written down, and the first code. */
export function ConfirmTotpForm({ secret, uri }: ConfirmTotpFormProps) {
  const t = useT();
  const [code, setCode] = useState('');
  const command = useCommand(ConfirmTotp);
  const codes = command.outcome?.data?.confirmTotp.recoveryCodes;
  if (codes != null) return <RecoveryCodes codes={codes} />;
  return (
    <>
      <p>{t('totp.secret')}</p>
      <p>
        <code className="secret">{secret}</code>
      </p>
      <p>
        <a href={uri}>{t('totp.open')}</a>
      </p>
      <Form label={t('totp.confirm')} onSubmit={() => void command.run({ input: { code: code.trim() } })}>
        <TextField
          name="code"
          label={t('field.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          value={code}
          onChange={setCode}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['code']} />
        <SubmitButton isSending={command.isSending}>{t('totp.confirm')}</SubmitButton>
      </Form>
    </>
  );
}
