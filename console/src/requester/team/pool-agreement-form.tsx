import { useState } from 'react';
import { PublishPoolAgreement } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { CheckField } from '../../forms/check-field.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { useT } from '../../messages/language-context.ts';

interface PoolAgreementFormProps {
  readonly poolId: string;
  readonly text: string;
}

/** A new version of the agreement. Folded: it is rare. */
export function PoolAgreementForm({ poolId, text: before }: PoolAgreementFormProps) {
  const t = useT();
  const command = useCommand(PublishPoolAgreement);
  const [text, setText] = useState(before);
  const [requiresAcceptance, setRequires] = useState(true);
  const publish = () => void command.run({ input: { poolId, text, requiresAcceptance, idempotencyKey: crypto.randomUUID() } });
  return (
    <details className="statement">
      <summary>{t('own-pools.new-version')}</summary>
      <Form label={t('own-pools.new-version')} onSubmit={publish}>
        <TextAreaField name="text" label={t('own-pools.agreement')} required value={text} onChange={setText} outcome={command.outcome} />
        <CheckField label={t('own-pools.requires')} isChecked={requiresAcceptance} onChange={setRequires} />
        <Refusals outcome={command.outcome} fields={['text']} />
        <SubmitButton isSending={command.isSending} isDisabled={text === before}>
          {t('own-pools.publish')}
        </SubmitButton>
      </Form>
    </details>
  );
}
