/** Builds a world: people who join through the API, and a record of their ids and of the words that only they may read. */
import { getNamedType, isInputObjectType, type GraphQLSchema } from 'graphql';
import { ID_PREFIXES, parsePublicId, type IdKind, type Random } from '../../src/kernel/index.ts';
import { ClientError, type Client } from '../sandbox/client.ts';
import { register } from '../sandbox/people.ts';

export const PASSWORD = 'a password that only the fuzz knows';

/** What a caller is, by what it was made as. Somebody's role may change while requests run: see Judge. */
export type Role = 'anonymous' | 'worker' | 'requester' | 'admin' | 'auditor' | 'suspended';

export interface Caller {
  readonly name: string;
  readonly token: string | null;
  /** Null: nobody, or a credential that is good for nobody any more. */
  readonly personId: string | null;
  readonly roles: ReadonlySet<Role>;
  /** An API key that may only read. */
  readonly isReadOnly: boolean;
}

export interface Marker {
  readonly what: string;
  /** UUIDs of organisations and people. Admins read everything. */
  readonly readers: readonly string[];
  /** UUID of the batch that it is in: workers may read it once that is launched. */
  readonly draft?: string;
}

export const MARKER = /\bzq[a-z]{3}[0-9a-z]{10}\b/g;
const PREFIXES = new Map(Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix as string, kind as IdKind]));
const ID_IN_TEXT = /"([a-z]{2,5})_[0-9a-z]{26}"/g;

/** Today by the clock of this machine, as YYYY-MM-DD. */
export const today = () => new Date().toISOString().slice(0, 10);

export interface WorldOptions {
  readonly schema: GraphQLSchema;
  readonly random: Random;
  /** Distinguishes the people of one world from those of another on the same server. */
  readonly number: string;
  /** Makes an admin with this address, or signs one in; null: there is none to be had. */
  readonly admin: ((email: string) => Promise<{ token: string }>) | null;
  /** Lets time-driven work happen. */
  readonly sweep: () => Promise<void>;
}

/** The objects of a mutation's answer, by the name of their field. */
type Payload = Readonly<Record<string, { readonly id: string; readonly secret?: string } | null | undefined>>;

/** Somebody with an account, while the world is made. */
export interface Person {
  readonly client: Client;
  readonly token: string;
  readonly personId: string;
  readonly email: string;
}

export class WorldBuilder {
  readonly markers = new Map<string, Marker>();
  readonly ids = new Map<IdKind, string[]>();
  readonly callers: Caller[] = [];
  readonly addresses: string[] = [];
  readonly missed: string[] = [];

  constructor(
    readonly client: Client,
    readonly options: WorldOptions,
  ) {}

  /** A new marked word. */
  mark(what: string, ...readers: string[]): string {
    const { random } = this.options;
    const word = `zqfuz${Array.from({ length: 10 }, () => random.pick([...'0123456789abcdefghijklmnopqrstuvwxyz'])).join('')}`;
    this.markers.set(word, { what, readers });
    return word;
  }

  /** Who may read a marker that was made before its owner had an id. */
  own(word: string, readers: readonly string[], draft?: string): void {
    this.markers.set(word, { what: this.markers.get(word)?.what ?? '', readers, draft });
  }

  /** Runs a mutation and remembers every id of its answer. @throws ClientError when it is refused */
  async run(by: Client, name: string, input: Record<string, unknown>, fields: string): Promise<Payload> {
    const type = this.options.schema.getMutationType()?.getFields()[name]?.args[0]?.type;
    const hasInput = type !== undefined;
    const call = hasInput ? `mutation ($input: ${String(type)}) { answer: ${name}(input: $input)` : `mutation { answer: ${name}`;
    const text = `${call} { ${fields} userErrors { message path } } }`;
    const payload = await by.mutate<Payload>(text, hasInput ? { input } : {});
    this.remember(JSON.stringify(payload));
    return payload;
  }

  /** The same, for what a world can do without: another version of the API, or a marketplace without an admin, may refuse it. */
  async attempt(by: Client, name: string, input: Record<string, unknown>, fields: string): Promise<Payload | null> {
    try {
      return await this.run(by, name, this.known(name, input), fields);
    } catch (error) {
      if (error instanceof ClientError) {
        this.missed.push(`${name}: ${error.message}`);
        return null;
      }
      throw error;
    }
  }

  /** Without the fields that this version's input does not have. */
  private known(name: string, input: Record<string, unknown>): Record<string, unknown> {
    const arg = this.options.schema.getMutationType()?.getFields()[name]?.args[0];
    const type = arg === undefined ? null : getNamedType(arg.type);
    if (type === null || !isInputObjectType(type)) return input;
    return Object.fromEntries(Object.entries(input).filter(([key]) => key in type.getFields()));
  }

  async query<T>(by: Client, text: string): Promise<T> {
    const data = await by.query<T>(text);
    this.remember(JSON.stringify(data));
    return data;
  }

  remember(text: string): void {
    for (const [whole, prefix] of text.matchAll(ID_IN_TEXT)) {
      const kind = PREFIXES.get(prefix ?? '');
      const id = whole.slice(1, -1);
      if (kind === undefined || parsePublicId(kind, id) === null) continue;
      const known = this.ids.get(kind) ?? [];
      if (!known.includes(id)) this.ids.set(kind, [...known, id]);
    }
  }

  async join(name: string, kind: 'worker' | 'other'): Promise<Person> {
    const [mailWord, nameWord] = [this.mark(`the e-mail address of ${name}`), this.mark(`the name of ${name}`)];
    const email = `${mailWord}@${this.options.number}.example`;
    const person = await register(this.client, { email, name: nameWord, password: PASSWORD });
    const joined = await this.personOf(person.client, email);
    for (const word of [mailWord, nameWord]) this.own(word, [joined.personId]);
    if (kind === 'worker') {
      await this.run(joined.client, 'becomeWorker', { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' }, '__typename');
    }
    return joined;
  }

  private async personOf(client: Client, email: string): Promise<Person> {
    const { me } = await this.query<{ me: { id: string } }>(client, '{ me { id } }');
    return { client, token: client.token ?? '', email, personId: parsePublicId('Person', me.id) ?? '' };
  }

  async admin(name: string): Promise<Person | null> {
    if (this.options.admin === null) return null;
    const email = `${name}@${this.options.number}.example`;
    const { token } = await this.options.admin(email);
    return this.personOf(this.client.as(token), email);
  }

  caller(name: string, token: string | null, personId: string | null, roles: readonly Role[], isReadOnly = false): void {
    this.callers.push({ name, token, personId, roles: new Set(roles), isReadOnly });
  }
}
