import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  /** What appears here, and when. */
  readonly text: string;
  /** The next step. */
  readonly children?: ReactNode;
}

export function Empty({ title, text, children }: EmptyProps) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}
