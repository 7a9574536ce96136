/**
 * ESLint rule: no regular expression repeats a group that repeats something itself without bound, as `(?:a.*b)*` does. Such an
 * expression may take exponential time. The rules of eslint-plugin-regexp prove single cases and miss others; this one refuses
 * the shape, also where it happens to be harmless: a loop or a split says the same.
 */

const QUANTIFIER = /[*+?]|\{(\d+)(,(\d+)?)?\}/y;

/** The quantifier at `at`, or null: how often it repeats at most, and how many characters it takes. */
function quantifierAt(pattern, at) {
  QUANTIFIER.lastIndex = at;
  const found = QUANTIFIER.exec(pattern);
  if (found === null) return null;
  const [text, least, comma, most] = found;
  if (least === undefined) return { maximum: text === '?' ? 1 : Infinity, length: text.length };
  return { maximum: comma === undefined ? Number(least) : Number(most ?? Infinity), length: text.length };
}

/** @returns whether a repeated group of the pattern holds a repetition without bound */
export function hasNestedQuantifiers(pattern) {
  /** For each open group: whether something in it repeats without bound. */
  const groups = [false];
  let at = 0;
  while (at < pattern.length) {
    const character = pattern[at];
    let repeats = false;
    if (character === '(') {
      groups.push(false);
      at += 1;
      // "(?:", "(?=", "(?<name>": none of it is a quantifier.
      if (pattern[at] === '?') at += 1;
      continue;
    }
    if (character === ')') repeats = groups.length > 1 ? groups.pop() : false;
    if (character === '\\') at += 1;
    if (character === '[') at = endOfClass(pattern, at);
    at += 1;
    const quantifier = quantifierAt(pattern, at);
    if (quantifier !== null) {
      if (repeats && quantifier.maximum > 1) return true;
      if (quantifier.maximum === Infinity) repeats = true;
      at += quantifier.length;
      // Lazy: "*?".
      if (pattern[at] === '?') at += 1;
    }
    if (repeats) groups[groups.length - 1] = true;
  }
  return false;
}

function endOfClass(pattern, from) {
  let at = from + 1;
  while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1;
  return at;
}

export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { nested: 'A repeated group must not hold a repetition without bound: it may take exponential time. Use a loop or split().' },
  },
  create(context) {
    const check = (node, pattern) => {
      if (hasNestedQuantifiers(pattern)) context.report({ node, messageId: 'nested' });
    };
    const constructed = (node) => {
      const [pattern] = node.arguments;
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'RegExp' || pattern === undefined) return;
      if (pattern.type === 'Literal' && typeof pattern.value === 'string') check(node, pattern.value);
      // What is put in at run time cannot be seen; what stands around it can.
      if (pattern.type === 'TemplateLiteral') check(node, pattern.quasis.map(({ value }) => value.cooked ?? '').join('x'));
    };
    return {
      Literal: (node) => (node.regex === undefined ? undefined : check(node, node.regex.pattern)),
      CallExpression: constructed,
      NewExpression: constructed,
    };
  },
};
