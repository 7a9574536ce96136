/** @jest-environment jsdom */
import { act } from 'react';
import { render, type Rendered } from '../testing/render.tsx';
import { useRowKeys } from './use-row-keys.ts';

let shown: Rendered;
afterEach(() => shown.remove());

function List({ names }: { readonly names: readonly string[] }) {
  const list = useRowKeys<HTMLUListElement>();
  return (
    <ul ref={list}>
      {names.map((name) => (
        <li key={name}>
          <a href={`/${name}`}>{name}</a> <button type="button">second</button>
        </li>
      ))}
    </ul>
  );
}

const press = (key: string) =>
  act(() => void document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));
const focused = () => document.activeElement?.textContent;

describe('useRowKeys', () => {
  it('moves the focus from row to row, and stays at both ends', () => {
    shown = render(<List names={['one', 'two']} />);
    const seen = ['j', 'j', 'j', 'k', 'k'].map((key) => {
      press(key);
      return focused();
    });
    expect(seen).toEqual(['one', 'two', 'two', 'one', 'one']);
  });

  it('goes on from the row where the focus is', () => {
    shown = render(<List names={['one', 'two', 'three']} />);
    act(() => shown.container.querySelectorAll('button')[1]!.focus());
    press('j');
    expect(focused()).toBe('three');
  });

  it('does nothing in an empty list', () => {
    shown = render(<List names={[]} />);
    press('j');
    expect(document.activeElement).toBe(document.body);
  });
});
