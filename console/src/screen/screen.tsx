import { useEffect, useRef, type ReactNode } from 'react';
import { InScreenContext } from './in-screen-context.ts';

interface ScreenProps {
  readonly title: string;
  /** Beside the title: the one main action. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its heading takes the focus, so that a screen reader and the keyboard begin there. */
export function Screen({ title, action, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Guildhall`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <main className="screen" id="main">
      <header className="screen-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <InScreenContext value={true}>{action}</InScreenContext>
      </header>
      <InScreenContext value={true}>{children}</InScreenContext>
    </main>
  );
}
