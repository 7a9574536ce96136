import { useState } from 'react';
import type { Command } from '../api/use-command.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';

interface CodeFormProps {
  readonly command: Pick<Command<unknown, never>, 'isSending' | 'outcome'>;
  readonly send: (code: string) => void;
}

/** The second step of signing in. */
export function CodeForm({ command, send }: CodeFormProps) {
  const t = useT();
  const [code, setCode] = useState('');
  return (
    <Screen title={t('code.title')}>
      <Form label={t('code.title')} onSubmit={() => send(code)}>
        <TextField
          name="code"
          label={t('field.code')}
          help={t('code.help')}
          autoComplete="one-time-code"
          required
          value={code}
          onChange={setCode}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['code']} />
        <SubmitButton isSending={command.isSending}>{t('code.send')}</SubmitButton>
      </Form>
    </Screen>
  );
}
