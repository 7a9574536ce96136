/**
 * JSON Schemas of requesters: drafts 2020-12 and 07, through Ajv, with limits.
 *
 * Ajv compiles a schema to code, and its documentation requires limits for untrusted schemas. So size, depth and
 * expanded size are bounded, `$ref` stays inside the schema and never forms a cycle, regular expressions are matched in
 * linear time, `uniqueItems` is bounded, and compiled schemas are in a small cache that evicts entries.
 */
import { createHash } from 'node:crypto';
import type { ErrorObject, Options } from 'ajv';
import ajv2020 from 'ajv/dist/2020.js';
import ajv7 from 'ajv';
import { FORMATS } from './json-formats.ts';
import { schemaFaults } from './json-schema-limits.ts';
import { linearPattern } from './linear-pattern.ts';
import type { JsonSchema } from './json.ts';

/** Why a value does not fit, or null. */
export type Validator = (value: unknown) => string | null;

const Ajv2020 = ajv2020.default;
const Ajv7 = ajv7.default;

/** Ajv makes scope names from `toString`, so each pattern needs one of its own. */
const regExp: NonNullable<Options['code']>['regExp'] = Object.assign(
  (source: string) => {
    const pattern = linearPattern(source);
    return { test: pattern.test, toString: () => source };
  },
  { code: 'linearPattern' },
);

const OPTIONS: Options = {
  strictSchema: true,
  strictNumbers: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  allErrors: false,
  logger: false,
  addUsedSchema: false,
  ownProperties: true,
  formats: FORMATS,
  code: { regExp },
};

function isDraft7(schema: JsonSchema): boolean {
  return typeof schema === 'object' && typeof schema.$schema === 'string' && schema.$schema.includes('draft-07');
}

/** Made on first use: they hold the meta-schemas, which take some milliseconds to compile. */
const metaCheckers: { draft7?: InstanceType<typeof Ajv7>; draft2020?: InstanceType<typeof Ajv2020> } = {};

function metaFault(schema: JsonSchema): string | null {
  const checker = isDraft7(schema) ? (metaCheckers.draft7 ??= new Ajv7(OPTIONS)) : (metaCheckers.draft2020 ??= new Ajv2020(OPTIONS));
  if (checker.validateSchema(schema) === true) return null;
  return explain(checker.errors?.[0], 'the schema');
}

/** One Ajv instance per schema, without meta-schemas: an instance keeps what it compiled for as long as it lives. */
function compile(schema: JsonSchema): Validator {
  const options: Options = { ...OPTIONS, meta: false, validateSchema: false };
  const ajv = isDraft7(schema) ? new Ajv7(options) : new Ajv2020(options);
  const validate = ajv.compile(schema);
  return (value) => {
    const fits = validate(value);
    const error = validate.errors?.[0];
    validate.errors = null;
    return fits ? null : explain(error, '');
  };
}

function explain(error: ErrorObject | undefined, whole: string): string {
  if (error === undefined) return `${whole} does not fit`.trim();
  const params = error.params as Record<string, unknown>;
  const extra =
    error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties'
      ? `: "${String(params.additionalProperty ?? params.unevaluatedProperty)}"`
      : error.keyword === 'enum'
        ? `: ${shortened(JSON.stringify(params.allowedValues))}`
        : error.keyword === 'const'
          ? `: ${shortened(JSON.stringify(params.allowedValue))}`
          : '';
  return `${error.instancePath || whole} ${error.message ?? 'does not fit'}${extra}`.trim();
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Faults of a schema, as sentences without a subject: "must not …". Empty when it can be compiled. */
export function checkSchema(schema: unknown): string[] {
  const faults = schemaFaults(schema);
  if (faults.length > 0) return faults;
  const fault = metaFault(schema as JsonSchema);
  if (fault !== null) return [`is not a JSON Schema: ${fault}`];
  try {
    validatorFor(schema as JsonSchema);
    return [];
  } catch (error) {
    return [`cannot be used: ${(error as Error).message.replace(/^strict mode: /, '')}`];
  }
}

const CACHE_SIZE = 100;
const cache = new Map<string, Validator>();

/**
 * The validator of a schema that {@link checkSchema} has passed; compiled once, and again when it was not used for long.
 */
export function validatorFor(schema: JsonSchema): Validator {
  const key = createHash('sha256').update(JSON.stringify(schema)).digest('base64');
  const validator = cache.get(key) ?? compile(schema);
  // Put last, so that the first is the one that was not used for longest.
  cache.delete(key);
  cache.set(key, validator);
  if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value!);
  return validator;
}
