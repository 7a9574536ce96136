/** Shows a component in the document of a test, with the names of messages as texts. */
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

export interface Rendered {
  readonly container: HTMLElement;
  readonly show: (node: ReactNode) => void;
  readonly click: (selector: string) => void;
  readonly press: (selector: string, key: string, more?: KeyboardEventInit) => void;
  readonly write: (selector: string, text: string) => void;
  readonly remove: () => void;
}

export function render(node: ReactNode): Rendered {
  const container = document.body.appendChild(document.createElement('div'));
  const root: Root = createRoot(container);
  const show = (next: ReactNode) => act(() => root.render(next));
  const find = (selector: string): HTMLElement => {
    const element = container.querySelector<HTMLElement>(selector);
    if (element === null) throw new Error(`Nothing is ${selector} in ${container.innerHTML}`);
    return element;
  };
  show(node);
  return {
    container,
    show,
    click: (selector) => act(() => find(selector).click()),
    press: (selector, key, more = {}) =>
      act(() => void find(selector).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))),
    write: (selector, text) =>
      act(() => {
        const element = find(selector);
        // React watches the property of the element itself: a text is set by that of its class.
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value')?.set?.call(element, text);
        element.dispatchEvent(new Event('input', { bubbles: true }));
      }),
    remove: () => {
      act(() => root.unmount());
      container.remove();
    },
  };
}
