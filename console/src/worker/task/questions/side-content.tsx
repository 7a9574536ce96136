import type { AssignedTaskFields } from '../../../api/generated/fragments.ts';
import { fileAddress, textOf, type Item } from '../item/choose-view.ts';

interface SideContentProps {
  readonly field: string;
  readonly item: Item;
  readonly files: AssignedTaskFields['files'];
}

/** One side of a comparison: its image, or its text. */
export function SideContent({ field, item, files }: SideContentProps) {
  const address = fileAddress(field, files);
  if (address !== null) return <img src={address} alt={field} />;
  return (
    <span className="soft" dir="auto">
      {textOf(item[field])}
    </span>
  );
}
