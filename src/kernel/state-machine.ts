/**
 * A lifecycle is one table: state → event → next state. SQL check constraints, GraphQL enums and the diagrams in the
 * documents are tested against it.
 */
import { conflict, ok, refuse, type Result } from './result.ts';

export type Transitions<S extends string, E extends string> = Readonly<Record<S, Readonly<Partial<Record<E, S>>>>>;

export interface StateMachine<S extends string, E extends string> {
  readonly name: string;
  readonly initial: S;
  readonly states: readonly S[];
  readonly transitions: Transitions<S, E>;
  /** The state after `event`, or the refusal CONFLICT naming the state it is in. */
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
): StateMachine<S, E> {
  const states = Object.keys(transitions) as S[];
  return {
    name,
    initial,
    states,
    transitions,
    next(state, event) {
      const to = transitions[state][event];
      return to === undefined ? refuse(conflict(state, `A ${name} that is ${state} cannot ${event}.`)) : ok(to);
    },
    isFinal: (state) => Object.keys(transitions[state]).length === 0,
    from: (event) => states.filter((state) => transitions[state][event] !== undefined),
  };
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
