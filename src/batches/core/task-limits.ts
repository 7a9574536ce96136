/** Limits of a task that do not depend on its payload. */
import { textFault } from '../../forms/index.ts';
import { invalid, lengthOf, say, type Refusal } from '../../kernel/index.ts';

export const EXTERNAL_ID_LENGTH = 200;
export const MAXIMUM_REDUNDANCY = 1_000;
export const MAXIMUM_TASKS = 10_000_000;

/** Why an external id cannot be kept, or null. */
export function externalIdFault(externalId: string): string | null {
  const length = lengthOf(externalId);
  if (length < 1 || length > EXTERNAL_ID_LENGTH) return `externalId must have 1 to ${EXTERNAL_ID_LENGTH} characters`;
  const fault = textFault(externalId);
  return fault === null ? null : `externalId ${fault}`;
}

/** Why a task's own redundancy is not possible, or null: as a part of the sentence about the task. */
export function redundancyFault(redundancy: number): string | null {
  return isRedundancy(redundancy) ? null : `redundancy must be a whole number from 1 to ${MAXIMUM_REDUNDANCY}`;
}

/** Why a batch's redundancy is not possible, or null. */
export function denyRedundancy(redundancy: number): Refusal | null {
  if (isRedundancy(redundancy)) return null;
  return invalid(say`The redundancy must be a whole number from 1 to ${MAXIMUM_REDUNDANCY}.`, 'redundancy');
}

function isRedundancy(redundancy: number): boolean {
  return Number.isInteger(redundancy) && redundancy >= 1 && redundancy <= MAXIMUM_REDUNDANCY;
}
