/** @jest-environment jsdom */
import { act } from 'react';
import { render } from '../testing/render.tsx';
import { isWriting, keepLetterKeys, nameOfKey, useKeys, type Keys } from './keys.ts';

function Page({ keys }: { readonly keys: Keys }) {
  useKeys(keys);
  return <input />;
}

const press = (key: string, target: EventTarget = document, more: KeyboardEventInit = {}) =>
  act(() => void target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })));

describe('useKeys', () => {
  it('runs a letter, a pair of letters, and a key with Control', () => {
    const pressed: string[] = [];
    const keys = { i: () => pressed.push('i'), 'g b': () => pressed.push('g b'), 'Control+Enter': () => pressed.push('send') };
    const page = render(<Page keys={keys} />);
    press('i');
    press('g');
    press('b');
    press('Enter', document, { ctrlKey: true });
    expect(pressed).toEqual(['i', 'g b', 'send']);
    page.remove();
  });

  it('does not run a letter after g, which is a pair of another part of the page', () => {
    const pressed: string[] = [];
    const page = render(<Page keys={{ a: () => void pressed.push('a') }} />);
    press('g');
    press('a');
    expect(pressed).toEqual([]);
    press('a');
    expect(pressed).toEqual(['a']);
    page.remove();
  });

  it('does nothing with letters in a field of text, or when they are turned off', () => {
    const pressed: string[] = [];
    const page = render(<Page keys={{ i: () => void pressed.push('i') }} />);
    press('i', page.container.querySelector('input')!);
    keepLetterKeys(false);
    press('i');
    keepLetterKeys(true);
    expect(pressed).toEqual([]);
    press('i');
    expect(pressed).toEqual(['i']);
    page.remove();
  });
});

describe('isWriting', () => {
  it('returns true for fields of text, and false for radios and buttons', () => {
    const made = (html: string) => {
      document.body.innerHTML = html;
      return document.body.firstElementChild;
    };
    expect(['<textarea></textarea>', '<input>', '<input type="radio">', '<button></button>'].map((html) => isWriting(made(html)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('nameOfKey', () => {
  it('names Shift only where it makes no other character', () => {
    const of = (key: string, more: object) => nameOfKey({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });
    expect([of('?', { shiftKey: true }), of('Enter', { ctrlKey: true, shiftKey: true })]).toEqual(['?', 'Control+Shift+Enter']);
  });
});
