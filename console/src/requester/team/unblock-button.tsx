import { useState } from 'react';
import { UnblockWorker } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { useOrganisation } from '../organisation-context.ts';

/** Ends a block before its time. The worker reads the note. */
export function UnblockButton({ workerId }: { readonly workerId: string }) {
  const t = useT();
  const { id } = useOrganisation();
  const command = useCommand(UnblockWorker);
  const [isOpen, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const unblock = async () => {
    const { isDone } = await command.run({ input: { organisationId: id, workerId, note } });
    if (isDone) setOpen(false);
  };
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setOpen(true)}>
        {t('blocks.end')}
      </button>
      {isOpen && (
        <Dialog title={t('blocks.end')} close={() => setOpen(false)}>
          <Form label={t('blocks.end')} onSubmit={() => void unblock()}>
            <TextAreaField name="note" label={t('reject.note')} required value={note} onChange={setNote} outcome={command.outcome} />
            <Refusals outcome={command.outcome} fields={['note']} />
            <SubmitButton isSending={command.isSending}>{t('blocks.end')}</SubmitButton>
          </Form>
        </Dialog>
      )}
    </>
  );
}
