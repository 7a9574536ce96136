/** @jest-environment jsdom */
import type { AssignedTaskFields } from '../../../api/generated/fragments.ts';
import { Markdown } from '../../../screen/markdown.tsx';
import { render } from '../../../testing/render.tsx';
import { useMarking } from '../use-marking.ts';
import { chooseView } from './choose-view.ts';
import { ItemPane } from './item-pane.tsx';
import { tableOf } from './table-item.tsx';

type Task = Pick<AssignedTaskFields, 'view' | 'files' | 'payload' | 'form' | 'language'>;

const file = (field: string, mediaType: string) => ({
  field,
  path: [field],
  url: `http://elsewhere.example/files/fil_1/a?expires=1`,
  mediaType,
  bytes: 1,
  urlExpiresAt: '2026-12-01T00:00:00Z',
});
const entry = { label: null, alt: null, altField: null, parts: [] };

const taskOf = (payload: AssignedTaskFields['payload'], more: Partial<Task> = {}): Task => ({
  payload,
  view: [],
  files: [],
  form: [],
  language: null,
  ...more,
});

function Item({ task }: { readonly task: Task }) {
  return <ItemPane task={task} marking={useMarking(task.form, {}, () => undefined)} />;
}

function htmlOf(task: Task): HTMLElement {
  const { container } = render(<Item task={task} />);
  return container;
}

describe('chooseView', () => {
  it('shows each field by its shape or its file where the batch has no view', () => {
    const payload = { text: 'a', chat: [{ role: 'user', content: 'hi' }], rows: [{ a: 1 }], more: { deep: [1] }, picture: 'x', sound: 'y' };
    const files = [file('picture', 'image/png'), file('sound', 'audio/mpeg')];
    expect(chooseView(taskOf(payload, { files })).map(({ field, kind }) => [field, kind])).toEqual([
      ['text', 'TEXT'],
      ['chat', 'CHAT'],
      ['rows', 'TABLE'],
      ['more', 'JSON'],
      ['picture', 'IMAGE'],
      ['sound', 'AUDIO'],
    ]);
  });

  it('adds the field of a question that the view leaves out', () => {
    const form = [{ __typename: 'SpansQuestion', field: 'text' }] as unknown as Task['form'];
    const view = [{ ...entry, kind: 'TEXT' as const, field: 'title' }];
    expect(chooseView(taskOf({ title: 'a', text: 'b' }, { view, form })).map(({ field }) => field)).toEqual(['title', 'text']);
  });
});

describe('an item', () => {
  it('loads a file from this server, whatever host its address names', () => {
    const image = htmlOf(taskOf({ picture: 'x' }, { files: [file('picture', 'image/png')] })).querySelector('img');
    expect(image?.getAttribute('src')).toBe('/files/fil_1/a?expires=1');
  });

  it('shows the address of another server, and loads nothing from it', () => {
    const view = [{ ...entry, kind: 'IMAGE' as const, field: 'picture' }];
    const html = htmlOf(taskOf({ picture: 'https://evil.example/a.png' }, { view }));
    expect(html.querySelector('img')).toBeNull();
    expect(html.textContent).toContain('https://evil.example/a.png');
  });

  it('shows hostile values as text', () => {
    const html = htmlOf(taskOf({ text: '<img src=x onerror=alert(1)>', more: { '<b>': '<script>1</script>' } }));
    expect(html.querySelectorAll('img, script, b')).toHaveLength(0);
    expect(html.textContent).toContain('<script>1</script>');
  });

  it('shows a chat in its order, and folds what tools answered', () => {
    const chat = [
      { role: 'user', content: 'Hello' },
      { role: 'tool', content: 'rows' },
    ];
    const html = htmlOf(taskOf({ chat }));
    expect([...html.querySelectorAll('li')].map((each) => each.dataset['role'])).toEqual(['user', 'tool']);
    expect(html.querySelectorAll('li details')).toHaveLength(1);
  });
});

describe('tableOf', () => {
  it('takes objects with all their keys, and lists as they are', () => {
    expect(tableOf([{ a: 1 }, { b: 'x' }])).toEqual({
      columns: ['a', 'b'],
      cells: [
        ['1', ''],
        ['', 'x'],
      ],
    });
    expect(tableOf([[1, 2], ['x']])).toEqual({ columns: [], cells: [['1', '2'], ['x']] });
  });
});

describe('Markdown', () => {
  it.each([
    ['HTML', '<img src=x onerror=alert(1)><svg onload=alert(1)>'],
    ['an image', '![a "b](https://evil.example/a.png)'],
    ['a script address', '[go](javascript:alert(1))'],
    ['a link', '[go](https://evil.example)'],
    ['an address alone', '<https://evil.example>'],
    ['a reference', '![a][1]\n\n[1]: https://evil.example/a.png "t"'],
  ])('loads nothing and leads nowhere with %s', (_what, text) => {
    const { container } = render(<Markdown text={text} />);
    expect(container.querySelectorAll('img, svg, a, script, iframe, [onerror], [onload]')).toHaveLength(0);
  });

  it('shows a text as it is written that would stop the page', () => {
    const text = '**a<b>'.repeat(10_000);
    const { container } = render(<Markdown text={text} />);
    expect(container.textContent).toBe(text);
    expect(container.querySelector('strong, b')).toBeNull();
  });

  it('shows emphasis, lists and code', () => {
    const { container } = render(<Markdown text={'**bold**\n\n- one\n- two\n\n`x < y`'} />);
    expect(container.querySelectorAll('strong, li, code')).toHaveLength(4);
    expect(container.querySelector('code')?.textContent).toBe('x < y');
  });
});
