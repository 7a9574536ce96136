import { useState } from 'react';
import { RenamePool } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';

interface RenamePoolButtonProps {
  readonly poolId: string;
  readonly name: string;
}

/** The name that members and invited people read. */
export function RenamePoolButton({ poolId, name: before }: RenamePoolButtonProps) {
  const t = useT();
  const command = useCommand(RenamePool);
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState(before);
  const rename = async () => {
    const { isDone } = await command.run({ input: { poolId, name } });
    if (isDone) setOpen(false);
  };
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {t('own-pools.rename')}
      </button>
      {isOpen && (
        <Dialog title={t('own-pools.rename')} close={() => setOpen(false)}>
          <Form label={t('own-pools.rename')} onSubmit={() => void rename()}>
            <TextField
              name="name"
              label={t('own-pools.name')}
              help={t('own-pools.name-help')}
              required
              value={name}
              onChange={setName}
              outcome={command.outcome}
            />
            <Refusals outcome={command.outcome} fields={['name']} />
            <SubmitButton isSending={command.isSending}>{t('own-pools.rename')}</SubmitButton>
          </Form>
        </Dialog>
      )}
    </>
  );
}
