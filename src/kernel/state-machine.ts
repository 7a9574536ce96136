/**
 * A lifecycle is one table: state → event → next state. SQL check constraints, GraphQL enums and the diagrams in the
 * documents are tested against it.
 */
import { conflict, ok, refuse, type Result } from './result.ts';
import { say, type Sentence } from './sentence.ts';

export type Transitions<S extends string, E extends string> = Readonly<Record<S, Readonly<Partial<Record<E, S>>>>>;

/** How a lifecycle's refusals read. A state or event that is left out appears by its own name. */
export interface Words<S extends string, E extends string> {
  /** After "this … is": `a draft`, `waiting for an admin's look`. */
  readonly states?: Readonly<Partial<Record<S, string>>>;
  /** After "it can": `be approved`. */
  readonly events?: Readonly<Partial<Record<E, string>>>;
  /** A whole sentence where there is something better to say: what to do instead, or that it is done. */
  readonly instead?: Readonly<Partial<Record<E, Readonly<Partial<Record<S, Sentence>>>>>>;
}

export interface StateMachine<S extends string, E extends string> {
  readonly name: string;
  readonly initial: S;
  readonly states: readonly S[];
  readonly transitions: Transitions<S, E>;
  /** The state after `event`, or the refusal CONFLICT, which names the state it is in and those that allow the event. */
  next(state: S, event: E): Result<S>;
  /** Whether no event leads out of `state`. */
  isFinal(state: S): boolean;
  /** All states in which `event` is allowed. */
  from(event: E): S[];
}

export function stateMachine<S extends string, E extends string>(
  name: string,
  initial: S,
  transitions: Transitions<S, E>,
  words: Words<S, E> = {},
): StateMachine<S, E> {
  const states = Object.keys(transitions) as S[];
  const from = (event: E) => states.filter((state) => transitions[state][event] !== undefined);
  const inWords = (state: S) => words.states?.[state] ?? state.replaceAll('_', ' ');
  const refusal = (state: S, event: E): Sentence =>
    words.instead?.[event]?.[state] ??
    say`This ${name} is ${inWords(state)}; it can ${words.events?.[event] ?? event} only while it is ${list(from(event).map(inWords))}.`;
  return {
    name,
    initial,
    states,
    transitions,
    next(state, event) {
      const to = transitions[state][event];
      return to === undefined ? refuse(conflict(state, refusal(state, event))) : ok(to);
    },
    isFinal: (state) => Object.keys(transitions[state]).length === 0,
    from,
  };
}

function list(texts: readonly string[]): string {
  return [texts.slice(0, -1).join(', '), ...texts.slice(-1)].filter((part) => part !== '').join(' or ');
}

/** The lifecycle as a Mermaid state diagram, for the documents. */
export function stateDiagram(machine: StateMachine<string, string>): string {
  const lines = ['stateDiagram-v2', `  [*] --> ${machine.initial}`];
  for (const state of machine.states) {
    for (const [event, to] of Object.entries(machine.transitions[state] ?? {})) lines.push(`  ${state} --> ${to}: ${event}`);
    if (machine.isFinal(state)) lines.push(`  ${state} --> [*]`);
  }
  return lines.join('\n');
}
