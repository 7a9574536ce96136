import { useState, type ReactNode } from 'react';

interface FileDropProps {
  /** Of the button. */
  readonly label: string;
  readonly accept?: string;
  readonly isMultiple?: boolean;
  readonly isDisabled?: boolean;
  readonly take: (files: readonly File[]) => void;
  readonly children?: ReactNode;
}

/** A place to drop files, with a button for who chooses them. */
export function FileDrop({ label, accept, isMultiple = false, isDisabled = false, take, children }: FileDropProps) {
  const [isOver, setOver] = useState(false);
  return (
    <div
      className="file-drop"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (!isDisabled) take([...event.dataTransfer.files]);
      }}
    >
      <label className="button file-button" aria-disabled={isDisabled}>
        {label}
        <input
          type="file"
          className="visually-hidden"
          accept={accept}
          multiple={isMultiple}
          disabled={isDisabled}
          onChange={({ target }) => {
            take([...(target.files ?? [])]);
            target.value = '';
          }}
        />
      </label>
      {children}
    </div>
  );
}
