/** Messages to and from a thread that runs schemas and patterns. */
import type { Refusal } from '../kernel/index.ts';
import type { JsonSchema } from './json.ts';
import type { AskedAnswer, CompiledRules, RulesToCompile } from './schema-rules.ts';

/** Lists hold one entry at least. `progress` is one Int32: the place in the list that the thread works on. */
export type SchemaJob =
  | ({ readonly kind: 'compile' } & RulesToCompile)
  | { readonly kind: 'answers'; readonly asked: readonly AskedAnswer[]; readonly progress: SharedArrayBuffer }
  | {
      readonly kind: 'items';
      readonly itemSchema: JsonSchema;
      /** As JSON. */
      readonly payloads: readonly string[];
      readonly progress: SharedArrayBuffer;
    };

/** Of a list: the results of its beginning, one at least. */
export type SchemaOutput = CompiledRules | readonly Refusal[][] | readonly (string | null)[];
