import type { ReactNode } from 'react';

interface FormProps {
  readonly label?: string;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

export function Form({ label, onSubmit, children }: FormProps) {
  return (
    <form
      className="form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
