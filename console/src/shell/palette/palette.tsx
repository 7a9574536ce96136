import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import type { SessionData } from '../../api/generated/account.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { useT } from '../../messages/language-context.ts';
import type { NavItem } from '../nav-items.ts';
import { matching, type Command } from './commands.ts';
import { pageOfId } from './page-of-id.ts';
import { useBatchCommands } from './use-batch-commands.ts';

export interface PaletteProps {
  readonly session: SessionData;
  readonly pages: readonly NavItem[];
  readonly showKeys: () => void;
  readonly close: () => void;
}

/** Ctrl K: finds pages, batches and ids by a part of their name. An ARIA combobox with a list. */
export default function Palette({ session, pages, showKeys, close }: PaletteProps) {
  const t = useT();
  const id = useId();
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  // After the dialog has opened: it focuses its first button.
  useEffect(() => field.current?.focus(), []);
  const batches = useBatchCommands(session);
  const goTo = (path: string) => () => navigate(path);
  const page = pageOfId(session, text.trim());
  const commands: readonly Command[] = [
    ...pages.map(({ path, label, key }) => ({ id: path, label: t(label), kind: t('palette.page'), keys: `g ${key}`, run: goTo(path) })),
    ...batches.map((batch) => ({ id: batch.id, label: batch.title, kind: t('palette.batch'), isTheirs: true, run: goTo(batch.path) })),
    { id: 'keys', label: t('keys.title'), kind: t('palette.command'), keys: '?', run: showKeys },
  ];
  const ofId = page === null ? [] : [{ id: 'id', label: text.trim(), kind: t('palette.id'), isTheirs: true, run: goTo(page) }];
  const shown: readonly Command[] = [...ofId, ...matching(commands, text)];
  const active = shown[Math.min(index, shown.length - 1)];
  const optionId = (command: Command) => `${id}-${command.id}`;
  const choose = (command: Command | undefined) => {
    if (command === undefined) return;
    close();
    command.run();
  };
  const move = (next: number) => {
    const place = (next + shown.length) % shown.length;
    setIndex(place);
    const option = shown[place];
    if (option !== undefined) document.getElementById(optionId(option))?.scrollIntoView({ block: 'nearest' });
  };
  const keys = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      Enter: () => choose(active),
    };
    const step = event.nativeEvent.isComposing ? undefined : steps[event.key];
    if (step === undefined || shown.length === 0) return;
    event.preventDefault();
    step();
  };
  return (
    <Dialog title={t('palette.title')} close={close}>
      <input
        ref={field}
        type="text"
        className="palette-text"
        role="combobox"
        aria-label={t('palette.label')}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active === undefined ? undefined : optionId(active)}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setIndex(0);
        }}
        onKeyDown={keys}
      />
      <p className="faint" role="status">
        {shown.length === 0 ? t('palette.nothing') : t('palette.found', { count: shown.length })}
      </p>
      <ul id={`${id}-list`} className="palette-list" role="listbox" aria-label={t('palette.results')}>
        {shown.map((command) => (
          <li key={command.id} id={optionId(command)} role="option" aria-selected={command === active} onClick={() => choose(command)}>
            <span dir={command.isTheirs === true ? 'auto' : undefined}>{command.label}</span>
            <span className="faint">{command.kind}</span>
            {command.keys !== undefined && (
              <span aria-hidden="true">
                {command.keys.split(' ').map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
