import { RoleTexts } from '../../messages/role-texts.tsx';
import Palette, { type PaletteProps } from '../../shell/palette/palette.tsx';
import { ADMIN_PARTS } from './admin-pages.ts';

/** The palette with the admin's pages. The shell has no admin texts, so the palette loads them. */
export default function AdminPalette({ pages, ...props }: PaletteProps) {
  return (
    <RoleTexts role="admin">
      <Palette {...props} pages={[...pages, ...ADMIN_PARTS.flatMap((part) => part.pages)]} />
    </RoleTexts>
  );
}
