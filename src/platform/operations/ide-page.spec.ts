import { createContext, runInContext } from 'node:vm';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { finishedPage } from './ide-page.ts';

const plain = renderGraphiQL({ title: 'Guildhall', endpoint: '/graphql' });
const page = finishedPage(plain, '<nav id="bar"></nav>', 'x-guildhall');

/** Matches the two selectors of the script, as an element of GraphiQL would. */
class Element {
  isFocused = false;
  constructor(private readonly editor: Element | null | 'itself') {}
  readonly closest = (selector: string): Element | null => {
    expect(selector).toBe('.graphiql-editor, .result-window');
    return this.editor === 'itself' ? this : this.editor;
  };
  readonly focus = (): void => void (this.isFocused = true);
}

interface Key {
  readonly key: string;
  readonly target: Element;
  /** Whether a list of suggestions is open. */
  readonly isListOpen: boolean;
}

function press(event: Key): void {
  const script = /<div id="root"><\/div>\n<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
  let listener: ((event: Key & { preventDefault: () => void }) => void) | undefined;
  let isCapturing = false;
  const document = {
    addEventListener: (_name: string, given: typeof listener, capture: boolean) => {
      listener = given;
      isCapturing = capture;
    },
    querySelector: () => (event.isListOpen ? {} : null),
  };
  runInContext(script, createContext({ document, setTimeout: (later: () => void) => later() }));
  // Monaco stops keys, so that a listener behind it sees none.
  expect(isCapturing).toBe(true);
  listener!({ ...event, preventDefault: () => undefined });
}

describe('the page of the IDE', () => {
  it('declares the width of the screen once, before any style', () => {
    expect(plain).not.toContain('width=device-width');
    expect(page.match(/<meta name="viewport"/g)).toHaveLength(1);
    expect(page.indexOf('<meta name="viewport"')).toBeLessThan(page.indexOf('<style>'));
  });

  it('has the bar before the root, in a column that gives the rest of the height to the root', () => {
    expect(page.indexOf('<nav id="bar">')).toBeGreaterThan(0);
    expect(page.indexOf('<nav id="bar">')).toBeLessThan(page.indexOf('<div id="root"></div>'));
    expect(page).toMatch(/body \{ display: flex; flex-direction: column; height: 100vh; height: 100dvh;/);
    expect(page).toContain('#root { flex: 1; min-height: 0; }');
  });

  it('marks each request as one of its own origin, and keeps the headers that it has', () => {
    const script = /<script>([\s\S]*?)<\/script>\n<nav id="bar">/.exec(page)![1]!;
    const sent: { address: string; init: RequestInit }[] = [];
    const window = { fetch: (address: string, init: RequestInit) => void sent.push({ address, init }) };
    runInContext(script, createContext({ window, Headers }));
    window.fetch('/graphql', { method: 'POST', headers: { authorization: 'Bearer ghs_x' } });
    expect(sent).toMatchObject([{ address: '/graphql', init: { method: 'POST' } }]);
    expect(Object.fromEntries(new Headers(sent[0]!.init.headers))).toEqual({ authorization: 'Bearer ghs_x', 'x-guildhall': '1' });
  });

  it('shows the answer below the query on a narrow screen', () => {
    const narrow = /@media \(max-width: 700px\) \{([\s\S]*?)\n {2}\}/.exec(page)![1]!;
    expect(narrow).toContain('#graphiql-session { flex-direction: column;');
    // The parts that the style names are those of GraphiQL.
    for (const name of ['graphiql-session', 'graphiql-sessions', 'graphiql-editors', 'graphiql-response', 'graphiql-horizontal-drag-bar']) {
      expect({ name, isThere: plain.includes(name) }).toEqual({ name, isThere: true });
    }
  });

  it('leaves an editor on Escape, so that Tab goes on', () => {
    const editor = new Element(null);
    press({ key: 'Escape', target: new Element(editor), isListOpen: false });
    expect(editor.isFocused).toBe(true);
  });

  it.each([
    ['another key', 'Tab', false],
    ['an Escape that closed a list of suggestions', 'Escape', true],
  ])('stays in the editor on %s', (_what, key, isListOpen) => {
    const editor = new Element(null);
    press({ key, target: new Element(editor), isListOpen });
    expect(editor.isFocused).toBe(false);
  });

  it('does nothing on Escape outside an editor, or on the frame of one', () => {
    const frame = new Element('itself');
    press({ key: 'Escape', target: frame, isListOpen: false });
    expect(frame.isFocused).toBe(false);
    expect(() => press({ key: 'Escape', target: new Element(null), isListOpen: false })).not.toThrow();
  });

  it('refuses a page of GraphiQL without its root, so that nothing is left out in silence', () => {
    expect(() => finishedPage(plain.replace('<div id="root"></div>', ''), '', 'x-guildhall')).toThrow(
      'not exactly one <div id="root"></div>',
    );
  });
});
