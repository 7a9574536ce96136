import { useState } from 'react';
import { useLocation } from 'wouter';
import { CreateQualificationType } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { pathTo } from '../../app/paths.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { useOrganisation } from '../organisation-context.ts';
import { newQualification, QUALIFICATION_FIELDS, QualificationFields, settingsOf } from './qualification-fields.tsx';

/** A qualification without a test: people of the organisation grant it. Folded: most belong to a test. */
export function NewQualificationForm() {
  const t = useT();
  const [, navigate] = useLocation();
  const { id: organisationId } = useOrganisation();
  const command = useCommand(CreateQualificationType);
  const [name, setName] = useState('');
  const [draft, setDraft] = useState(newQualification);
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const create = async () => {
    const { data } = await command.run({ input: { organisationId, name, ...settingsOf(draft), idempotencyKey } });
    const made = data?.createQualificationType.type;
    if (made != null) navigate(pathTo('ownQualification', made.id));
  };
  return (
    <details className="statement">
      <summary>{t('qualification.new')}</summary>
      <Form label={t('qualification.new')} onSubmit={() => void create()}>
        <TextField
          name="name"
          label={t('own-tests.name')}
          help={t('qualification.name-help')}
          required
          value={name}
          onChange={setName}
          outcome={command.outcome}
        />
        <QualificationFields draft={draft} change={(part) => setDraft({ ...draft, ...part })} outcome={command.outcome} />
        <Refusals outcome={command.outcome} fields={['name', ...QUALIFICATION_FIELDS]} />
        <SubmitButton isSending={command.isSending}>{t('qualification.create')}</SubmitButton>
      </Form>
    </details>
  );
}
