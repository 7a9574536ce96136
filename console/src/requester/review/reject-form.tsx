import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { RejectAssignments } from '../../api/generated/requester.ts';
import type { RejectionReason } from '../../api/generated/schema.ts';
import { useCommand } from '../../api/use-command.ts';
import { isWriting, nameOfKey } from '../../app/keys.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { REASONS } from './reasons.ts';

interface RejectFormProps {
  readonly assignmentId: string;
  readonly reward: string;
  readonly rejected: () => void;
  readonly close: () => void;
}

/** Reason and note of a rejection, below the item and all answers. The worker reads both, and may appeal. */
export function RejectForm({ assignmentId, reward, rejected, close }: RejectFormProps) {
  const t = useT();
  const tell = useMaybeT();
  const id = useId();
  const command = useCommand(RejectAssignments);
  const [reasonCode, setReason] = useState<RejectionReason | null>(null);
  const [note, setNote] = useState('');
  const [isTried, setTried] = useState(false);
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // The dialog, which opens after this, gives the focus to what asks for it.
  useLayoutEffect(() => form.current?.querySelector('input')?.setAttribute('autofocus', ''), []);
  const choose = (reason: RejectionReason) => {
    setReason(reason);
    field.current?.focus();
  };
  const send = async () => {
    setTried(true);
    if (reasonCode === null || note.trim() === '') return;
    const { isDone } = await command.run({ input: { idempotencyKey, rejections: [{ assignmentId, reasonCode, note: note.trim() }] } });
    if (isDone) rejected();
  };
  // The dialog is above the keys of the page: its own work inside of it.
  const press = (event: KeyboardEvent) => {
    const reason = isWriting(event.target) ? undefined : REASONS[Number(event.key) - 1];
    if (nameOfKey(event) === 'Control+Enter') void send();
    else if (reason !== undefined) choose(reason);
    else return;
    event.preventDefault();
  };
  const lacksNote = isTried && note.trim() === '';
  return (
    <form
      ref={form}
      className="reject-form"
      aria-label={t('review.reject')}
      onKeyDown={press}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset className="reject-reasons">
        <legend>{t('reject.reason')}</legend>
        {REASONS.map((reason, index) => (
          <label key={reason} className="reject-reason">
            <input type="radio" name={id} checked={reasonCode === reason} onChange={() => setReason(reason)} />
            <kbd>{index + 1}</kbd> {tell(`rejection.${reason}`, reason)}
          </label>
        ))}
        {isTried && reasonCode === null && (
          <p className="field-fault" role="alert">
            {t('reject.needs-reason')}
          </p>
        )}
      </fieldset>
      <div className="field">
        <label htmlFor={`${id}-note`}>{t('reject.note')}</label>
        <textarea
          ref={field}
          id={`${id}-note`}
          rows={2}
          dir="auto"
          required
          value={note}
          aria-invalid={lacksNote}
          aria-describedby={`${id}-help`}
          onChange={(event) => setNote(event.target.value)}
        />
        <p className={lacksNote ? 'field-fault' : 'field-help'} id={`${id}-help`} role={lacksNote ? 'alert' : undefined}>
          {lacksNote ? t('reject.needs-note') : t('reject.help', { amount: reward })}
        </p>
      </div>
      <Refusals outcome={command.outcome} />
      <p className="row">
        <SubmitButton isSending={command.isSending}>
          {t('reject.send')} <kbd>Ctrl ⏎</kbd>
        </SubmitButton>
        <button type="button" className="button" onClick={close}>
          {t('dialog.cancel')} <kbd>Esc</kbd>
        </button>
      </p>
    </form>
  );
}
