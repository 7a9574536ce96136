import { useState } from 'react';
import { UpdateQualificationType, type QualificationTypeData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { CheckField } from '../../forms/check-field.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { useT } from '../../messages/language-context.ts';
import { QUALIFICATION_FIELDS, QualificationFields, settingsOf, type DraftQualification } from './qualification-fields.tsx';

type Type = NonNullable<QualificationTypeData['qualificationType']>;

const draftOf = ({ retryDelaySeconds, autoGrantValue, keywords, ...type }: Type): DraftQualification => ({
  ...{ description: type.description, shared: type.shared, requestable: type.requestable, state: type.state },
  keywords: keywords.join(', '),
  retryDays: retryDelaySeconds === null ? '' : String(retryDelaySeconds / 86_400),
  autoGrantValue: autoGrantValue === null ? '' : String(autoGrantValue),
});

/** Settings of a qualification; its name never changes. */
export function QualificationSettingsForm({ type }: { readonly type: Type }) {
  const t = useT();
  const command = useCommand(UpdateQualificationType);
  const [draft, setDraft] = useState(() => draftOf(type));
  const change = (part: Partial<DraftQualification>) => setDraft({ ...draft, ...part });
  return (
    <section className="card" aria-labelledby="qualification-settings">
      <h2 id="qualification-settings">{t('qualification.settings')}</h2>
      <Form label={t('qualification.settings')} onSubmit={() => void command.run({ input: { typeId: type.id, ...settingsOf(draft) } })}>
        <QualificationFields draft={draft} change={change} outcome={command.outcome} />
        <CheckField
          label={t('qualification.active')}
          isChecked={draft.state === 'ACTIVE'}
          onChange={(isActive) => change({ state: isActive ? 'ACTIVE' : 'INACTIVE' })}
        />
        <p className="field-help">{t('qualification.active-help')}</p>
        <Refusals outcome={command.outcome} fields={QUALIFICATION_FIELDS} />
        {command.outcome?.isDone === true && <p role="status">{t('qualification.saved')}</p>}
        <SubmitButton isSending={command.isSending}>{t('form.save')}</SubmitButton>
      </Form>
    </section>
  );
}
