import { useEffect } from 'react';

const MARK = 'data-tour-target';

/** Frames a part of the page, as soon as it is there. */
export function useTarget(selector: string): void {
  useEffect(() => {
    let element: Element | null = null;
    const find = () => {
      if (element?.isConnected === true) return;
      element = document.querySelector(selector);
      element?.setAttribute(MARK, '');
      element?.scrollIntoView({ block: 'nearest' });
    };
    find();
    const observer = new MutationObserver(find);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      element?.removeAttribute(MARK);
    };
  }, [selector]);
}
