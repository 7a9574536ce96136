/** Cursors of connections that are not ordered by id alone; one that somebody made up is refused, not handed to the database. */
import { GraphQLError } from 'graphql';
import { afterId, type Page } from '../../platform/index.ts';

function badCursor(): GraphQLError {
  return new GraphQLError('"after" must be an endCursor of this connection.', { extensions: { code: 'BAD_USER_INPUT' } });
}

/** The number of the last row seen (a position, a version), or null. */
export function afterNumber(page: Page): number | null {
  if (page.after === null) return null;
  const number = Number(page.after[0]);
  if (!Number.isSafeInteger(number) || Math.abs(number) > 2_147_483_647) throw badCursor();
  return number;
}

/** Time and id of the last row seen, or null. */
export function afterTimeAndId(page: Page): { at: Date; id: string } | null {
  if (page.after === null) return null;
  const [time, id] = page.after;
  const at = new Date(Number(time));
  if (Number.isNaN(at.getTime()) || id === undefined) throw badCursor();
  return { at, id: afterId({ first: page.first, after: [id] })! };
}

/** A whole number (possibly beyond the safe integers of JavaScript) and the id of the last row seen, or null. */
export function afterKeyAndId(page: Page): { key: string; id: string } | null {
  if (page.after === null) return null;
  const [key, id] = page.after;
  if (!/^-?\d{1,18}$/.test(String(key)) || id === undefined) throw badCursor();
  return { key: String(key), id: afterId({ first: page.first, after: [id] })! };
}
