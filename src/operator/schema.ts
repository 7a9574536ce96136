/**
 * `npm run schema`: prints schema.graphql and .env.example from the code, without a server or a database.
 * With `--check` it changes nothing and fails when a file is not what the code says.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { AppModule } from '../app.module.ts';
import { runMain } from '../boot.ts';
import { systemClock } from '../kernel/index.ts';
import { readConfig } from '../platform/config/config.ts';
import { environmentExample } from '../platform/config/environment-example.ts';
import { SCHEMA_OPTIONS } from '../platform/index.ts';

const HEADER = '# Made by `npm run schema` from the code. The words in it are the documentation of the API.\n\n';

/** Where @nestjs/graphql notes that a class is a resolver. */
const RESOLVER = 'graphql:resolver_type';

@Module({ imports: [GraphQLSchemaBuilderModule] })
class SchemaModule {}

/** Every resolver of a module and of what it imports, read from Nest's metadata: nothing is started. */
function resolversOf(module: Type | DynamicModule, seen = new Set<unknown>()): Type[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const dynamic = 'module' in module ? module : null;
  const target = dynamic?.module ?? (module as Type);
  const all = (key: 'imports' | 'providers'): unknown[] => [
    ...((Reflect.getMetadata(key, target) as unknown[] | undefined) ?? []),
    ...((dynamic?.[key] as unknown[]) ?? []),
  ];
  const own = all('providers').filter(
    (provider): provider is Type => typeof provider === 'function' && Reflect.hasMetadata(RESOLVER, provider),
  );
  const imported = all('imports').flatMap((each) => (each instanceof Promise ? [] : resolversOf(each as Type | DynamicModule, seen)));
  return [...imported, ...own];
}

async function schemaText(): Promise<string> {
  const config = readConfig({ NODE_ENV: 'test', SECRET: 'only to read the metadata of modules' });
  const resolvers = resolversOf(AppModule.forRoot({ config, clock: systemClock, http: true }));
  const app = await NestFactory.createApplicationContext(SchemaModule, { logger: ['error'] });
  const schema = await app.get(GraphQLSchemaFactory).create([...new Set(resolvers)], [], SCHEMA_OPTIONS);
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
    if (current === text) {
      if (!isCheck) console.log(`${path} is unchanged.`);
      continue;
    }
    if (isCheck) {
      stale = true;
      console.error(`${path} is not what the code says: run npm run schema.`);
    } else {
      await writeFile(path, text);
      console.log(`Wrote ${path}.`);
    }
  }
  if (stale) process.exit(1);
}, 'npm run schema [-- --check]');
