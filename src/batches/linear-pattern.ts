/**
 * Regular expressions that requesters write, matched in time linear in the text: no pattern can hang the server.
 *
 * ECMAScript syntax with the `u` flag, less lookaround and backreferences, which have no linear matcher. The pattern
 * becomes a nondeterministic automaton whose states are followed all at once (Ken Thompson, "Regular Expression Search
 * Algorithm", CACM 11(6), 1968). What one character class matches is left to the engine: that takes constant time.
 */

type Assertion = 'start' | 'end' | 'word boundary' | 'no word boundary';

type Node =
  | { readonly kind: 'character'; readonly source: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'either'; readonly branches: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'assertion'; readonly assertion: Assertion };

type Instruction =
  | { readonly op: 'character'; readonly matches: (character: string) => boolean }
  | { readonly op: 'fork'; to: number[] }
  | { readonly op: 'assertion'; readonly assertion: Assertion }
  | { readonly op: 'accept' };

/** Longest pattern, in characters. */
export const MAXIMUM_PATTERN_LENGTH = 500;
/** Largest automaton; `a{1,300}` takes about 600 states. */
export const MAXIMUM_PATTERN_STATES = 1_000;

/** The pattern is not valid, too large, or uses what cannot be matched in linear time; the message says which. */
export class PatternError extends Error {}

export interface LinearPattern {
  readonly source: string;
  /** States of the automaton: the time per character of text. */
  readonly states: number;
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
  const program = new Compiler().compiled(new Parser(source).parse());
  return { source, states: program.length, test: (text) => run(program, text) };
}

/** Trusts that the engine has accepted the syntax. */
class Parser {
  private at = 0;
  constructor(private readonly source: string) {}

  parse(): Node {
    const branches = [this.sequence()];
    while (this.source[this.at] === '|') {
      this.at++;
      branches.push(this.sequence());
    }
    return branches.length === 1 ? branches[0]! : { kind: 'either', branches };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') parts.push(this.repeated());
    return { kind: 'sequence', parts };
  }

  private repeated(): Node {
    const part = this.atom();
    const quantifier = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.source.slice(this.at));
    if (quantifier === null) return part;
    this.at += quantifier[0].length;
    const [text, least, comma, most] = quantifier;
    const minimum = least === undefined ? (text.startsWith('+') ? 1 : 0) : Number(least);
    const maximum =
      least === undefined ? (text.startsWith('?') ? 1 : Infinity) : comma === '' ? minimum : most === '' ? Infinity : Number(most);
    return { kind: 'repeat', part, minimum, maximum };
  }

  private atom(): Node {
    const rest = this.source.slice(this.at);
    const take = (text: string): string => {
      this.at += text.length;
      return text;
    };
    if (rest.startsWith('(')) return this.group(rest);
    if (rest.startsWith('^')) return { kind: 'assertion', assertion: (take('^'), 'start') };
    if (rest.startsWith('$')) return { kind: 'assertion', assertion: (take('$'), 'end') };
    if (rest.startsWith('\\b')) return { kind: 'assertion', assertion: (take('\\b'), 'word boundary') };
    if (rest.startsWith('\\B')) return { kind: 'assertion', assertion: (take('\\B'), 'no word boundary') };
    if (/^\\(?:[1-9]|k)/.test(rest)) throw new PatternError('must not refer back to a group');
    const escape =
      /^\\(?:u\{[0-9a-f]+\}|ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u[0-9a-f]{4}|x[0-9a-f]{2}|p\{[^}]*\}|P\{[^}]*\}|c[a-z]|.)/isu.exec(
        rest,
      );
    if (escape !== null) return { kind: 'character', source: take(escape[0]) };
    const characterClass = /^\[(?:\\.|[^\]\\])*\]/su.exec(rest);
    if (characterClass !== null) return { kind: 'character', source: take(characterClass[0]) };
    return { kind: 'character', source: take(String.fromCodePoint(rest.codePointAt(0)!)) };
  }

  private group(rest: string): Node {
    const opening = /^\((?:\?(?::|<[^=!>][^>]*>))?/u.exec(rest)![0];
    if (opening === '(' && rest[1] === '?') throw new PatternError('must not look ahead or behind, nor set flags');
    this.at += opening.length;
    const inside = this.parse();
    this.at++;
    return inside;
  }
}

class Compiler {
  private readonly program: Instruction[] = [];
  private steps = 0;

  compiled(node: Node): readonly Instruction[] {
    this.add(node);
    this.program.push({ op: 'accept' });
    return this.program;
  }

  private add(node: Node): void {
    // Steps are counted too: nested repeats of nothing make no states.
    if (++this.steps > 10 * MAXIMUM_PATTERN_STATES || this.program.length > MAXIMUM_PATTERN_STATES) {
      throw new PatternError('is too large: shorten it, or lower its counts');
    }
    switch (node.kind) {
      case 'character':
        this.program.push({ op: 'character', matches: matcher(node.source) });
        return;
      case 'assertion':
        this.program.push({ op: 'assertion', assertion: node.assertion });
        return;
      case 'sequence':
        for (const part of node.parts) this.add(part);
        return;
      case 'either':
        this.either(node.branches);
        return;
      case 'repeat':
        this.repeat(node.part, node.minimum, node.maximum);
    }
  }

  private fork(...to: number[]): { op: 'fork'; to: number[] } {
    const fork = { op: 'fork' as const, to };
    this.program.push(fork);
    return fork;
  }

  /** Forks to each branch; each branch jumps to the end. */
  private either(branches: readonly Node[]): void {
    const fork = this.fork();
    const jumps = branches.map((branch) => {
      fork.to.push(this.program.length);
      this.add(branch);
      return this.fork();
    });
    for (const jump of jumps) jump.to.push(this.program.length);
  }

  private repeat(part: Node, minimum: number, maximum: number): void {
    if (minimum > MAXIMUM_PATTERN_STATES || (maximum !== Infinity && maximum > MAXIMUM_PATTERN_STATES)) {
      throw new PatternError(`must not count beyond ${MAXIMUM_PATTERN_STATES}`);
    }
    for (let count = 0; count < minimum; count++) this.add(part);
    if (maximum === Infinity) {
      const start = this.program.length;
      const fork = this.fork(start + 1);
      this.add(part);
      this.fork(start);
      fork.to.push(this.program.length);
      return;
    }
    const forks = [];
    for (let count = minimum; count < maximum; count++) {
      forks.push(this.fork(this.program.length + 1));
      this.add(part);
    }
    for (const fork of forks) fork.to.push(this.program.length);
  }
}

const ASCII = Array.from({ length: 128 }, (_unused, code) => String.fromCharCode(code));

function matcher(source: string): (character: string) => boolean {
  const expression = new RegExp(`^${source}$`, 'u');
  const ascii = ASCII.map((character) => expression.test(character));
  return (character) => {
    const code = character.codePointAt(0)!;
    return code < 128 ? ascii[code]! : expression.test(character);
  };
}

const WORD = /^\w$/;

function holds(assertion: Assertion, before: string | undefined, after: string | undefined): boolean {
  if (assertion === 'start') return before === undefined;
  if (assertion === 'end') return after === undefined;
  const boundary = (before !== undefined && WORD.test(before)) !== (after !== undefined && WORD.test(after));
  return boundary === (assertion === 'word boundary');
}

function run(program: readonly Instruction[], text: string): boolean {
  const characters = Array.from(text);
  let current: number[] = [];
  const seenAt = new Int32Array(program.length).fill(-1);
  let accepted = false;

  for (let at = 0; at <= characters.length; at++) {
    const before = characters[at - 1];
    const after = characters[at];
    // All states reachable without a character; a new attempt starts at every place.
    const pending = [0, ...current];
    const reached: number[] = [];
    while (pending.length > 0) {
      const state = pending.pop()!;
      if (seenAt[state] === at) continue;
      seenAt[state] = at;
      const instruction = program[state]!;
      if (instruction.op === 'accept') accepted = true;
      else if (instruction.op === 'character') reached.push(state);
      else if (instruction.op === 'fork') pending.push(...instruction.to);
      else if (holds(instruction.assertion, before, after)) pending.push(state + 1);
    }
    if (accepted || after === undefined) return accepted;
    current = [];
    for (const state of reached) {
      const instruction = program[state]!;
      if (instruction.op === 'character' && instruction.matches(after)) current.push(state + 1);
    }
  }
  return accepted;
}
