/** Items: payloads of tasks, their limits and shape, and the part that a worker sees. */
import { fileReferences } from '../platform/index.ts';
import { fieldsUsed, HIDDEN_FIELD_PREFIX } from './answer-form.ts';
import type { AnswerForm } from './question.ts';
import { isJsonObject, jsonFault } from './json.ts';

/** A task's payload: any JSON object that the requester sent. */
export type Payload = Readonly<Record<string, unknown>>;

export const PAYLOAD_LIMITS = { bytes: 64 * 1024, depth: 20 } as const;
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
 * @param fits check of the item schema, if there is one; it is called only for payloads within the limits
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

/** Ids of files that a payload names. */
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

/** The part of a payload that a worker sees: all fields but the requester's own, which begin with "_". */
export function visibleItem(payload: Payload): Payload {
  return Object.fromEntries(Object.entries(payload).filter(([field]) => !field.startsWith(HIDDEN_FIELD_PREFIX)));
}
