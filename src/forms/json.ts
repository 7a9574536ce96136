/** Limits on JSON that people send, so that PostgreSQL can keep it and no walk over it runs away. */

import { fixed, isStorableText } from '../kernel/index.ts';

export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

export interface JsonLimits {
  /** UTF-8 bytes of its shortest text. */
  readonly bytes: number;
  /** Objects and arrays within one another; a plain value has depth 0. */
  readonly depth: number;
}

/**
 * Why `value` cannot be kept, or null.
 *
 * @param bytes its size, where the caller knows it already
 */
export function jsonFault(value: unknown, limits: JsonLimits, bytes?: number): string | null {
  const fault = shapeFault(value, limits.depth);
  if (fault !== null) return fault;
  const size = bytes ?? Buffer.byteLength(JSON.stringify(value) ?? '');
  return size > limits.bytes ? `is ${size} bytes long; at most ${limits.bytes} are allowed` : null;
}

/** Why a text cannot be kept, or null. */
export function textFault(text: string): string | null {
  if (isStorableText(text)) return null;
  return text.includes('\0') ? fixed`holds the character NUL` : fixed`is not valid Unicode`;
}

function shapeFault(value: unknown, depth: number): string | null {
  switch (typeof value) {
    case 'string':
      return textFault(value);
    case 'number':
      return numberFault(value);
    case 'boolean':
      return null;
    case 'object':
      return value === null ? null : insideFault(value, depth);
    default:
      return fixed`is not JSON`;
  }
}

/** From here on JSON writes a number with an exponent, so it is neither an id nor a count. */
const EXPONENT_FROM = 1e21;

/** The sender may have rounded such a number already: most languages write ids of 64 bits as numbers, and JavaScript reads doubles. */
function numberFault(value: number): string | null {
  if (!Number.isFinite(value)) return fixed`holds a number that is out of range`;
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= EXPONENT_FROM) return null;
  return `holds the whole number ${value}, beyond ${Number.MAX_SAFE_INTEGER}, to which JSON keeps them exactly everywhere; send it as a text, in quotes`;
}

function insideFault(value: object, depth: number): string | null {
  if (depth === 0) return fixed`is nested too deeply`;
  if (Array.isArray(value)) {
    for (const part of value) {
      const fault = shapeFault(part, depth - 1);
      if (fault !== null) return fault;
    }
    return null;
  }
  for (const [key, part] of Object.entries(value)) {
    const fault = (key === '__proto__' ? fixed`has a key "__proto__"` : textFault(key)) ?? shapeFault(part, depth - 1);
    if (fault !== null) return fault;
  }
  return null;
}

/** Whether it is an object of JSON: neither null nor an array. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
