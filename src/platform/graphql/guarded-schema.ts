/** Makes each field of the schema that costs something ask its {@link OperationRun} before it starts. */
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

/** Nest gives a field without a method of its own a function of the object alone; those with one get four arguments. */
function hasOwnMethod(resolve: Resolver): boolean {
  return resolve.length !== 1;
}

/**
 * Guards all fields that have a method of their own or lead to objects, in place. Other fields only copy a value out of an
 * object that is there already; there are many more of them, and each page of them hangs on a guarded field.
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
