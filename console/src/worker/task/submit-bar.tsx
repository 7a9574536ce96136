import { useT } from '../../messages/language-context.ts';
import type { Kept } from './use-draft.ts';

interface SubmitBarProps {
  readonly kept: Kept;
  readonly isSending: boolean;
  readonly send: (wantsNext: boolean) => void;
  readonly askToReturn: () => void;
}

/** Whether the answer is kept, the way back, and the way on. */
export function SubmitBar({ kept, isSending, send, askToReturn }: SubmitBarProps) {
  const t = useT();
  const words = { nothing: '', writing: t('task.keeping'), kept: t('task.kept'), failed: t('task.not-kept') };
  return (
    <footer className="submit-bar">
      <p className="kept" data-kept={kept} role="status">
        {words[kept]}
      </p>
      <button type="button" className="button button-quiet" onClick={askToReturn}>
        {t('task.return')}
      </button>
      <button type="button" className="button" aria-disabled={isSending} onClick={() => send(false)}>
        {t('task.submit-stop')}
      </button>
      <button type="button" className="button button-primary" aria-disabled={isSending} onClick={() => send(true)}>
        {isSending ? t('form.sending') : t('task.submit')} <kbd>Ctrl ⏎</kbd>
      </button>
    </footer>
  );
}
