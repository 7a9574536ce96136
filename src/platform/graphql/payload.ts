/** Factory for payload types of mutations: the changed object, and the user errors. */
import type { Type } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';
import type { GraphQLScalarType } from 'graphql';
import type { Result } from '../../kernel/index.ts';
import { SeenWithParent } from '../access/visibility.ts';
import { UserError, userError } from './errors.types.ts';

export type FieldType = Type | GraphQLScalarType | typeof String | typeof Boolean | typeof Number | readonly [Type];

type Shape = Record<string, () => unknown>;

export type Payload<S extends Shape> = {
  [K in keyof S]: unknown;
} & { userErrors: UserError[] };

/**
 * Creates the class `<name>Payload`. Every field of `shape` is nullable, and null when there are user errors.
 *
 * @param name of the mutation in PascalCase: `LaunchBatch`
 * @param descriptions of fields that are not the object that the mutation created or changed
 */
export function payloadType<S extends Shape>(
  name: string,
  shape: S,
  descriptions: { readonly [K in keyof S]?: string } = {},
): Type<Payload<S>> {
  class PayloadClass {
    userErrors: UserError[];
  }
  Object.defineProperty(PayloadClass, 'name', { value: `${name}Payload` });
  for (const [field, type] of Object.entries(shape)) {
    const description = descriptions[field] ?? 'The object that the mutation made or changed; null when it was refused.';
    Field(type as () => Type, { nullable: true, description })(PayloadClass.prototype, field);
  }
  Field(() => [UserError], { description: 'Reasons for which it was refused; empty when it was done.' })(
    PayloadClass.prototype,
    'userErrors',
  );
  SeenWithParent()(PayloadClass);
  ObjectType(`${name}Payload`, { description: `Result of ${name.charAt(0).toLowerCase()}${name.slice(1)}, or why it was refused.` })(
    PayloadClass,
  );
  return PayloadClass as unknown as Type<Payload<S>>;
}

/** Creates a payload from the result of a command. `fields` maps the value of a successful result. */
export async function payload<T, F extends Record<string, unknown>>(
  result: Result<T>,
  fields: (value: T) => F | Promise<F>,
): Promise<Partial<F> & { userErrors: UserError[] }> {
  if (!result.ok) return { userErrors: result.refusals.map(userError) } as Partial<F> & { userErrors: UserError[] };
  return { ...(await fields(result.value)), userErrors: [] };
}
