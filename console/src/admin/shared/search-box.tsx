import { useEffect, useId, useState } from 'react';
import { useT } from '../../messages/language-context.ts';

interface SearchBoxProps {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly search: (written: string) => void;
}

/** A line to search with. The key / goes there. */
export function SearchBox({ label, help, value, search }: SearchBoxProps) {
  const t = useT();
  const id = useId();
  const [written, setWritten] = useState(value);
  // A link to another search of the same page.
  useEffect(() => setWritten(value), [value]);
  return (
    <form
      role="search"
      className="search-box"
      onSubmit={(event) => {
        event.preventDefault();
        search(written.trim());
      }}
    >
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <input
          id={id}
          type="search"
          dir="auto"
          value={written}
          aria-describedby={help === undefined ? undefined : `${id}-help`}
          onChange={(event) => setWritten(event.target.value)}
        />
      </div>
      <button type="submit" className="button">
        {t('admin.search')}
      </button>
      {help !== undefined && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </form>
  );
}
