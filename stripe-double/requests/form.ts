/** Bodies and queries as Stripe takes them: `a[b][0][c]=d`, nested by brackets; lists are indexed. */

export type Params = { [name: string]: Param };
export type Param = string | number | boolean | null | Params | Param[];

/** Decodes a form body or a query. Every leaf is a string. */
export function decodeForm(text: string): Params {
  const root: Params = {};
  for (const [key, value] of new URLSearchParams(text)) assign(root, steps(key), value);
  return lists(root) as Params;
}

function steps(key: string): string[] {
  const open = key.indexOf('[');
  if (open < 0) return [key];
  return [
    key.slice(0, open),
    ...key
      .slice(open + 1, -1)
      .split('][')
      .map((step) => step),
  ];
}

function assign(into: Params, path: string[], value: string): void {
  let place = into;
  for (const step of path.slice(0, -1)) {
    const next = place[step];
    if (typeof next === 'object' && next !== null && !Array.isArray(next)) place = next;
    else place = place[step] = Object.create(null) as Params;
  }
  const last = path.at(-1) ?? '';
  place[last === '' ? String(Object.keys(place).length) : last] = value;
}

/** Objects whose names are 0, 1, 2 … become lists. */
function lists(value: Param): Param {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const names = Object.keys(value);
  const children = names.map((name) => lists(value[name] ?? null));
  if (names.length > 0 && names.every((name, index) => name === String(index))) return children;
  return Object.fromEntries(names.map((name, index) => [name, children[index] ?? null]));
}
