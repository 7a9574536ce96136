/** How a property of an entity is called as a column: `workerId` is `worker_id`. */
import { DefaultNamingStrategy } from 'typeorm';

/** @param given the name in `@Column({ name })`, if there is one */
export function columnName(property: string, given: string | undefined): string {
  return given ?? property.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

export class SnakeCaseNaming extends DefaultNamingStrategy {
  override columnName(property: string, given: string | undefined): string {
    return columnName(property, given);
  }
}
