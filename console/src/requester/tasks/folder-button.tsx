interface FolderButtonProps {
  readonly label: string;
  readonly isDisabled: boolean;
  readonly take: (files: readonly File[]) => void;
}

/** Chooses a whole folder, with the paths of its files. */
export function FolderButton({ label, isDisabled, take }: FolderButtonProps) {
  return (
    <label className="button file-button" aria-disabled={isDisabled}>
      {label}
      <input
        type="file"
        className="visually-hidden"
        // React does not know the attribute.
        {...{ webkitdirectory: '' }}
        disabled={isDisabled}
        onChange={({ target }) => {
          take([...(target.files ?? [])]);
          target.value = '';
        }}
      />
    </label>
  );
}
