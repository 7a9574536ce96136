import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { TypedDocumentNode } from '@urql/core';
import { useCommand } from '../../api/use-command.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';

/** Field for the reason of the decision, which the record keeps. */
export interface ReasonField {
  /** As the input of the mutation names it. */
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly isOptional?: boolean;
}

export interface Action<Data extends object, Variables extends object> {
  readonly label: string;
  /** Text of the submit button, with the amount. Default: the label. */
  readonly submit?: string;
  /** Whether the form can be sent. False while the amount is invalid. */
  readonly isReady?: boolean;
  /** What happens, and where the money goes. */
  readonly text?: ReactNode;
  readonly reason?: ReasonField;
  readonly document: TypedDocumentNode<Data, Variables>;
  /** @param key makes a repeat of the same action answer what the first one answered */
  readonly variables: (reason: string, key: string) => NoInfer<Variables>;
  readonly done?: (data: Data) => void;
  /** More to fill in. */
  readonly children?: ReactNode;
}

interface ActionDialogProps<Data extends object, Variables extends object> extends Action<Data, Variables> {
  readonly close: () => void;
}

/** One decision of an admin: its effect, its reason and the server's refusals. It stays open until the server accepts it. */
export function ActionDialog<Data extends object, Variables extends object>(props: ActionDialogProps<Data, Variables>) {
  const { label, submit = label, isReady = true, text, reason, document: mutation, variables, done, children, close } = props;
  const [written, setWritten] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const body = useRef<HTMLDivElement>(null);
  const command = useCommand(mutation);
  useEffect(() => body.current?.querySelector<HTMLElement>('input, select, textarea, button')?.focus(), []);
  const send = async () => {
    const { isDone, data } = await command.run(variables(written.trim(), key));
    if (!isDone || data === null) return;
    close();
    done?.(data);
  };
  return (
    <Dialog title={label} close={close}>
      {text !== undefined && <div className="action-text">{text}</div>}
      <div ref={body}>
        <Form label={label} onSubmit={() => void send()}>
          {children}
          {reason !== undefined && (
            <TextAreaField
              name={reason.name}
              label={reason.label}
              help={reason.help}
              value={written}
              onChange={setWritten}
              outcome={command.outcome}
              required={reason.isOptional !== true}
            />
          )}
          <Refusals outcome={command.outcome} fields={reason === undefined ? [] : [reason.name]} />
          <SubmitButton isSending={command.isSending} isDisabled={!isReady}>
            {submit}
          </SubmitButton>
        </Form>
      </div>
    </Dialog>
  );
}
