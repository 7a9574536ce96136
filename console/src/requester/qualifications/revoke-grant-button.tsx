import { useState } from 'react';
import { RevokeQualification } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { useT } from '../../messages/language-context.ts';

/** Takes a qualification away. The worker reads the reason. */
export function RevokeGrantButton({ grantId }: { readonly grantId: string }) {
  const t = useT();
  const command = useCommand(RevokeQualification);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const revoke = async () => {
    const { isDone } = await command.run({ input: { grantId, reason } });
    if (isDone) setOpen(false);
  };
  return (
    <>
      <button type="button" className="button button-small button-quiet" onClick={() => setOpen(true)}>
        {t('grants.revoke')}
      </button>
      {isOpen && (
        <Dialog title={t('grants.revoke-title')} close={() => setOpen(false)}>
          <Form label={t('grants.revoke-title')} onSubmit={() => void revoke()}>
            <TextAreaField
              name="reason"
              label={t('own-pools.reason')}
              required
              value={reason}
              onChange={setReason}
              outcome={command.outcome}
            />
            <Refusals outcome={command.outcome} fields={['reason']} />
            <SubmitButton isSending={command.isSending}>{t('grants.revoke')}</SubmitButton>
          </Form>
        </Dialog>
      )}
    </>
  );
}
