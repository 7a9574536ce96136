/**
 * The select list of an entity, for the statements that stay SQL. The rows that PostgreSQL returns then have the shape of the
 * entity, without a mapping in between: names and types of columns are written once, in `*.entity.ts`.
 */
import { getMetadataArgsStorage } from 'typeorm';
import { Bug } from '../../kernel/index.ts';
import { columnName } from './naming.ts';

/**
 * The columns of an entity under the names of its properties: `id, worker_id as "workerId"`. Use it after `select` and after
 * `returning`, and pass the entity as the row type: `` tx.query<ReviewEntity>(`select ${columnsOf(ReviewEntity)} from …`) ``.
 *
 * A column with `select: false` (a secret, or what only statements need) is left out unless it is named. A `date` is read as text (`2026-11-02`), as TypeORM reads it.
 *
 * @param alias of the table in the statement; empty: none
 * @param only these properties, in this order; the row type is then a `Pick`. Without it: all but those
 * @throws Bug when the class is no entity, or has no column for a property
 */
export function columnsOf<E extends object>(entity: new () => E, alias = '', only?: readonly (keyof E & string)[]): string {
  const columns = allColumns(entity);
  const wanted = only?.map((property) => {
    const column = columns.find((each) => each.propertyName === property);
    if (column === undefined) throw new Bug(`${entity.name} has no column for ${property}`);
    return column;
  });
  return (wanted ?? columns.filter(({ options }) => options.select !== false))
    .map(({ propertyName, options }) => {
      const name = columnName(propertyName, options.name);
      const column = `${alias === '' ? '' : `${alias}.`}${name}`;
      if (options.type === 'date') return `to_char(${column}, 'YYYY-MM-DD') as "${propertyName}"`;
      return name === propertyName ? column : `${column} as "${propertyName}"`;
    })
    .join(', ');
}

/**
 * The row of an entity as one JSON object with its properties, for statements that aggregate rows of another table:
 * `` select jsonb_agg(${jsonOf(LabelEntity, 'l')}) from labels.label l ``. A time is text (ISO 8601) then. Columns with
 * `select: false` are left out.
 *
 * @param alias of the table in the statement
 */
export function jsonOf<E extends object>(entity: new () => E, alias: string): string {
  const parts = allColumns(entity)
    .filter(({ options }) => options.select !== false)
    .map(({ propertyName, options }) => `'${propertyName}', ${alias}.${columnName(propertyName, options.name)}`);
  return `jsonb_build_object(${parts.join(', ')})`;
}

/** @throws Bug when the class is no entity */
function allColumns(entity: new () => object): ReturnType<ReturnType<typeof getMetadataArgsStorage>['filterColumns']> {
  const columns = getMetadataArgsStorage().filterColumns(entity);
  if (columns.length === 0) throw new Bug(`${entity.name} is no entity`);
  return columns;
}

/** Values to insert or set; TypeORM's type of them does not take JSON of any shape. */
export function rowOf(values: object): never {
  return values as never;
}
