/** One query can select a field of every member of a union or interface without aliases: it has one type in all of them. */
import { buildSchema, isAbstractType, type GraphQLSchema } from 'graphql';
import { readFileSync } from 'node:fs';

/** Fields of one name that have different types in members of a union or interface; GraphQL refuses a query that selects both. */
function fieldsOfTwoTypes(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isAbstractType(type) && !type.name.startsWith('__'))
    .flatMap((type) => {
      const types = new Map<string, Map<string, string>>();
      for (const member of isAbstractType(type) ? schema.getPossibleTypes(type) : []) {
        for (const field of Object.values(member.getFields())) {
          const known = types.get(field.name) ?? new Map<string, string>();
          types.set(field.name, known.set(String(field.type), member.name));
        }
      }
      return [...types]
        .filter(([, known]) => known.size > 1)
        .map(([field, known]) => `${type.name}: ${[...known].map(([shown, member]) => `${member}.${field} is ${shown}`).join(', ')}`);
    });
}

it('finds no field with two types in the members of a union or interface', () => {
  expect(fieldsOfTwoTypes(buildSchema(readFileSync('schema.graphql', 'utf8')))).toEqual([]);
});

it('reports a field with another type, and one that is nullable in one member only', () => {
  const sdl = `type Query { one: One, two: Two } interface One { id: ID! } union Two = C | D
    type A implements One { id: ID!, least: Int!, same: [Int!] } type B implements One { id: ID!, least: Float, same: [Int!] }
    type C { most: Int! } type D { most: Int }`;
  expect(fieldsOfTwoTypes(buildSchema(sdl))).toEqual(['One: A.least is Int!, B.least is Float', 'Two: C.most is Int!, D.most is Int']);
});
