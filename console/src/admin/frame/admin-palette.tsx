import type { ComponentProps } from 'react';
import { RoleTexts } from '../../messages/role-texts.tsx';
import Palette from '../../shell/palette/palette.tsx';
import { ADMIN_PARTS } from './admin-pages.ts';

/** The commands with the admin's pages. The frame is outside the pages, so the palette loads the texts of their role itself. */
export default function AdminPalette({ pages, ...others }: ComponentProps<typeof Palette>) {
  return (
    <RoleTexts role="admin">
      <Palette pages={[...pages, ...ADMIN_PARTS.flatMap((part) => part.pages)]} {...others} />
    </RoleTexts>
  );
}
