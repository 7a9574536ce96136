/**
 * `npm run codes`: gives each sentence of the sources its code, in src/platform/messages/catalogue, and writes docs/codes.md.
 * With `--check` it changes nothing and fails when they are not what the sources say.
 *
 * It finds the messages of refusals, and the texts with the tag `say` or `fixed`. A new sentence gets a code made of its words; give
 * it a better one in the catalogue before it is released (docs/codes.md says how). A sentence that was reworded keeps its code.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import ts from 'typescript';
import { documentOf, PLACEHOLDER } from './codes-document.mjs';
import { root } from './root.mjs';

const CATALOGUE = 'src/platform/messages/catalogue';
const DOCUMENT = 'docs/codes.md';

/** What makes a refusal → which of its arguments are sentences, and what it adds to them. */
const MAKERS = {
  invalid: [[0, '']],
  notFound: [[0, ' was not found.']],
  forbidden: [[0, '']],
  conflict: [[1, '']],
  stepUpNeeded: [[1, '']],
  confirmationNeeded: [[1, '']],
  limitReached: [[1, '']],
  amountAbove: [[1, '']],
  tryLater: [[1, '']],
  rateLimited: [[1, '']],
  insufficientFunds: [
    [0, ''],
    [3, ''],
  ],
};
const TAGS = new Set(['say', 'fixed']);

/** Words that a code leaves out. */
const SMALL = new Set(
  'a an the of is are be been to it its in and or that this these by for with at on as has have was were do does did there so than then such you your they them their which who will would from into'.split(
    ' ',
  ),
);
const WORDS_OF_CODE = 5;
/** Least share of common words for which a sentence is taken for the new wording of one that is gone. */
const REWORDED = 0.6;

/**
 * @typedef {{ text: string; file: string }} Sentence `text` has a placeholder `{name}` for each value
 */

/** Methods whose result is named as the object that they are called on. */
const OF_ITS_OBJECT = new Set(['join', 'slice', 'toUpperCase', 'toLowerCase', 'replaceAll', 'toISOString', 'toString', 'map', 'filter']);

/** `MOST_KEYS` → `mostKeys`. */
function camelOf(constant) {
  const [first, ...rest] = constant.toLowerCase().split('_').filter(Boolean);
  return [first, ...rest.map((word) => word[0].toUpperCase() + word.slice(1))].join('');
}

/** `{name}` of a value, from the expression that it is: `batch.state` → `state`, `MOST_KEYS` → `mostKeys`. */
function nameOf(expression, taken) {
  const named = (node) => {
    if (ts.isIdentifier(node)) return node.text;
    if (ts.isPropertyAccessExpression(node)) return node.name.text === 'length' ? `${named(node.expression)}Count` : node.name.text;
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      const isMethod = ts.isPropertyAccessExpression(node.expression);
      return isMethod && OF_ITS_OBJECT.has(node.expression.name.text) ? named(node.expression.expression) : named(first ?? node.expression);
    }
    if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return named(node.expression);
    if (ts.isElementAccessExpression(node)) return named(node.argumentExpression);
    if (ts.isBinaryExpression(node)) return named(node.left);
    if (ts.isConditionalExpression(node)) return named(node.condition);
    return 'value';
  };
  const raw = named(expression);
  const camel = /^[A-Z0-9_]+$/.test(raw) ? camelOf(raw) : raw;
  const plain = camel.replaceAll(/\W/g, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  const short = plain.replace(/(?<=.)Minor$/, '');
  const base = /^[a-z]/.test(short) ? short : 'value';
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}${number}`;
  taken.add(name);
  return name;
}

/** The sentence that a node writes down, or null when it writes none. */
function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return written(node.text);
  if (!ts.isTemplateExpression(node)) return null;
  const taken = new Set();
  const spans = node.templateSpans.map((span) => `{${nameOf(span.expression, taken)}}${written(span.literal.text)}`);
  return written(node.head.text) + spans.join('');
}

function written(text) {
  if (/\{\w*\}/.test(text)) throw new Error(`A sentence must not hold what looks like the place of a value: ${text}`);
  return text;
}

/** The sentences that an argument may be: all branches of conditions. */
function* choices(node, constants) {
  const fixed = ts.isIdentifier(node) ? (constants.get(node.text) ?? []) : [];
  if (fixed.length > 0) for (const each of fixed) yield* choices(each, new Map());
  else if (ts.isConditionalExpression(node)) {
    yield* choices(node.whenTrue, constants);
    yield* choices(node.whenFalse, constants);
  } else if (ts.isParenthesizedExpression(node)) yield* choices(node.expression, constants);
  else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    yield* choices(node.left, constants);
    yield* choices(node.right, constants);
  } else yield node;
}

/** What the constants of a source are: name → every value that a constant of this name has. */
function constantsOf(tree) {
  const constants = new Map();
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined) {
      constants.set(node.name.text, [...(constants.get(node.name.text) ?? []), node.initializer]);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return constants;
}

/**
 * The sentences of one source.
 *
 * @param {string} file
 * @param {string} source
 * @returns {Sentence[]}
 */
export function sentencesOf(file, source) {
  const found = [];
  const partial = new Set();
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const constants = constantsOf(tree);
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && Object.hasOwn(MAKERS, node.expression.text)) {
      for (const [index, added] of MAKERS[node.expression.text]) {
        for (const choice of node.arguments[index] === undefined ? [] : choices(node.arguments[index], constants)) {
          const isTagged = ts.isTaggedTemplateExpression(choice);
          const text = textOf(isTagged ? choice.template : choice);
          if (text !== null) found.push({ text: text + added, file });
          if (isTagged && added !== '') partial.add(choice);
        }
      }
    }
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && TAGS.has(node.tag.text) && !partial.has(node)) {
      found.push({ text: textOf(node.template), file });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** What the text is found by at run time: the names of its values do not matter. */
export const templateOf = (text) => text.replaceAll(PLACEHOLDER, '{}');

const wordsOf = (text) =>
  text
    .replaceAll(PLACEHOLDER, ' ')
    .replaceAll(/['’]/g, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);

function codeOf(text, taken) {
  const words = wordsOf(text).map((word) => word.toUpperCase());
  const telling = words.filter((word) => !SMALL.has(word.toLowerCase()));
  const pool = telling.length > 1 ? telling : words;
  for (let length = WORDS_OF_CODE; length <= pool.length; length++) {
    const code = pool.slice(0, length).join('_');
    if (!taken.has(code)) return code;
  }
  const base = pool.slice(0, WORDS_OF_CODE).join('_') || 'VALUE';
  let code = base;
  for (let number = 2; taken.has(code); number++) code = `${base}_${number}`;
  return code;
}

function likeness(one, two) {
  const [a, b] = [one, two].map((text) => new Set(wordsOf(text.toLowerCase())));
  const common = [...a].filter((word) => b.has(word)).length;
  return (2 * common) / (a.size + b.size);
}

/**
 * The catalogue that fits the sources: domain → code → text. Codes and names of values that are known stay.
 *
 * @param {readonly Sentence[]} sentences
 * @param {ReadonlyMap<string, string>} known code → text
 * @returns {Map<string, Map<string, string>>}
 */
export function catalogueOf(sentences, known) {
  const byTemplate = new Map([...known].map(([code, text]) => [templateOf(text), code]));
  const used = new Map();
  for (const { text, file } of sentences) if (!used.has(templateOf(text))) used.set(templateOf(text), { text, domain: file.split('/')[1] });
  const gone = new Set([...known.keys()].filter((code) => !used.has(templateOf(known.get(code)))));
  const taken = new Set(known.keys());
  const catalogue = new Map();
  for (const [template, { text, domain }] of used) {
    let code = byTemplate.get(template);
    let shown = code === undefined ? text : known.get(code);
    if (code === undefined) {
      const [closest] = [...gone].sort((a, b) => likeness(known.get(b), text) - likeness(known.get(a), text));
      if (closest !== undefined && likeness(known.get(closest), text) >= REWORDED) {
        code = closest;
        gone.delete(closest);
      } else code = codeOf(text, taken);
      taken.add(code);
    }
    if (!catalogue.has(domain)) catalogue.set(domain, new Map());
    catalogue.get(domain).set(code, shown);
  }
  return new Map([...catalogue].sort().map(([domain, codes]) => [domain, new Map([...codes].sort())]));
}

/** Every sentence of the sources. */
export function allSentences() {
  return readdirSync(join(root, 'src'), { recursive: true })
    .map((name) => join('src', name))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith(CATALOGUE))
    .sort()
    .flatMap((file) => sentencesOf(file, readFileSync(join(root, file), 'utf8')));
}

function knownCodes() {
  const known = new Map();
  const folder = join(root, CATALOGUE);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const visit = (node) => {
      if (ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.initializer)) known.set(node.name.text, node.initializer.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.Latest, true));
  }
  return known;
}

const MADE = '/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */\n';
const constantOf = (domain) => domain.toUpperCase();

function filesOf(catalogue) {
  const files = new Map();
  for (const [domain, codes] of catalogue) {
    const lines = [...codes].map(([code, text]) => `${code}: ${JSON.stringify(text)},`);
    files.set(join(CATALOGUE, `${domain}.ts`), `${MADE}export const ${constantOf(domain)} = {\n${lines.join('\n')}\n} as const;\n`);
  }
  const domains = [...catalogue.keys()];
  const imports = domains.map((domain) => `import { ${constantOf(domain)} } from './${domain}.ts';`).join('\n');
  const all = domains.map((domain) => `...${constantOf(domain)},`).join('\n');
  files.set(
    join(CATALOGUE, 'index.ts'),
    `/** The sentences that people read, by code. Made by \`npm run codes\`. */\n${imports}\n\nexport const CATALOGUE: Readonly<Record<string, string>> = {\n${all}\n};\n`,
  );
  return files;
}

/** Files that are not what the sources say, with what they should hold; null: they should not be there. */
export async function staleFiles(sentences = allSentences()) {
  const catalogue = catalogueOf(sentences, knownCodes());
  const wanted = filesOf(catalogue).set(DOCUMENT, documentOf(catalogue));
  const stale = new Map();
  const options = await prettier.resolveConfig(join(root, 'package.json'));
  for (const [path, text] of wanted) {
    const made = await prettier.format(text, { ...options, filepath: path });
    const current = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
    if (current !== made) stale.set(path, made);
  }
  for (const name of existsSync(join(root, CATALOGUE)) ? readdirSync(join(root, CATALOGUE)) : []) {
    const path = join(CATALOGUE, name);
    if (!wanted.has(path)) stale.set(path, null);
  }
  return stale;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stale = await staleFiles();
  if (process.argv.includes('--check')) {
    for (const path of stale.keys()) console.error(`${path} is not what the sources say: run npm run codes.`);
    process.exit(stale.size > 0 ? 1 : 0);
  }
  const before = knownCodes();
  mkdirSync(join(root, CATALOGUE), { recursive: true });
  for (const [path, text] of stale) {
    if (text === null) rmSync(join(root, path));
    else writeFileSync(join(root, path), text);
    console.log(`Wrote ${path}.`);
  }
  const after = knownCodes();
  for (const [code, text] of after) if (!before.has(code)) console.log(`new: ${code} ${text}`);
  for (const [code, text] of before) if (!after.has(code)) console.log(`gone: ${code} ${text}`);
}
