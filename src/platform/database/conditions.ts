/**
 * The `where` clause of a statement that lists rows by a filter, with its parameters. Values are always parameters; only the
 * conditions, which are constants of the code, become part of the statement.
 */
export class Conditions {
  readonly parameters: unknown[] = [];
  private readonly texts: string[] = [];

  /** Adds a condition; `?` is replaced by the value. A value that is null or undefined adds nothing. */
  add(condition: string, value: unknown): this {
    if (value === null || value === undefined) return this;
    this.texts.push(condition.replaceAll('?', this.parameter(value)));
    return this;
  }

  /** Adds a condition without a value, if `isWanted`. */
  addIf(isWanted: boolean, condition: string): this {
    if (isWanted) this.texts.push(condition);
    return this;
  }

  /** Adds a condition on several columns; each `?` is replaced by the next value. */
  addAll(condition: string, values: readonly unknown[] | null): this {
    if (values === null) return this;
    let next = 0;
    this.texts.push(condition.replaceAll('?', () => this.parameter(values[next++])));
    return this;
  }

  /** The place of one more parameter, such as `$3`. */
  parameter(value: unknown): string {
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }

  /** `where a and b`; empty without a condition. */
  get where(): string {
    return this.texts.length === 0 ? '' : `where ${this.texts.join(' and ')}`;
  }
}
