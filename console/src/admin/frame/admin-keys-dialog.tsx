import { useT } from '../../messages/language-context.ts';
import { RoleTexts } from '../../messages/role-texts.tsx';
import { KeysDialog } from '../../shell/keys-dialog.tsx';
import type { NavItem } from '../../shell/nav-items.ts';
import { ADMIN_PARTS } from './admin-pages.ts';

interface AdminKeysDialogProps {
  readonly items: readonly NavItem[];
  readonly close: () => void;
}

/** Lists the keys of the admin's pages. The shell has no admin texts, so the dialog loads them. */
export default function AdminKeysDialog(props: AdminKeysDialogProps) {
  return (
    <RoleTexts role="admin">
      <Keys {...props} />
    </RoleTexts>
  );
}

function Keys({ items, close }: AdminKeysDialogProps) {
  const t = useT();
  const more = [
    { keys: 'j k', does: t('admin-keys.move') },
    { keys: 'Enter', does: t('admin-keys.open') },
    { keys: 'a', does: t('admin-keys.approve') },
    { keys: 'r', does: t('admin-keys.refuse') },
  ];
  return <KeysDialog items={[...items, ...ADMIN_PARTS.flatMap(({ pages }) => pages)]} more={more} close={close} />;
}
