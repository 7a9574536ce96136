/** What somebody wrote above the log. Empty: any. Days are days of UTC. */
interface Written {
  readonly actor: string;
  readonly subject: string;
  readonly verb: string;
  readonly from: string;
  readonly to: string;
}

interface Filters {
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly verb: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

const DAY_MS = 86_400_000;

/** An id that is not written to its end is no filter yet: the server would refuse it. */
const PERSON = /^per_[0-9a-z]{26}$/;

/** Filters of the query. The last day is a whole day. */
export function filtersOf({ actor, subject, verb, from, to }: Written): Filters {
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    actorId: PERSON.test(actor.trim()) ? actor.trim() : null,
    subjectId: orNull(subject),
    verb: orNull(verb),
    from: from === '' ? null : `${from}T00:00:00.000Z`,
    to: to === '' ? null : new Date(Date.parse(`${to}T00:00:00.000Z`) + DAY_MS).toISOString(),
  };
}
