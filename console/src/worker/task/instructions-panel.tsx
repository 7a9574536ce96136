import { Dialog } from '../../dialogs/dialog.tsx';
import { useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import type { Instructions } from './use-instructions.ts';

interface InstructionsPanelProps {
  readonly text: string;
  readonly instructions: Instructions;
}

/** How to answer: over the page, or pinned beside the item where there is room. */
export function InstructionsPanel({ text, instructions }: InstructionsPanelProps) {
  const t = useT();
  const content = (
    <>
      {instructions.isNew && <p className="notice notice-waiting">{t('instructions.changed')}</p>}
      <Markdown text={text} />
      <p className="row instructions-actions">
        <button
          type="button"
          className="button instructions-pin"
          aria-pressed={instructions.isPinned}
          onClick={() => instructions.pin(!instructions.isPinned)}
        >
          {instructions.isPinned ? t('instructions.unpin') : t('instructions.pin')}
        </button>
        <button type="button" className="button button-primary" onClick={instructions.close}>
          {t('instructions.close')}
        </button>
      </p>
    </>
  );
  if (instructions.isPinned) {
    return (
      <aside className="instructions" aria-label={t('instructions.title')}>
        <h2>{t('instructions.title')}</h2>
        {content}
      </aside>
    );
  }
  return (
    <Dialog title={t('instructions.title')} close={instructions.close}>
      {content}
    </Dialog>
  );
}
