interface KeyHintsProps {
  readonly hints: readonly { readonly keys: readonly string[]; readonly does: string }[];
}

/** Keys of an editor, where there is a keyboard. */
export function KeyHints({ hints }: KeyHintsProps) {
  return (
    <p className="key-hints">
      {hints.map(({ keys, does }) => (
        <span key={does}>
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}{' '}
          {does}
        </span>
      ))}
    </p>
  );
}
