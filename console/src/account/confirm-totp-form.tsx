import { lazy, Suspense, useState } from 'react';
import { ConfirmTotp } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';

// Loaded late: few people need the QR encoder.
const TotpQr = lazy(() => import('./totp-qr.tsx'));

interface ConfirmTotpFormProps {
  readonly secret: string;
  readonly uri: string;
  readonly showCodes: (codes: readonly string[]) => void;
}

/** Shows the secret as a QR code, a link and a text, and asks for the first code. */
export function ConfirmTotpForm({ secret, uri, showCodes }: ConfirmTotpFormProps) {
  const t = useT();
  const [code, setCode] = useState('');
  const command = useCommand(ConfirmTotp);
  const confirm = async () => {
    const { data } = await command.run({ input: { code: code.trim() } });
    if (data?.confirmTotp.recoveryCodes != null) showCodes(data.confirmTotp.recoveryCodes);
  };
  return (
    <>
      <p>{t('totp.scan')}</p>
      <Suspense fallback={<span className="totp-qr" />}>
        <TotpQr uri={uri} />
      </Suspense>
      <p>{t('totp.secret')}</p>
      <p>
        <code className="secret totp-secret">{secret}</code>
      </p>
      <p>
        <a href={uri}>{t('totp.open')}</a>
      </p>
      <Form label={t('totp.confirm')} onSubmit={() => void confirm()}>
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
