/**
 * Regular expressions that requesters write, matched in time linear in the text: no pattern can hang the server.
 *
 * A pattern has to be valid in ECMAScript with the `u` flag and in RE2, whose matcher (re2js) never backtracks. So
 * there is no lookaround and no reference back to a group. Where the two read the same pattern differently, RE2's
 * reading holds: `\s` is ASCII white space, and `.` is any character but a line feed.
 */
import { RE2JS } from 're2js';

/** Longest pattern, in characters. */
export const MAXIMUM_PATTERN_LENGTH = 500;
/** Largest program; `a{1,300}` takes about 600 instructions. */
const MAXIMUM_PATTERN_SIZE = 1_000;

/** Thrown for a pattern that is invalid, too large, or cannot be matched in linear time; the message says which. */
export class PatternError extends Error {}

export interface LinearPattern {
  readonly source: string;
  /** Instructions of the program: the time per character of text. */
  readonly size: number;
  /** Whether it matches anywhere in the text. */
  readonly test: (text: string) => boolean;
}

const KEPT = 200;
const kept = new Map<string, LinearPattern>();

/** Compiles it, or finds it among those used last. @throws PatternError */
export function linearPattern(source: string): LinearPattern {
  const pattern = kept.get(source) ?? compiled(source);
  kept.delete(source);
  kept.set(source, pattern);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return pattern;
}

function compiled(source: string): LinearPattern {
  if (source.length > MAXIMUM_PATTERN_LENGTH) throw new PatternError(`must not be longer than ${MAXIMUM_PATTERN_LENGTH} characters`);
  try {
    new RegExp(source, 'u');
  } catch (error) {
    throw new PatternError(`is not a regular expression: ${(error as Error).message}`);
  }
  for (const [escape] of source.matchAll(/\\(?:u[dD][89a-fA-F]|.)/gsu)) {
    // RE2's translation would read these as something else instead of refusing them.
    if (/^\\[1-9k]/.test(escape)) throw new PatternError('must not refer back to a group');
    if (escape.length > 2) throw new PatternError('must write a character beyond U+FFFF as it is, or as \\u{1F600}');
  }
  let program: RE2JS;
  try {
    program = RE2JS.compile(RE2JS.translateRegExp(source));
  } catch (error) {
    throw new PatternError(refusalOf((error as Error).message));
  }
  const size = program.programSize();
  if (size > MAXIMUM_PATTERN_SIZE) throw new PatternError('is too large: shorten it, or lower its counts');
  return { source, size, test: (text) => program.matcher(text).find() };
}

/** Messages of RE2 in words that users of other dialects understand. */
function refusalOf(message: string): string {
  if (/\(\?(<?[=!])/.test(message)) return 'must not look ahead or behind';
  if (message.includes('repeat count') || message.includes('too large'))
    return 'must not count beyond 1000 in all, repeats inside repeats multiplied';
  return `uses what is not in RE2's dialect (${message.replace(/^error parsing regexp: /, '')})`;
}
