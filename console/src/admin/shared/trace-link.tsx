import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { PATHS } from '../../app/paths.ts';

interface TraceLinkProps {
  readonly id: string;
  /** In place of the id. */
  readonly children?: ReactNode;
}

/** An id that leads to its story. */
export function TraceLink({ id, children }: TraceLinkProps) {
  return (
    <Link className={children === undefined ? 'id' : undefined} href={`${PATHS.adminTrace}?id=${encodeURIComponent(id)}`}>
      {children ?? <bdi>{id}</bdi>}
    </Link>
  );
}
