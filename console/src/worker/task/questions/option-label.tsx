import { Markdown } from '../../../screen/markdown.tsx';

interface OptionLabelProps {
  readonly option: { readonly label: string; readonly help: string | null; readonly colour: string | null };
  /** The key that chooses it. */
  readonly keyName: string | null;
}

export function OptionLabel({ option, keyName }: OptionLabelProps) {
  return (
    <>
      {keyName !== null && <kbd>{keyName}</kbd>}
      {option.colour !== null && <i className="swatch" style={{ background: option.colour }} />}
      <span className="option-text">
        <span dir="auto">{option.label}</span>
        {option.help !== null && <Markdown text={option.help} className="soft" />}
      </span>
    </>
  );
}
