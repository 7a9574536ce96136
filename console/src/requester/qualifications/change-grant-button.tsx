import { useState } from 'react';
import { ChangeQualification } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { useT } from '../../messages/language-context.ts';
import { endOf, GrantFields } from './grant-fields.tsx';
import type { Grant } from './grants-list.tsx';

/** Another value or another end for a qualification that somebody has. */
export function ChangeGrantButton({ grant: { id, value, expiresAt } }: { readonly grant: Grant }) {
  const t = useT();
  const command = useCommand(ChangeQualification);
  const [isOpen, setOpen] = useState(false);
  const [grant, setGrant] = useState({ value: String(value), lastDay: expiresAt?.slice(0, 10) ?? '' });
  const save = async () => {
    const { isDone } = await command.run({ input: { grantId: id, value: Number(grant.value), expiresAt: endOf(grant) } });
    if (isDone) setOpen(false);
  };
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setOpen(true)}>
        {t('grants.change')}
      </button>
      {isOpen && (
        <Dialog title={t('grants.change-title')} close={() => setOpen(false)}>
          <Form label={t('grants.change-title')} onSubmit={() => void save()}>
            <GrantFields grant={grant} change={setGrant} outcome={command.outcome} />
            <Refusals outcome={command.outcome} fields={['value', 'expiresAt']} />
            <SubmitButton isSending={command.isSending}>{t('form.save')}</SubmitButton>
          </Form>
        </Dialog>
      )}
    </>
  );
}
