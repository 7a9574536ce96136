import { useState } from 'react';
import { useLocation } from 'wouter';
import { CreateOrganisation } from '../../api/generated/account.ts';
import { useCommand } from '../../api/use-command.ts';
import { PATHS } from '../../app/paths.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { useSession } from '../../session/session-context.ts';

/** The first step of somebody who wants work done. */
export function CreateOrganisationPage({ choose }: { readonly choose: (id: string) => void }) {
  const t = useT();
  const { session } = useSession();
  const [, navigate] = useLocation();
  const command = useCommand(CreateOrganisation);
  const [name, setName] = useState('');
  const [currency, setCurrency] = useState(session?.marketplace.currency ?? '');
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const create = async () => {
    const { data } = await command.run({ input: { name, currency, idempotencyKey } });
    const made = data?.createOrganisation.organisation;
    if (made == null) return;
    choose(made.id);
    navigate(PATHS.requester);
  };
  return (
    <Screen title={t('organisation.create')}>
      <p className="lead">{t('organisation.create-text')}</p>
      <Form label={t('organisation.create')} onSubmit={() => void create()}>
        <TextField
          name="name"
          label={t('organisation.name')}
          help={t('organisation.name-help')}
          required
          value={name}
          onChange={setName}
          outcome={command.outcome}
          autoComplete="organization"
        />
        <TextField
          name="currency"
          label={t('organisation.currency')}
          help={t('organisation.currency-help')}
          required
          value={currency}
          onChange={(value) => setCurrency(value.toUpperCase())}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['name', 'currency']} />
        <SubmitButton isSending={command.isSending}>{t('organisation.create')}</SubmitButton>
      </Form>
    </Screen>
  );
}
