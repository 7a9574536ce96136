import { useState } from 'react';
import type { TypedDocumentNode } from '@urql/core';
import { useCommand } from '../api/use-command.ts';
import { Dialog } from '../dialogs/dialog.tsx';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextAreaField } from '../forms/text-area-field.tsx';
import { useT } from '../messages/language-context.ts';

interface ReasonButtonProps<Data, Variables> {
  readonly label: string;
  /** Title of the dialog. */
  readonly title: string;
  readonly isQuiet?: boolean;
  readonly document: TypedDocumentNode<Data, Variables>;
  readonly variables: (reason: string) => Variables;
}

/** A button that asks for a reason, which the worker reads, and then sends a mutation. */
export function ReasonButton<Data extends object, Variables extends object>({
  label,
  title,
  isQuiet = false,
  document,
  variables,
}: ReasonButtonProps<Data, Variables>) {
  const t = useT();
  const command = useCommand(document);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const send = async () => {
    const { isDone } = await command.run(variables(reason));
    if (isDone) setOpen(false);
  };
  return (
    <>
      <button type="button" className={isQuiet ? 'button button-small button-quiet' : 'button button-small'} onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <Dialog title={title} close={() => setOpen(false)}>
          <Form label={title} onSubmit={() => void send()}>
            <TextAreaField
              name="reason"
              label={t('own-pools.reason')}
              required
              value={reason}
              onChange={setReason}
              outcome={command.outcome}
            />
            <Refusals outcome={command.outcome} fields={['reason']} />
            <SubmitButton isSending={command.isSending}>{label}</SubmitButton>
          </Form>
        </Dialog>
      )}
    </>
  );
}
