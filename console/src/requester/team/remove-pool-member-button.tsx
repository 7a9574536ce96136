import { useState } from 'react';
import { RemovePoolMember } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { useT } from '../../messages/language-context.ts';

/** Removes somebody from a pool, or takes an invitation back. The worker reads the reason. */
export function RemovePoolMemberButton({ memberId }: { readonly memberId: string }) {
  const t = useT();
  const command = useCommand(RemovePoolMember);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const remove = async () => {
    const { isDone } = await command.run({ input: { memberId, reason } });
    if (isDone) setOpen(false);
  };
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setOpen(true)}>
        {t('team.remove')}
      </button>
      {isOpen && (
        <Dialog title={t('own-pools.remove')} close={() => setOpen(false)}>
          <Form label={t('own-pools.remove')} onSubmit={() => void remove()}>
            <TextAreaField
              name="reason"
              label={t('own-pools.reason')}
              required
              value={reason}
              onChange={setReason}
              outcome={command.outcome}
            />
            <Refusals outcome={command.outcome} fields={['reason']} />
            <SubmitButton isSending={command.isSending}>{t('team.remove')}</SubmitButton>
          </Form>
        </Dialog>
      )}
    </>
  );
}
