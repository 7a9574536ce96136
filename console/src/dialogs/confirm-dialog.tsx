import { useT } from '../messages/language-context.ts';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  /** Names what happens: "Return without penalty". */
  readonly action: string;
  readonly confirm: () => void;
  readonly close: () => void;
}

export function ConfirmDialog({ title, text, action, confirm, close }: ConfirmDialogProps) {
  const t = useT();
  return (
    <Dialog title={title} close={close}>
      <p>{text}</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={close}>
          {t('dialog.cancel')}
        </button>
        <button type="button" className="button button-primary" onClick={confirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
