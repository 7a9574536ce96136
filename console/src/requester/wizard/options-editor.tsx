import { useT } from '../../messages/language-context.ts';
import { newOption, type DraftOption } from './batch-draft.ts';
import { OptionRow } from './option-row.tsx';

interface OptionsEditorProps {
  readonly title: string;
  readonly options: readonly DraftOption[];
  readonly change: (options: readonly DraftOption[]) => void;
}

/** What a worker chooses from. Several lines pasted into one become one option each. */
export function OptionsEditor({ title, options, change }: OptionsEditorProps) {
  const t = useT();
  const move = (index: number, by: number) => {
    const next = [...options];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index + by, 0, moved);
    change(next);
  };
  const paste = (index: number, lines: readonly string[]) => {
    const [first = '', ...rest] = lines;
    const pasted = rest.map((line) => ({ ...newOption(), label: line }));
    change(options.flatMap((option, place) => (place === index ? [{ ...option, label: first }, ...pasted] : [option])));
  };
  return (
    <fieldset className="options-editor">
      <legend>{title}</legend>
      <ol>
        {options.map((option, index) => (
          <li key={option.id}>
            <OptionRow
              option={option}
              place={index + 1}
              isLast={index === options.length - 1}
              change={(part) => change(options.map((each) => (each.id === option.id ? { ...each, ...part } : each)))}
              paste={(lines) => paste(index, lines)}
              move={(by) => move(index, by)}
              remove={() => change(options.filter(({ id }) => id !== option.id))}
            />
          </li>
        ))}
      </ol>
      <button type="button" className="button button-small" onClick={() => change([...options, newOption()])}>
        {t('options.add')}
      </button>
    </fieldset>
  );
}
