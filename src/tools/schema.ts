/**
 * `npm run schema`: prints schema.graphql and .env.example from the code, without a server or a database.
 * With `--check` it changes nothing and fails when a file is not what the code says.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { TypeMetadataStorage } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import '../app.module.ts';
import { runMain } from '../boot.ts';
import { environmentExample } from '../platform/config/config.ts';
import { USER_ERROR_TYPES } from '../platform/index.ts';

const HEADER = '# Made by `npm run schema` from the code. The words in it are the documentation of the API.\n\n';

@Module({ imports: [GraphQLSchemaBuilderModule] })
class SchemaModule {}

async function schemaText(): Promise<string> {
  const app = await NestFactory.createApplicationContext(SchemaModule, { logger: ['error'] });
  // Importing the application has registered every resolver's metadata.
  const resolvers = TypeMetadataStorage.getQueriesMetadata()
    .concat(TypeMetadataStorage.getMutationsMetadata())
    .map((field) => field.target as Type);
  const factory = app.get(GraphQLSchemaFactory);
  const extended =
    (TypeMetadataStorage as unknown as { getFieldResolverMetadata?: () => { target: Type }[] })
      .getFieldResolverMetadata?.()
      .map((field) => field.target) ?? [];
  const schema = await factory.create([...new Set([...resolvers, ...extended])], [], { orphanedTypes: USER_ERROR_TYPES });
  await app.close();
  return HEADER + printSchema(lexicographicSortSchema(schema)) + '\n';
}

runMain(async () => {
  const isCheck = process.argv.includes('--check');
  let stale = false;
  for (const [path, text] of [
    ['schema.graphql', await schemaText()],
    ['.env.example', environmentExample()],
  ] as const) {
    const current = await readFile(path, 'utf8').catch(() => '');
    if (current === text) continue;
    if (isCheck) {
      stale = true;
      console.error(`${path} is not what the code says: run npm run schema.`);
    } else {
      await writeFile(path, text);
      console.log(`Wrote ${path}.`);
    }
  }
  if (stale) process.exit(1);
});
