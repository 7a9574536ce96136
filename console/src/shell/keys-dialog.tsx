import { Dialog } from '../dialogs/dialog.tsx';
import { useT } from '../messages/language-context.ts';
import type { NavItem } from './nav-items.ts';

interface KeysDialogProps {
  readonly items: readonly NavItem[];
  /** Keys of this page alone. */
  readonly more?: readonly { readonly keys: string; readonly does: string }[];
  readonly close: () => void;
}

export function KeysDialog({ items, more = [], close }: KeysDialogProps) {
  const t = useT();
  const everywhere = [
    { keys: '?', does: t('keys.help') },
    { keys: '/', does: t('keys.search') },
    { keys: 'Ctrl K', does: t('palette.title') },
    { keys: 'Esc', does: t('keys.back') },
    ...items.map(({ key, label }) => ({ keys: `g ${key}`, does: t(label) })),
  ];
  return (
    <Dialog title={t('keys.title')} close={close}>
      <dl className="keys">
        {[...more, ...everywhere].map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
