/**
 * What every page of the IDE adds to GraphiQL: a layout that fits a phone, and a key that leaves an editor.
 *
 * GraphiQL has no viewport of its own, so that a phone shows a page of 980 pixels; and it stands its two columns side by side on
 * any width. Its editors take the Tab key and give the focus back on no key that a reader could guess.
 */

const VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">';

/** Widest page on which the answer stands below the query. */
const NARROW_PX = 700;

const STYLE = `
  body { display: flex; flex-direction: column; height: 100vh; height: 100dvh; overflow: hidden; }
  #root { flex: 1; min-height: 0; }
  #root .graphiql-container { height: 100%; width: 100%; }
  @media (max-width: ${NARROW_PX}px) {
    #root .graphiql-logo, #root .graphiql-horizontal-drag-bar { display: none; }
    #root .graphiql-sessions { margin: 0; }
    #root #graphiql-session { flex-direction: column; min-height: 0; }
    #root .graphiql-editors, #root .graphiql-response { min-height: 0; }
  }
`;

/** Before Monaco, which lets no key pass. An Escape that closes its suggestions or its search stays in the editor. */
const SCRIPT = `
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const editor = event.target.closest('.graphiql-editor, .result-window');
    if (editor === null || editor === event.target || document.querySelector('.suggest-widget.visible, .find-widget.visible') !== null) return;
    event.preventDefault();
    setTimeout(() => editor.focus());
  }, true);
`;

/**
 * A page of this origin says so, as the rules for session cookies ask: a browser that is signed in sends its cookie along, and
 * the server would refuse each request without the header.
 */
const fetchWith = (header: string) => `
  (() => {
    const send = window.fetch;
    window.fetch = (address, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set('${header}', '1');
      return send(address, { ...init, headers });
    };
  })();
`;

const ROOT = '<div id="root"></div>';
const CHARSET = '<meta charset="utf-8" />';

/**
 * @param html page of GraphiQL
 * @param bar HTML to put before the root, so that its script runs before GraphiQL reads its state; may be empty
 * @param ownOriginHeader the header that marks a request of this origin
 */
export function finishedPage(html: string, bar: string, ownOriginHeader: string): string {
  const withHead = replaced(html, CHARSET, `${CHARSET}\n${VIEWPORT}\n<style>${STYLE}</style>`);
  return replaced(withHead, ROOT, `<script>${fetchWith(ownOriginHeader)}</script>\n${bar}\n${ROOT}\n<script>${SCRIPT}</script>`);
}

function replaced(html: string, part: string, by: string): string {
  const [before, after, ...more] = html.split(part);
  if (before === undefined || after === undefined || more.length > 0) throw new Error(`the page of the IDE has not exactly one ${part}`);
  return `${before}${by}${after}`;
}
