import { useState } from 'react';
import { UpdateMe } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';
import { useSession } from '../session/session-context.ts';
import { Section } from './section.tsx';

export function NameSection() {
  const t = useT();
  const { session, again } = useSession();
  const command = useCommand(UpdateMe);
  const [given, setGiven] = useState<string | null>(null);
  const name = given ?? session?.me.name ?? '';
  const send = async () => {
    const { isDone } = await command.run({ input: { name } });
    if (isDone) again();
  };
  return (
    <Section title={t('account.name')}>
      <Form label={t('account.name')} onSubmit={() => void send()}>
        <TextField
          name="name"
          label={t('field.name')}
          autoComplete="name"
          required
          value={name}
          onChange={setGiven}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['name']} />
        <SubmitButton isSending={command.isSending}>{t('form.save')}</SubmitButton>
      </Form>
    </Section>
  );
}
