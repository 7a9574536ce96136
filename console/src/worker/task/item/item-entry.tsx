import type { AssignedTaskFields } from '../../../api/generated/fragments.ts';
import { Markdown } from '../../../screen/markdown.tsx';
import { BoxEditor } from '../boxes/box-editor.tsx';
import { SpanEditor } from '../spans/span-editor.tsx';
import type { Marking } from '../use-marking.ts';
import { ChatItem } from './chat-item.tsx';
import { altOf, fileAddress, textOf, type Item, type Part } from './choose-view.ts';
import { ForeignAddress } from './foreign-address.tsx';
import { ImageItem } from './image-item.tsx';
import { JsonItem } from './json-item.tsx';
import { MediaItem } from './media-item.tsx';
import { TableItem } from './table-item.tsx';

interface ItemEntryProps {
  readonly entry: Part;
  readonly item: Item;
  readonly files: AssignedTaskFields['files'];
  readonly marking: Marking;
}

/** One field of the item by its renderer, under the editor of the question that marks it. */
export function ItemEntry({ entry, item, files, marking }: ItemEntryProps) {
  const value = item[entry.field] ?? null;
  const address = fileAddress(entry.field, files);
  const spans = marking.spansOf(entry.field);
  const boxes = marking.boxesOf(entry.field);
  if (spans !== null && typeof value === 'string') return <SpanEditor text={value} {...spans} />;
  switch (entry.kind) {
    case 'IMAGE':
      if (address === null) return <ForeignAddress address={textOf(value)} />;
      return boxes === null ? (
        <ImageItem address={address} alt={altOf(entry, item)} />
      ) : (
        <BoxEditor address={address} alt={altOf(entry, item)} {...boxes} />
      );
    case 'AUDIO':
    case 'VIDEO':
      if (address === null) return <ForeignAddress address={textOf(value)} />;
      return <MediaItem kind={entry.kind === 'AUDIO' ? 'audio' : 'video'} address={address} alt={altOf(entry, item)} />;
    case 'MARKDOWN':
      return <Markdown text={textOf(value)} />;
    case 'CHAT':
      return <ChatItem messages={value} />;
    case 'TABLE':
      return <TableItem rows={value} />;
    case 'JSON':
      return <JsonItem value={value} />;
    case 'TEXT':
    case 'SIDE_BY_SIDE':
      return (
        <p className="item-text" dir="auto">
          {textOf(value)}
        </p>
      );
  }
}
