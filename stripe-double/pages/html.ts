/** Small pages without assets or scripts; every value is escaped. */

/** Text that is markup already. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

type Part = string | number | bigint | null | undefined | Html | readonly Html[];

/** Markup with its values escaped. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((text, string, index) => text + shown(parts[index - 1]) + string));
}

function shown(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map((one) => one.text).join('');
  return String(part).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); --accent: #4c49d8; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
header { background: var(--accent); color: #fff; padding: .6rem 1.2rem; display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
header a { color: #fff; font-weight: 600; text-decoration: none; }
header span { opacity: .85; font-size: .9em; }
main { max-width: 74rem; margin: 0 auto; padding: 1rem 1.2rem 4rem; }
main.narrow { max-width: 30rem; padding-top: 2.5rem; }
h1 { font-size: 1.5rem; margin: .2rem 0 1rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .92em; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; opacity: .7; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font-size: .88em; } form { display: inline-flex; gap: .3rem; flex-wrap: wrap; margin: 0 .2rem .2rem 0; align-items: center; }
form.wide { display: grid; gap: .7rem; margin: 1rem 0; }
button, input, select { font: inherit; padding: .25rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); color: inherit; }
button { cursor: pointer; } button:hover { border-color: var(--accent); } button.main { background: var(--accent); color: #fff; padding: .6rem 1rem; border: 0; }
form.wide button { padding: .6rem 1rem; text-align: left; } label { display: grid; gap: .2rem; }
.amount { font-size: 2rem; font-weight: 600; margin: .2rem 0 1rem; } .note { opacity: .75; font-size: .92em; }
.said { background: var(--soft); border-left: 4px solid var(--accent); padding: .5rem .8rem; } .scroll { overflow-x: auto; }
`;

/** A whole page. */
export function page(title: string, content: Html, isNarrow = false): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <header><a href="/">Stripe double</a><span>A stand-in for Stripe. No money moves here.</span></header>
        <main class="${isNarrow ? 'narrow' : ''}">${content}</main>
      </body>
    </html>`.text;
}
