import { useState } from 'react';
import type { EmailChangeFields } from '../api/generated/fragments.ts';
import { ChangeEmail } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';
import { Section } from './section.tsx';

interface EmailSectionProps {
  readonly email: string | null;
  readonly change: EmailChangeFields | null;
}

/** The address, and a change that both addresses have to confirm. */
export function EmailSection({ email, change }: EmailSectionProps) {
  const t = useT();
  const [newEmail, setNewEmail] = useState('');
  const command = useCommand(ChangeEmail);
  return (
    <Section title={t('field.email')}>
      <p>
        <bdi>{email}</bdi>
      </p>
      {change !== null && <p className="notice notice-waiting">{t('account.email-waiting', { email: change.newEmail })}</p>}
      <Form label={t('account.email-change')} onSubmit={() => void command.run({ input: { newEmail } })}>
        <TextField
          name="newEmail"
          label={t('account.new-email')}
          type="email"
          required
          value={newEmail}
          onChange={setNewEmail}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['newEmail']} />
        <SubmitButton isSending={command.isSending}>{t('account.email-change')}</SubmitButton>
      </Form>
    </Section>
  );
}
