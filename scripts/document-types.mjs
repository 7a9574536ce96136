/**
 * Writes the types of the console's documents, and what sends each of them, to `console/src/api/generated`: one file for each role, one
 * for the fragments, one for enums and inputs. `npm run build` and every command that builds run it when a document or the schema changed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  parse,
  typeFromAST,
} from 'graphql';
import { hashOf, readDocuments, readFragments } from './documents.mjs';
import { root } from './root.mjs';

const GENERATED = 'console/src/api/generated';
const HEADER = '/** Written by scripts/document-types.mjs: do not edit. */\n';

/** TypeScript of scalars; ids are texts, amounts are texts of whole minor units. */
const SCALARS = { Int: 'number', Float: 'number', Boolean: 'boolean', JSON: 'Json' };

const scalarType = (name) => SCALARS[name] ?? 'string';

/** The type of a reference: `string | null`, `readonly Board[]`. `named` writes the innermost type. */
function wrapped(type, named) {
  if (isNonNullType(type)) return bare(type.ofType, named);
  return `${bare(type, named)} | null`;
}

function bare(type, named) {
  if (!isListType(type)) return named(type);
  const inner = wrapped(type.ofType, named);
  return `readonly ${inner.includes(' ') ? `(${inner})` : inner}[]`;
}

class Writer {
  /** Names used from the other files. */
  enums = new Set();
  fragmentsUsed = new Set();

  constructor(schema, fragments) {
    this.schema = schema;
    this.fragments = fragments;
  }

  leaf(type) {
    if (!isEnumType(type)) return scalarType(type.name);
    this.enums.add(type.name);
    return type.name;
  }

  /** The type of a selection set: that of its one fragment by name, otherwise an object, or one for each type that may come. */
  selection(set, type) {
    const [only] = set.selections;
    if (set.selections.length === 1 && only.kind === Kind.FRAGMENT_SPREAD) {
      this.fragmentsUsed.add(only.name.value);
      return only.name.value;
    }
    if (!isAbstractType(type)) return this.object(set, type, type.name);
    return this.schema
      .getPossibleTypes(type)
      .map((each) => this.object(set, each, each.name))
      .join(' | ');
  }

  object(set, type, typename) {
    const fields = new Map();
    this.collect(set, type, typename, fields);
    return `{ ${[...fields].map(([name, text]) => `readonly ${name}: ${text}`).join('; ')} }`;
  }

  collect(set, type, typename, fields) {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) this.field(node, type, typename, fields);
      else {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(node.name.value) : node;
        const condition = this.schema.getType(fragment.typeCondition.name.value);
        const fits = condition === type || (isAbstractType(condition) && this.schema.isSubType(condition, type));
        if (fits) this.collect(fragment.selectionSet, type, typename, fields);
      }
    }
  }

  field(node, type, typename, fields) {
    const name = (node.alias ?? node.name).value;
    if (node.name.value === '__typename') return void fields.set(name, `'${typename}'`);
    const of = type.getFields()[node.name.value].type;
    const named = (inner) => {
      if (isLeafType(inner)) return this.leaf(inner);
      const text = this.selection(node.selectionSet, inner);
      return text.includes(' | ') ? `(${text})` : text;
    };
    fields.set(name, wrapped(of, named));
  }

  variables(definitions) {
    const fields = definitions.map(({ variable, type: node, defaultValue }) => {
      const type = typeFromAST(this.schema, node);
      const isOptional = !isNonNullType(type) || defaultValue !== undefined;
      return `readonly ${variable.name.value}${isOptional ? '?' : ''}: ${this.input(type)}`;
    });
    return fields.length === 0 ? 'Record<string, never>' : `{ ${fields.join('; ')} }`;
  }

  input(type) {
    return wrapped(type, (named) => {
      if (!isInputObjectType(named)) return this.leaf(named);
      this.enums.add(named.name);
      return named.name;
    });
  }
}

function imports(writer, { own = new Set() } = {}) {
  const shared = [...writer.enums].sort();
  const fragments = [...writer.fragmentsUsed].filter((name) => !own.has(name)).sort();
  return [
    `import type { Json${shared.map((name) => `, ${name}`).join('')} } from './schema.ts';`,
    ...(fragments.length === 0 ? [] : [`import type { ${fragments.join(', ')} } from './fragments.ts';`]),
  ];
}

function fragmentsFile(schema, fragments) {
  const writer = new Writer(schema, fragments);
  const types = [...fragments].map(([name, node]) => {
    const type = schema.getType(node.typeCondition.name.value);
    return `export type ${name} = ${writer.selection(node.selectionSet, type)};`;
  });
  return [HEADER, ...imports(writer, { own: new Set(fragments.keys()) }), ...types, 'export type { Json };'].join('\n');
}

function roleFile(schema, fragments, documents) {
  const writer = new Writer(schema, fragments);
  const parts = documents.map(([path, text]) => {
    const operation = parse(text).definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const name = operation.name.value;
    const rootType = operation.operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    return [
      `/** ${path} */`,
      `export type ${name}Data = ${writer.object(operation.selectionSet, rootType, rootType.name)};`,
      `export type ${name}Variables = ${writer.variables(operation.variableDefinitions ?? [])};`,
      `export const ${name} = /* @__PURE__ */ trusted<${name}Data, ${name}Variables>('${operation.operation}', '${name}', '${hashOf(text)}');`,
    ].join('\n');
  });
  return [HEADER, "import { trusted } from '../trusted.ts';", ...imports(writer), ...parts, 'export type { Json };'].join('\n');
}

/** Every enum and input of the schema: few bytes, and none of them in the bundle. */
function schemaFile(schema) {
  const writer = new Writer(schema, new Map());
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const enums = types.filter(isEnumType).map(
    (type) =>
      `export type ${type.name} = ${type
        .getValues()
        .map(({ name }) => `'${name}'`)
        .join(' | ')};`,
  );
  const inputs = types.filter(isInputObjectType).map((type) => {
    const fields = Object.values(type.getFields()).map((field) => {
      const isOptional = !isNonNullType(field.type) || field.defaultValue !== undefined;
      return `readonly ${field.name}${isOptional ? '?' : ''}: ${writer.input(field.type)}`;
    });
    return `export interface ${type.name} { ${fields.join('; ')} }`;
  });
  const json = 'export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };';
  return [HEADER, json, ...enums, ...inputs].join('\n');
}

/** Writes what is not as it should be. @returns {boolean} whether a file changed */
export function writeDocumentTypes() {
  const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));
  const fragments = new Map([...readFragments()].map(([name, text]) => [name, parse(text).definitions[0]]));
  const roles = groupByRole(readDocuments());
  const files = { 'schema.ts': schemaFile(schema), 'fragments.ts': fragmentsFile(schema, fragments) };
  for (const [role, documents] of roles) files[`${role}.ts`] = roleFile(schema, fragments, documents);
  return Object.entries(files)
    .map(([name, text]) => writeIfOther(join(root, GENERATED, name), `${text}\n`))
    .some(Boolean);
}

function groupByRole(documents) {
  const roles = new Map();
  for (const [path, text] of documents) {
    const [role] = path.split('/', 1);
    roles.set(role, [...(roles.get(role) ?? []), [path, text]]);
  }
  return roles;
}

function writeIfOther(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeDocumentTypes();
