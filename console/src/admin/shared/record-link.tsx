import type { ReactNode } from 'react';
import { Link } from 'wouter';

interface RecordLinkProps {
  readonly href: string;
  readonly children: ReactNode;
}

/** The link of a row to the page about it: Enter on the row follows it. */
export function RecordLink({ href, children }: RecordLinkProps) {
  return (
    <Link href={href} data-opens="">
      {children}
    </Link>
  );
}
