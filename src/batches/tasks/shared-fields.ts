import type { Payload } from '../../forms/index.ts';

/** Maximum number of fields that {@link SharedFields.fault} names. */
const FIELDS_NAMED = 10;

/**
 * Checks that new tasks share a field with the batch, where no item schema describes the items. Items of one batch may
 * differ, so one new task that shares one field with the batch's first task is enough.
 */
export class SharedFields {
  private hasStranger = false;
  private hasSharedField = false;

  /** @param first payload of the batch's first task; null when there is none, or when a schema checks more */
  constructor(private readonly first: Payload | null) {}

  /** Fields of the batch's first task. */
  get fields(): string[] {
    return Object.keys(this.first ?? {});
  }

  /** Adds one of the payloads that are sent together. */
  add(payload: Payload): void {
    if (this.first === null || this.hasSharedField) return;
    if (Object.keys(payload).some((field) => Object.hasOwn(this.first!, field))) this.hasSharedField = true;
    else this.hasStranger = true;
  }

  /** Why the added payloads seem to belong to another batch, or null. */
  fault(): string | null {
    if (this.first === null || this.hasSharedField || !this.hasStranger) return null;
    const fields = Object.keys(this.first).map((field) => `"${field}"`);
    const known = fields.length > FIELDS_NAMED ? [...fields.slice(0, FIELDS_NAMED), '…'] : fields;
    return `no task shares a field with the batch's first task, so that they seem to be meant for another batch; its fields are ${known.join(', ')}`;
  }
}
