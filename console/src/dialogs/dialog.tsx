import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useT } from '../messages/language-context.ts';
import { InScreenContext } from '../screen/in-screen-context.ts';

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** The browser's own dialog: it holds the focus, and Escape closes it. */
export function Dialog({ title, close, children }: DialogProps) {
  const t = useT();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onCancel={close}>
      <header className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="button button-quiet" aria-label={t('dialog.close')} onClick={close}>
          ✕
        </button>
      </header>
      <InScreenContext value={true}>{children}</InScreenContext>
    </dialog>
  );
}
