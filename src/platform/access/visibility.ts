/**
 * Who may see an object: declared once on its GraphQL type, and asked whenever one of its fields is resolved, by whatever
 * path the object was reached (a root field, an edge of another object, the answer of a mutation or of its repeat).
 *
 * Default deny: {@link guardTypes} refuses to start the application when a type declares nothing.
 */
import { Extensions } from '@nestjs/graphql';
import { defaultFieldResolver, GraphQLError, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { Bug } from '../../kernel/index.ts';
import { callerOf, lacksScopes, type GraphContext } from './access.ts';
import { isAdmin, isAuditor, type Actor, type Scope } from './actor.ts';

type Decision = boolean | Promise<boolean>;

/** Whether the actor may see the object. It may load what it needs; it must not depend on the path to the object. */
export type Policy<T> = (actor: Actor, object: T, context: GraphContext) => Decision;

interface Reach {
  /** An API key needs one of these; an admin's key that was made for administration needs none. Left out: any scope will do. */
  readonly scopes?: readonly Scope[];
  /** Fields that need no scope: what a mutation of another scope has to answer, such as the id. */
  readonly always?: readonly string[];
}

interface Declared extends Reach {
  readonly policy: Policy<unknown>;
}

type ClassOf<T> = abstract new (...args: never[]) => T;

const EXTENSION = 'guildhallSeenBy';
const FIELD_EXTENSION = 'guildhallScopes';
const WITH_PARENT = 'with parent';

/** Declares who may see objects of this type. */
export function SeenBy<T>(policy: Policy<T>, reach: Reach = {}): (target: ClassOf<T>) => void {
  return (target) => Extensions({ [EXTENSION]: { policy, ...reach } })(target);
}

/**
 * Declares a type whose values are part of the object that shows them (an amount, a page, a payload): who sees that object
 * sees them. Such a type loads nothing but objects that have a policy of their own.
 */
export function SeenWithParent(): ClassDecorator {
  return (target) => Extensions({ [EXTENSION]: WITH_PARENT })(target);
}

/** For one field of a type: an API key needs one of these scopes, instead of those of the type; an admin's key, too. */
export function ForScopes(...scopes: Scope[]): MethodDecorator {
  return Extensions({ [FIELD_EXTENSION]: scopes });
}

/** Anyone who is signed in. */
export function isSignedIn(actor: Actor): boolean {
  return actor.kind === 'person';
}

/** What a type declares; undefined: nothing. */
export function visibilityOf(type: GraphQLObjectType): Declared | typeof WITH_PARENT | undefined {
  return type.extensions[EXTENSION] as Declared | typeof WITH_PARENT | undefined;
}

/** The object types that declare who may see them, or have to. */
export function guardedTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = new Set([schema.getQueryType(), schema.getMutationType()]);
  return Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__') && !roots.has(type),
  ) as GraphQLObjectType[];
}

/**
 * Puts the declared policies before the resolvers of the schema, in place.
 *
 * @throws Bug when a type declares nothing
 */
export function guardTypes(schema: GraphQLSchema): GraphQLSchema {
  const types = guardedTypes(schema);
  const undeclared = types.filter((type) => visibilityOf(type) === undefined).map(({ name }) => name);
  if (undeclared.length > 0) {
    throw new Bug(`these types do not say who may see them, with @SeenBy or @SeenWithParent: ${undeclared.join(', ')}`);
  }
  for (const type of types) {
    const declared = visibilityOf(type);
    if (declared !== undefined && declared !== WITH_PARENT) guardFields(type, declared);
  }
  return schema;
}

function guardFields(type: GraphQLObjectType, declared: Declared): void {
  // An object has many fields: what was loaded for the decision on one is not loaded for the next.
  const loaded = new WeakMap<object, { readonly actor: Actor; readonly context: GraphContext; readonly decision: Promise<boolean> }>();
  const decide = (actor: Actor, object: object, context: GraphContext): Decision => {
    const known = loaded.get(object);
    if (known?.actor === actor && known.context === context) return known.decision;
    const decision = declared.policy(actor, object, context);
    if (typeof decision !== 'boolean') loaded.set(object, { actor, context, decision });
    return decision;
  };
  for (const field of Object.values(type.getFields())) {
    const resolve = field.resolve ?? defaultFieldResolver;
    const own = field.extensions[FIELD_EXTENSION] as readonly Scope[] | undefined;
    const scopes = own ?? (declared.always?.includes(field.name) ? null : (declared.scopes ?? null));
    field.resolve = (object: object, args, context: GraphContext, info) => {
      const { actor } = callerOf(context.req);
      if (!reaches(actor, scopes, own !== undefined)) throw denied(lacksScopes(scopes ?? []).text);
      const allowed = decide(actor, object, context);
      if (allowed === true) return resolve(object, args, context, info);
      if (allowed === false) throw denied(hidden(type));
      return allowed.then((isAllowed) => {
        if (!isAllowed) throw denied(hidden(type));
        return resolve(object, args, context, info);
      });
    };
  }
}

/** Scopes of what an auditor reads; their API key has `audit` instead. */
const BOOK_SCOPES: ReadonlySet<Scope> = new Set(['requester:read', 'money']);

function reaches(actor: Actor, scopes: readonly Scope[] | null, adminsToo: boolean): boolean {
  if (scopes === null || actor.kind !== 'person') return true;
  const isForBooks = scopes.some((scope) => BOOK_SCOPES.has(scope));
  return (!adminsToo && isAdmin(actor)) || (isForBooks && isAuditor(actor)) || scopes.some((scope) => actor.scopes.has(scope));
}

function hidden(type: GraphQLObjectType): string {
  return `You may not see this ${type.name}.`;
}

function denied(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
}
