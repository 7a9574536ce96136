/** Items: the payload of a task, its limits, its shape, and what of it a worker sees. */
import { lengthOf } from '../kernel/index.ts';
import { fileReferences } from '../platform/index.ts';
import { fieldsUsed, HIDDEN_FIELD_PREFIX } from './answer-form.ts';
import type { AnswerForm } from './question.ts';
import type { Payload } from './batch.ts';
import { isJsonObject, jsonFault, textFault } from './json.ts';

export const PAYLOAD_LIMITS = { bytes: 64 * 1024, depth: 20 } as const;
export const EXTERNAL_ID_LENGTH = 200;
export const MAXIMUM_REDUNDANCY = 1_000;
export const MAXIMUM_TASKS = 10_000_000;
/** Most fields that {@link Kinship} tells. */
const FIELDS_NAMED = 10;

/**
 * Why a payload cannot become a task, or null.
 *
 * @param bytes its size as JSON, where the caller knows it already
 */
export type ItemChecker = (payload: unknown, bytes?: number) => string | null;

/** Why a payload does not fit the item schema, or null. */
export type SchemaCheck = (payload: Payload) => string | null;

/**
 * A checker for many payloads of one batch: limits, the fields that the form shows, and the item schema.
 *
 * @param fits what the item schema says, where there is one; it is asked only about payloads within the limits
 */
export function itemChecker(form: AnswerForm, fits: SchemaCheck | null): ItemChecker {
  const used = fieldsUsed(form);
  return (payload, bytes) => {
    if (!isJsonObject(payload)) return 'must be an object';
    const fault = jsonFault(payload, PAYLOAD_LIMITS, bytes);
    if (fault !== null) return fault;
    for (const { field, holds } of used) {
      const value = Object.hasOwn(payload, field) ? payload[field] : undefined;
      if (value === undefined || value === null) return `lacks the field "${field}", which the form shows`;
      if (holds !== 'any' && (typeof value !== 'string' || value === ''))
        return `must have a text in the field "${field}", which the form shows`;
    }
    const misfit = fits === null ? null : fits(payload);
    if (misfit !== null) return misfit;
    return Object.keys(payload).length === 0 ? 'has no field: a worker would see nothing' : null;
  };
}

/** What a payload says that is meant for ids of files. */
export function filesNamed(payload: unknown): ReadonlySet<string> {
  return fileReferences(payload, PAYLOAD_LIMITS.depth);
}

/** Why a payload that names `unknown` files cannot become a task, or null. */
export function unknownFileFault(payload: unknown, unknown: ReadonlySet<string>): string | null {
  if (unknown.size === 0) return null;
  const first = [...filesNamed(payload)].find((reference) => unknown.has(reference));
  return first === undefined
    ? null
    : `names the file "${first}", which is no file of your organisation; upload it with POST /files, or correct the id`;
}

/**
 * Whether tasks belong to a batch by their fields: the one rule where no item schema says what an item looks like. Items
 * of one batch may differ, so that it is enough that a single one of them shares a single field with the batch's first.
 */
export class Kinship {
  /** None was taken in so far, or one of them shares a field. */
  private isAlien = false;
  private isAkin = false;

  /** @param first the payload of the batch's first task; null where there is none, or a schema that says more */
  constructor(private readonly first: Payload | null) {}

  /** Fields of the batch's first task. */
  get fields(): string[] {
    return Object.keys(this.first ?? {});
  }

  /** Takes in one of those that are sent together. */
  take(payload: Payload): void {
    if (this.first === null || this.isAkin) return;
    if (Object.keys(payload).some((field) => Object.hasOwn(this.first!, field))) this.isAkin = true;
    else this.isAlien = true;
  }

  /** Why all that was taken in belongs to some other batch, or null. */
  fault(): string | null {
    if (this.first === null || this.isAkin || !this.isAlien) return null;
    const fields = Object.keys(this.first).map((field) => `"${field}"`);
    const known = fields.length > FIELDS_NAMED ? [...fields.slice(0, FIELDS_NAMED), '…'] : fields;
    return `no task shares a field with the batch's first task, so that they seem to be meant for another batch; its fields are ${known.join(', ')}`;
  }
}

/** Why an external id cannot be kept, or null. */
export function externalIdFault(externalId: string): string | null {
  const length = lengthOf(externalId);
  if (length < 1 || length > EXTERNAL_ID_LENGTH) return `externalId must have 1 to ${EXTERNAL_ID_LENGTH} characters`;
  const fault = textFault(externalId);
  return fault === null ? null : `externalId ${fault}`;
}

/** Why a task's own redundancy is not possible, or null. */
export function redundancyFault(redundancy: number): string | null {
  const fits = Number.isInteger(redundancy) && redundancy >= 1 && redundancy <= MAXIMUM_REDUNDANCY;
  return fits ? null : `redundancy must be a whole number from 1 to ${MAXIMUM_REDUNDANCY}`;
}

/** What a worker sees of a payload: all but the requester's own fields, those that begin with "_". */
export function visibleItem(payload: Payload): Payload {
  return Object.fromEntries(Object.entries(payload).filter(([field]) => !field.startsWith(HIDDEN_FIELD_PREFIX)));
}
