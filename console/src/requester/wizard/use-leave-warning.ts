import { useEffect, useState } from 'react';

/** Asks before a link or a closed tab leaves what is not saved. @returns where the person wants to go; null: nowhere */
export function useLeaveWarning(isChanged: boolean): { readonly target: string | null; readonly stay: () => void } {
  const [target, setTarget] = useState<string | null>(null);
  useEffect(() => {
    if (!isChanged) return undefined;
    const close = (event: BeforeUnloadEvent) => event.preventDefault();
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
      if (link === null || event.ctrlKey || event.metaKey || link.getAttribute('href')?.startsWith('#') === true) return;
      event.preventDefault();
      event.stopPropagation();
      setTarget(new URL(link.href).pathname);
    };
    window.addEventListener('beforeunload', close);
    document.addEventListener('click', follow, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', close);
      document.removeEventListener('click', follow, { capture: true });
    };
  }, [isChanged]);
  return { target, stay: () => setTarget(null) };
}
