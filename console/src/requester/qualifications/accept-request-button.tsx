import { useState } from 'react';
import { AcceptQualificationRequest } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { useT } from '../../messages/language-context.ts';
import { endOf, GrantFields, newGrant } from './grant-fields.tsx';

/** Gives the worker the qualification that they ask for. */
export function AcceptRequestButton({ requestId }: { readonly requestId: string }) {
  const t = useT();
  const command = useCommand(AcceptQualificationRequest);
  const [isOpen, setOpen] = useState(false);
  const [grant, setGrant] = useState(newGrant);
  const accept = async () => {
    const { isDone } = await command.run({ input: { requestId, value: Number(grant.value), expiresAt: endOf(grant) } });
    if (isDone) setOpen(false);
  };
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setOpen(true)}>
        {t('qualification-requests.accept')}
      </button>
      {isOpen && (
        <Dialog title={t('qualification-requests.accept-title')} close={() => setOpen(false)}>
          <Form label={t('qualification-requests.accept-title')} onSubmit={() => void accept()}>
            <GrantFields grant={grant} change={setGrant} outcome={command.outcome} />
            <Refusals outcome={command.outcome} fields={['value', 'expiresAt']} />
            <SubmitButton isSending={command.isSending}>{t('qualification-requests.accept')}</SubmitButton>
          </Form>
        </Dialog>
      )}
    </>
  );
}
