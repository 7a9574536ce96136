/** What is wrong with one setting, and what to write instead. Never repeats the value: it may be a secret. */
import { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** The type below defaults and optionals. */
function innermost(field: z.ZodType): z.ZodType {
  let type = field;
  while (type instanceof z.ZodDefault || type instanceof z.ZodOptional) type = type.unwrap() as z.ZodType;
  return type;
}

function numberText(type: z.ZodNumber, example: unknown): string {
  const kind = type.isInt ? 'a whole number' : 'a number';
  const [least, most] = [type.minValue, type.maxValue];
  const isOpen = most === null || most >= Number.MAX_SAFE_INTEGER;
  const range = isOpen ? (least === null ? '' : ` of at least ${least}`) : ` from ${least} to ${most}`;
  return `must be ${kind}${range}, in digits${typeof example === 'number' ? `, such as ${example}` : ''}`;
}

function lengthText(issue: Issue & { readonly code: 'too_small' | 'too_big' }): string {
  return issue.code === 'too_big' ? `must have at most ${issue.maximum} characters` : `must have at least ${issue.minimum} characters`;
}

/** One fault as a sentence without the setting's name: `must be a whole number from 0 to 65535, in digits, such as 3000`. */
export function settingFault(field: z.ZodType, issue: Issue): string {
  const type = innermost(field);
  const example: unknown = field instanceof z.ZodDefault ? field.def.defaultValue : undefined;
  if (type instanceof z.ZodNumber) return numberText(type, example);
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_format' && issue.format === 'url')
    return 'must be an address with its scheme, such as https://guildhall.example';
  // The message of a setting's own rule is used unchanged.
  const isOwn = !/^(Invalid|Too (small|big))/.test(issue.message);
  if (!isOwn && (issue.code === 'too_small' || issue.code === 'too_big')) return lengthText(issue);
  return isOwn ? issue.message : `is malformed: ${field.description ?? 'see .env.example'}`;
}
