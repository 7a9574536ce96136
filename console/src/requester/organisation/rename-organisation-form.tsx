import { useState } from 'react';
import { RenameOrganisation } from '../../api/generated/requester.ts';
import type { NameWarning } from '../../api/generated/schema.ts';
import { useCommand } from '../../api/use-command.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';

interface RenameOrganisationFormProps {
  readonly id: string;
  readonly name: string;
  /** Why the name can deceive a reader; null: nothing. */
  readonly warning: NameWarning | null;
}

/** The name that workers read above each task. */
export function RenameOrganisationForm({ id, name: before, warning }: RenameOrganisationFormProps) {
  const t = useT();
  const command = useCommand(RenameOrganisation);
  const [name, setName] = useState(before);
  return (
    <section className="card" aria-labelledby="organisation-name">
      <h2 id="organisation-name">{t('organisation.name')}</h2>
      {warning !== null && <p className="notice notice-waiting">{t(`name-warning.${warning}`)}</p>}
      <Form label={t('organisation.name')} onSubmit={() => void command.run({ input: { organisationId: id, name } })}>
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
        <Refusals outcome={command.outcome} fields={['name']} />
        <SubmitButton isSending={command.isSending} isDisabled={name.trim() === before || name.trim() === ''}>
          {t('organisation.rename')}
        </SubmitButton>
        {command.outcome?.isDone === true && <p role="status">{t('organisation.renamed')}</p>}
      </Form>
    </section>
  );
}
