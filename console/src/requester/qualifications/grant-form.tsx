import { useState } from 'react';
import { GrantQualification } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { endOf, GrantFields, newGrant } from './grant-fields.tsx';

/** Gives the qualification to a worker, by the id under which the organisation knows them. Folded: most earn it by a test. */
export function GrantForm({ typeId }: { readonly typeId: string }) {
  const t = useT();
  const command = useCommand(GrantQualification);
  const [workerId, setWorkerId] = useState('');
  const [grant, setGrant] = useState(newGrant);
  const give = async () => {
    const input = { typeId, workerId: workerId.trim(), value: Number(grant.value), expiresAt: endOf(grant) };
    const { isDone } = await command.run({ input: { ...input, idempotencyKey: crypto.randomUUID() } });
    if (isDone) setWorkerId('');
  };
  return (
    <details className="statement">
      <summary>{t('grants.give')}</summary>
      <Form label={t('grants.give')} onSubmit={() => void give()}>
        <TextField
          name="workerId"
          label={t('bonuses.worker')}
          help={t('grants.worker-help')}
          required
          value={workerId}
          onChange={setWorkerId}
          outcome={command.outcome}
        />
        <GrantFields grant={grant} change={setGrant} outcome={command.outcome} />
        <Refusals outcome={command.outcome} fields={['workerId', 'value', 'expiresAt']} />
        {command.outcome?.isDone === true && <p role="status">{t('grants.given')}</p>}
        <SubmitButton isSending={command.isSending}>{t('grants.give')}</SubmitButton>
      </Form>
    </details>
  );
}
