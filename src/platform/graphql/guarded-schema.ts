/** Wraps each expensive field of the schema, so that it asks its {@link OperationRun} before it starts. */
import { isCompositeType, isObjectType, getNamedType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { GraphContext } from '../access/access.ts';

type Resolver = GraphQLFieldResolver<unknown, GraphContext>;

function guarded(name: string, resolve: Resolver): Resolver {
  return (source, args, context, info) =>
    // Tools and tests may execute a document without a request.
    context.run === undefined ? resolve(source, args, context, info) : context.run.field(name, () => resolve(source, args, context, info));
}

function guardedMutation(resolve: Resolver): Resolver {
  return (source, args, context, info) =>
    context.run === undefined ? resolve(source, args, context, info) : context.run.mutation(() => resolve(source, args, context, info));
}

/** Whether the field has a resolver method. Nest's default resolver has one parameter, a method has four. */
function hasOwnMethod(resolve: Resolver): boolean {
  return resolve.length !== 1;
}

/**
 * Guards, in place, all fields that have a resolver method or return objects. Other fields only copy a value of an existing object.
 * They are far more numerous, and each page of them belongs to a guarded field.
 */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isMutation = type === schema.getMutationType();
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve as Resolver | undefined;
      if (resolve === undefined) continue;
      if (isMutation) field.resolve = guardedMutation(resolve) as typeof field.resolve;
      else if (hasOwnMethod(resolve) || isCompositeType(getNamedType(field.type))) {
        field.resolve = guarded(`${type.name}.${field.name}`, resolve) as typeof field.resolve;
      }
    }
  }
  return schema;
}
