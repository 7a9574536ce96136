/**
 * Trusted documents: the console's own operations, identified by the SHA-256 hash of their text. A client sends only the hash
 * (`extensions.persistedQuery`), or the same text.
 *
 * They are reviewed before a release. So the static limits (depth, aliases, directives, tokens) do not apply to them. Everything
 * that depends on the request still applies: the cost with its variables, the time limit, the caller's rights.
 *
 * A manifest is a JSON object of one release: `{ "<hash>": "<text>" }`. A hash may begin with "sha256:". Manifests of earlier
 * releases stay, so that a browser with an earlier console still works.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApolloServerPlugin } from '@apollo/server';
import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache';
import { Logger } from '@nestjs/common';
import { parse, specifiedRules, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { Mistake } from '../../kernel/index.ts';
import { exactNumbersRule } from './exact-numbers.ts';

const logger = new Logger('graphql');
/** Prefix that Apollo adds to a hash from a client. */
const HASH_PREFIX = 'apq:';
/** Apollo's key of a parsed document ends with the hash of its text, which Apollo has verified. */
const HASH_LENGTH = 64;
const MANIFEST = z.record(z.string(), z.string());

/** Returns the texts of a manifest by hash. @throws Mistake when a hash does not match its text */
export function readManifest(name: string, json: string): Map<string, string> {
  const manifest = MANIFEST.safeParse(JSON.parse(json));
  if (!manifest.success) throw new Mistake(`${name} is not an object of hashes and documents.`);
  return new Map(
    Object.entries(manifest.data).map(([key, text]) => {
      const hash = key.replace(/^sha256:/, '');
      if (createHash('sha256').update(text).digest('hex') !== hash) {
        throw new Mistake(`${name} has the hash ${key}, which is not the SHA-256 hash of its document.`);
      }
      return [hash, text];
    }),
  );
}

/** Returns the texts of all manifests in a folder by hash; empty if the folder does not exist. */
function readManifests(directory: string): Map<string, string> {
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.json')) : [];
  return new Map(names.flatMap((name) => [...readManifest(name, readFileSync(join(directory, name), 'utf8'))]));
}

/**
 * Parses and validates a document. Returns null when it is not valid in this schema, which can happen to a document of an earlier
 * release.
 */
function validated(schema: GraphQLSchema, hash: string, text: string): DocumentNode | null {
  const document = parse(text);
  const [fault] = validate(schema, document, [...specifiedRules, exactNumbersRule]);
  if (fault === undefined) return document;
  logger.warn({ event: 'trusted_document_invalid', hash, fault: fault.message });
  return null;
}

export class TrustedDocuments {
  private readonly texts: ReadonlyMap<string, string>;
  /** Parsed documents that were requested before; null for a document that is not valid in this schema. */
  private readonly documents = new Map<string, DocumentNode | null>();
  private schema: GraphQLSchema | null = null;
  private readonly others = new InMemoryLRUCache<DocumentNode>();

  constructor(directory: string) {
    this.texts = readManifests(directory);
  }

  /**
   * Returns the document with this hash. Parses and validates it once. Undefined when the hash is unknown or the document is not
   * valid in this schema.
   */
  private documentOf(hash: string): DocumentNode | undefined {
    const text = this.texts.get(hash);
    if (text === undefined || this.schema === null) return undefined;
    if (!this.documents.has(hash)) this.documents.set(hash, validated(this.schema, hash, text));
    return this.documents.get(hash) ?? undefined;
  }

  plugin(): ApolloServerPlugin {
    return {
      serverWillStart: async ({ schema }) => {
        this.schema = schema;
      },
      requestDidStart: async ({ request }) => {
        const sent = request.extensions?.persistedQuery as { readonly version?: unknown; readonly sha256Hash?: unknown } | undefined;
        // Apollo would convert any other value to text, or fail on it.
        if (sent && typeof sent.sha256Hash !== 'string') {
          request.extensions = { ...request.extensions, persistedQuery: { version: sent.version, sha256Hash: '' } };
        }
      },
    };
  }

  /** Apollo's cache of texts by hash. Read-only: it learns no hash from requests. */
  readonly known: KeyValueCache = {
    get: async (key) => {
      const hash = key.slice(HASH_PREFIX.length);
      return this.documentOf(hash) === undefined ? undefined : this.texts.get(hash);
    },
    set: async () => undefined,
    delete: async () => false,
  };

  /**
   * Apollo's cache of parsed and validated documents, by the hash of their text. Other documents enter it after they passed the
   * static limits.
   */
  readonly store: KeyValueCache<DocumentNode> = {
    get: async (key) => this.documentOf(key.slice(-HASH_LENGTH)) ?? this.others.get(key),
    set: (key, document) => this.others.set(key, document),
    delete: async (key) => (await this.others.delete(key)) === true,
  };
}
