import { useState } from 'react';
import { RejectQualificationRequest } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { useT } from '../../messages/language-context.ts';

/** Refuses a request for a qualification. The worker reads the reason. */
export function RejectRequestButton({ requestId }: { readonly requestId: string }) {
  const t = useT();
  const command = useCommand(RejectQualificationRequest);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const reject = async () => {
    const { isDone } = await command.run({ input: { requestId, reason } });
    if (isDone) setOpen(false);
  };
  return (
    <>
      <button type="button" className="button button-small button-quiet" onClick={() => setOpen(true)}>
        {t('qualification-requests.reject')}
      </button>
      {isOpen && (
        <Dialog title={t('qualification-requests.reject-title')} close={() => setOpen(false)}>
          <Form label={t('qualification-requests.reject-title')} onSubmit={() => void reject()}>
            <TextAreaField
              name="reason"
              label={t('own-pools.reason')}
              required
              value={reason}
              onChange={setReason}
              outcome={command.outcome}
            />
            <Refusals outcome={command.outcome} fields={['reason']} />
            <SubmitButton isSending={command.isSending}>{t('qualification-requests.reject')}</SubmitButton>
          </Form>
        </Dialog>
      )}
    </>
  );
}
