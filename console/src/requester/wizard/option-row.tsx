import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import type { DraftOption } from './batch-draft.ts';
import { RowTools } from './row-tools.tsx';

interface OptionRowProps {
  readonly option: DraftOption;
  readonly place: number;
  readonly isLast: boolean;
  readonly change: (part: Partial<DraftOption>) => void;
  readonly paste: (lines: readonly string[]) => void;
  readonly move: (by: number) => void;
  readonly remove: () => void;
}

/** Of the colour field, when no colour is chosen. */
const NO_COLOUR = '#888888';

/** One option: what the worker reads, what the answer holds, its help, colour and key. */
export function OptionRow({ option, place, isLast, change, paste, move, remove }: OptionRowProps) {
  const t = useT();
  const name = option.label === '' ? t('options.one', { place }) : option.label;
  return (
    <div className="option-row">
      <input
        aria-label={t('options.label', { place })}
        placeholder={t('options.label', { place })}
        dir="auto"
        value={option.label}
        onChange={(event) => change({ label: event.target.value })}
        onPaste={(event) => {
          const lines = event.clipboardData
            .getData('text')
            .split(/\r?\n/)
            .map((line) => line.trim())
            .filter((line) => line !== '');
          if (lines.length < 2) return;
          event.preventDefault();
          paste(lines);
        }}
      />
      <RowTools name={name} isFirst={place === 1} isLast={isLast} move={move} remove={remove} />
      <details className="option-more">
        <summary>
          {t('options.more')}
          <span className="visually-hidden"> {name}</span>
        </summary>
        <div className="editor-grid">
          <TextField
            name="value"
            label={t('options.value')}
            help={t('options.value-help')}
            value={option.value}
            onChange={(value) => change({ value })}
          />
          <TextField
            name="key"
            label={t('options.key')}
            help={t('options.key-help')}
            value={option.key}
            onChange={(key) => change({ key: key.trim() })}
          />
          <TextField name="help" label={t('options.help')} value={option.help} onChange={(help) => change({ help })} />
          <div className="field">
            <span className="field-label">{t('options.colour')}</span>
            <span className="row">
              <input
                type="color"
                aria-label={t('options.colour')}
                value={option.colour === '' ? NO_COLOUR : option.colour}
                onChange={(event) => change({ colour: event.target.value })}
              />
              {option.colour === '' ? (
                <span className="soft">{t('options.no-colour')}</span>
              ) : (
                <button type="button" className="button button-small button-quiet" onClick={() => change({ colour: '' })}>
                  {t('options.clear-colour')}
                </button>
              )}
            </span>
          </div>
        </div>
      </details>
    </div>
  );
}
