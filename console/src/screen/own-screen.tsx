import { use, type ReactNode } from 'react';
import { InScreenContext } from './in-screen-context.ts';
import { Screen } from './screen.tsx';

interface OwnScreenProps {
  /** The heading where there is no screen around it. */
  readonly title: string;
  readonly children: ReactNode;
}

/** What may be all there is of a page, such as a failure: it is a screen of its own where there is none around it. */
export function OwnScreen({ title, children }: OwnScreenProps) {
  return use(InScreenContext) ? children : <Screen title={title}>{children}</Screen>;
}
