/**
 * The tours of docs/tour: numbered GraphQL documents for each role, which the IDE of the demo opens as tabs. The comments at the
 * head of a file say what it does; some of them are settings:
 *
 * - `# as: EMAIL`: the account of the demo that runs it. Required.
 * - `# variables: JSON`: a text such as "$createBatch.batch.id" is a reference. It is replaced by that part of the newest answer
 *   with the field `createBatch`; `last` is the last element of a list.
 * - `# fetch: REFERENCE`: a path of this server that is read with the same account before the operation runs.
 * - `# after: ROLE/FILE`: the operation of another role that has to run first. For tests; a reader finds it in the text.
 * - `# answers: PATH`: the part of the answer that is not empty when the operation did what it says. For tests.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface TourStep {
  /** Name of the file, with its number. */
  readonly file: string;
  readonly email: string;
  /** Name of the operation. */
  readonly operation: string;
  /** The document without its settings. */
  readonly query: string;
  /** JSON, or empty. */
  readonly variables: string;
  readonly fetch: string | null;
  readonly after: string | null;
  readonly answers: string | null;
}

export interface Tour {
  readonly role: string;
  readonly steps: readonly TourStep[];
}

const SETTING = /^# (as|variables|fetch|after|answers): (.*)\n/gm;

/** @throws Error when the document has no account or its operation has no name */
export function parseStep(file: string, text: string): TourStep {
  const settings = new Map([...text.matchAll(SETTING)].map(([, name, value]) => [name, value]));
  const query = text.replaceAll(SETTING, '');
  const operation = /^(?:query|mutation) (\w+)/m.exec(query)?.[1];
  const email = settings.get('as');
  if (email === undefined || operation === undefined) throw new Error(`${file} needs a line "# as: EMAIL" and a name for its operation`);
  const setting = (name: string): string | null => settings.get(name) ?? null;
  return {
    file,
    email,
    operation,
    query,
    variables: setting('variables') ?? '',
    fetch: setting('fetch'),
    after: setting('after'),
    answers: setting('answers'),
  };
}

/** The tours of the given roles, each with its steps in the order of their numbers. @param directory with a folder for each role */
export async function readTours(directory: string, roles: readonly string[]): Promise<Tour[]> {
  return Promise.all(
    roles.map(async (role) => {
      const folder = join(directory, role);
      const files = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort();
      return { role, steps: await Promise.all(files.map(async (file) => parseStep(file, await readFile(join(folder, file), 'utf8')))) };
    }),
  );
}
