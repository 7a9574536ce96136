import { useT } from '../../messages/language-context.ts';
import { KeysDialog } from '../../shell/keys-dialog.tsx';

export function TaskKeys({ close }: { readonly close: () => void }) {
  const t = useT();
  const more = [
    { keys: 'Ctrl ⏎', does: t('task.submit') },
    { keys: 'Ctrl ⇧ ⏎', does: t('task.submit-stop') },
    { keys: 'i', does: t('instructions.title') },
    { keys: '1 9', does: t('keys.choose') },
    { keys: 'n', does: t('boxes.add') },
    { keys: '0', does: t('item.fit') },
    { keys: 'z', does: t('keys.undo') },
  ];
  return <KeysDialog items={[]} more={more} close={close} />;
}
