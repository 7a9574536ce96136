import { useEffect, useRef, useState } from 'react';
import { StepUp, StepUpWithProvider } from '../api/generated/account.ts';
import type { StepUpMethod } from '../api/generated/schema.ts';
import { registerStepUp } from '../api/step-up.ts';
import { useCommand } from '../api/use-command.ts';
import { Dialog } from '../dialogs/dialog.tsx';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';

/** Asks again who the person is, before what moves money or rights. Then the same mutation is sent again. */
export function StepUpDialog() {
  const t = useT();
  const [methods, setMethods] = useState<readonly StepUpMethod[] | null>(null);
  const [secret, setSecret] = useState('');
  const answer = useRef<(isDone: boolean) => void>(() => undefined);
  const command = useCommand(StepUp);
  const provider = useCommand(StepUpWithProvider);
  useEffect(
    () =>
      registerStepUp((asked) => {
        setMethods(asked);
        setSecret('');
        return new Promise((resolve) => (answer.current = resolve));
      }),
    [],
  );
  if (methods === null) return null;
  const end = (isDone: boolean) => {
    setMethods(null);
    command.clear();
    answer.current(isDone);
  };
  const isCode = methods.includes('CODE');
  const send = async () => {
    const { isDone } = await command.run({ input: isCode ? { code: secret.trim() } : { password: secret } });
    if (isDone) end(true);
  };
  const goToProvider = async () => {
    const { data } = await provider.run({ input: { returnTo: window.location.pathname } });
    if (data?.stepUpWithProvider.url) window.location.assign(data.stepUpWithProvider.url);
  };
  return (
    <Dialog title={t('step-up.title')} close={() => end(false)}>
      <p>{t('step-up.text')}</p>
      {methods.includes('PROVIDER') && !isCode && !methods.includes('PASSWORD') ? (
        <button type="button" className="button button-primary" onClick={() => void goToProvider()}>
          {t('step-up.provider')}
        </button>
      ) : (
        <Form label={t('step-up.title')} onSubmit={() => void send()}>
          <TextField
            name={isCode ? 'code' : 'password'}
            label={isCode ? t('field.code') : t('field.password')}
            type={isCode ? 'text' : 'password'}
            autoComplete={isCode ? 'one-time-code' : 'current-password'}
            required
            value={secret}
            onChange={setSecret}
            outcome={command.outcome}
          />
          <Refusals outcome={command.outcome} fields={['code', 'password']} />
          <SubmitButton isSending={command.isSending}>{t('step-up.send')}</SubmitButton>
        </Form>
      )}
    </Dialog>
  );
}
