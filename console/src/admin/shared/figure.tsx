import type { ReactNode } from 'react';

interface FigureProps {
  readonly name: string;
  /** What the figure means, in a sentence. */
  readonly meaning: string;
  readonly isFault?: boolean;
  readonly children: ReactNode;
}

/** A figure and what it means. */
export function Figure({ name, meaning, isFault = false, children }: FigureProps) {
  return (
    <div className="figure" data-fault={isFault}>
      <dt>{name}</dt>
      <dd>
        <strong>{children}</strong>
        <span className="soft">{meaning}</span>
      </dd>
    </div>
  );
}
