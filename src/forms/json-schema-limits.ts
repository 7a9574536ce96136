/**
 * Limits on JSON Schemas: validation must take a bounded number of steps.
 *
 * Inspects a schema as data, keyword by keyword; the meta-schema checks whether it is a valid schema.
 */
import { isJsonObject, jsonFault } from './json.ts';
import { linearPattern, PatternError } from './linear-pattern.ts';

export const SCHEMA_LIMITS = {
  bytes: 32 * 1024,
  depth: 24,
  /** Subschemas, each counted as often as `$ref` leads to it. */
  expanded: 2_000,
  /** States of all patterns together. */
  patternStates: 4_000,
  /** Items of an array of anything that has `uniqueItems`: they are compared pairwise. */
  uniqueItems: 200,
} as const;

export const SUPPORTED_DRAFTS = ['https://json-schema.org/draft/2020-12/schema', 'http://json-schema.org/draft-07/schema#'] as const;

/** Keywords that would reach outside the schema, move its references, or change what Ajv does. */
const FORBIDDEN = ['$id', 'id', '$anchor', '$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$recursiveAnchor', '$vocabulary', '$async'];
const ONE = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const MANY = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'];
const NAMED = ['$defs', 'definitions', 'dependencies', 'dependentSchemas', 'patternProperties', 'properties'];
/** Only what refers to them makes them count. */
const DEFINITIONS = new Set(['$defs', 'definitions']);
const SCALARS = new Set(['string', 'number', 'integer', 'boolean', 'null']);

interface Place {
  /** Pointers of its subschemas, definitions left out. */
  readonly parts: string[];
  ref: string | null;
}

/** What makes the schema one that is not compiled, as sentences without a subject. */
export function schemaFaults(schema: unknown): string[] {
  if (typeof schema !== 'boolean' && !isJsonObject(schema)) return ['must be an object, or true or false'];
  const unfit = jsonFault(schema, SCHEMA_LIMITS);
  if (unfit !== null) return [unfit];
  if (typeof schema === 'boolean') return [];
  if (schema.$schema !== undefined && !SUPPORTED_DRAFTS.some((draft) => sameDraft(draft, schema.$schema))) {
    return [`has a "$schema" that is not supported; use ${SUPPORTED_DRAFTS.join(' or ')}`];
  }
  const walk = new Walk();
  walk.visit(schema, '');
  if (walk.patternStates > SCHEMA_LIMITS.patternStates) walk.faults.push('has patterns that are too large together');
  if (walk.faults.length === 0) walk.faults.push(...referenceFaults(walk.places));
  return walk.faults;
}

function sameDraft(draft: string, named: unknown): boolean {
  return typeof named === 'string' && named.replace(/#$/, '') === draft.replace(/#$/, '');
}

class Walk {
  readonly faults: string[] = [];
  readonly places = new Map<string, Place>();
  patternStates = 0;

  visit(schema: unknown, pointer: string): void {
    const place: Place = { parts: [], ref: null };
    this.places.set(pointer, place);
    if (!isJsonObject(schema)) return;
    const at = pointer === '' ? '' : ` at ${pointer}`;
    for (const keyword of FORBIDDEN) if (keyword in schema) this.faults.push(`must not use "${keyword}"${at}`);
    if (pointer !== '' && '$schema' in schema) this.faults.push(`must have "$schema" at its top only, not${at}`);
    if ('$ref' in schema) this.refer(schema.$ref, place, at);
    if (typeof schema.pattern === 'string') this.pattern(schema.pattern, at);
    if (schema.uniqueItems === true && !comparesFew(schema)) {
      this.faults.push(`must bound "uniqueItems" by "maxItems" of ${SCHEMA_LIMITS.uniqueItems} or less${at}`);
    }
    this.descend(schema, pointer, place, at);
  }

  private descend(schema: Readonly<Record<string, unknown>>, pointer: string, place: Place, at: string): void {
    const child = (part: unknown, ...keys: string[]): void => {
      const inner = pointer + keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
      if (!DEFINITIONS.has(keys[0]!)) place.parts.push(inner);
      this.visit(part, inner);
    };
    for (const keyword of ONE) if (keyword in schema && !Array.isArray(schema[keyword])) child(schema[keyword], keyword);
    for (const keyword of MANY) {
      const list = schema[keyword];
      if (Array.isArray(list)) list.forEach((part, index) => child(part, keyword, String(index)));
    }
    for (const keyword of NAMED) {
      const named = schema[keyword];
      if (!isJsonObject(named)) continue;
      for (const [name, part] of Object.entries(named)) {
        if (keyword === 'patternProperties') this.pattern(name, at);
        if (!Array.isArray(part)) child(part, keyword, name);
      }
    }
  }

  private refer(ref: unknown, place: Place, at: string): void {
    if (typeof ref === 'string' && /^#(\/|$)/.test(ref)) {
      try {
        place.ref = decodeURIComponent(ref.slice(1));
        return;
      } catch {
        // Reported below.
      }
    }
    this.faults.push(`must have only "$ref"s that point inside it ("#/$defs/…")${at}`);
  }

  private pattern(source: string, at: string): void {
    try {
      this.patternStates += linearPattern(source).size;
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.faults.push(`has a pattern${at} that ${error.message}`);
    }
  }
}

function comparesFew(schema: Readonly<Record<string, unknown>>): boolean {
  if (typeof schema.maxItems === 'number' && schema.maxItems <= SCHEMA_LIMITS.uniqueItems) return true;
  // Values of one plain type are compared through a table, not pairwise.
  const items = schema.items;
  return isJsonObject(items) && typeof items.type === 'string' && SCALARS.has(items.type);
}

/** References lead somewhere, never back, and do not multiply beyond bounds. */
function referenceFaults(places: ReadonlyMap<string, Place>): string[] {
  const faults = new Set<string>();
  const sizes = new Map<string, number>();
  const open = new Set<string>();
  const size = (pointer: string): number => {
    const known = sizes.get(pointer);
    if (known !== undefined) return known;
    const place = places.get(pointer);
    if (place === undefined) {
      faults.add(`has a "$ref" to "#${pointer}", where no schema is`);
      return 1;
    }
    if (open.has(pointer)) {
      faults.add(`must not refer to itself ("#${pointer}"): its values could be nested without end`);
      return 1;
    }
    open.add(pointer);
    const inside = [...place.parts, ...(place.ref === null ? [] : [place.ref])];
    const total = inside.reduce((sum, part) => sum + size(part), 1);
    open.delete(pointer);
    sizes.set(pointer, total);
    return total;
  };
  const total = Math.max(...[...places.keys()].map(size));
  if (faults.size === 0 && total > SCHEMA_LIMITS.expanded) {
    faults.add(`is too large: it comes to ${total} schemas, at most ${SCHEMA_LIMITS.expanded} are allowed`);
  }
  return [...faults];
}
