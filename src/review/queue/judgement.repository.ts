/**
 * SQL that judges an answer by the labels and the known answers of its task. It has no statement of its own.
 *
 * An answer is as probably right as the label that it gives, and as improbably as the label that it is against is
 * probable; the least sure question decides. A label that merges answers (boxes, spans) says of the answers that differ from it
 * that they are even at most: a sure label does not make a wrong answer to it right. Gold is known. What no model has looked at is
 * even. Read from what labels keep, when somebody asks: no verdict waits for it, and none of it is kept.
 */

/** Whether the value that answer `a` gives is this one; lists are the same in any order. */
const gives = (question: string, value: string) =>
  `(a.answer -> ${question} = ${value} or jsonb_typeof(${value}) = 'array' and a.answer -> ${question} @> ${value} and a.answer -> ${question} <@ ${value})`;

/** One row for each question of answer `a` that a label or a known answer says something about. */
const EVIDENCE = `(
  select l.question, l.value, false as known, l.categorical, l.confidence,
    case when l.confidence is null then 0.5
      when ${gives('l.question', 'l.value')} then l.confidence
      when l.categorical then 1 - l.confidence else least(l.confidence, 0.5) end as probability,
    l.categorical and not ${gives('l.question', 'l.value')} as against
  from labels.label_view l where l.task_id = a.task_id and jsonb_typeof(a.answer -> l.question) <> 'null'
  union all
  select k.key, k.value, true, true, 1,
    case when ${gives('k.key', 'k.value')} then 1 else 0 end, not ${gives('k.key', 'k.value')}
  from batches.gold_view g cross join lateral jsonb_each(g.answers) k where g.task_id = a.task_id and jsonb_typeof(a.answer -> k.key) <> 'null'
) evidence`;

/** Of answer `a`: the `probability` that it is right, and whether it is `against` a label or a known answer. One row. */
export const JUDGEMENT = `(
  select coalesce(min(evidence.probability), 0.5)::double precision as probability, coalesce(bool_or(evidence.against), false) as against
  from ${EVIDENCE})`;

/** Of answer `a`: what the label or the known answer of its least sure question says. At most one row. */
export const LEAST_SURE = `(select evidence.* from ${EVIDENCE} order by evidence.probability, evidence.question limit 1)`;
