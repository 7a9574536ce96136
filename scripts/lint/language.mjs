/**
 * What the repository holds of its language (docs/adr/0081-plain-names.md), as pure functions. Each returns why a text is refused,
 * or null. The ESLint rules test-titles.mjs and plain-names.mjs call them for code, test/architecture/language.spec.ts for the schema.
 */

/** Verbs of test titles, in their base form. A title with a verb that is missing here is refused: add the verb. */
const VERBS = `
  abort accept acknowledge act add adopt advance advise aggregate agree allow announce answer appear append apply
  appoint approve arrive ask assign assume attach attribute authenticate avoid back balance become befall begin belong
  bind blame block book bound break bring build buy bypass calculate call cancel cap carry catch censor chain change
  charge check choose claim classify clean clear close coincide collect combine come commit compare compile complete compose
  compute confirm conflict connect contain continue contradict converge convert copy correct cost count cover create
  credit cut debit decide declare decline decode decrease decrypt deduct default define delay delete deliver demand
  deny depend derive describe destroy detect die differ discard disconnect display dispute distinguish distribute
  divide do download drain draw drive drop earn empty enable encode encrypt end enforce enter equal erase escalate
  escape estimate exceed exclude execute exist exit expect expire explain export expose extend fail fall fetch fill
  filter find finish fire fit fix flag follow forbid forecast forge forget forgive forward free freeze fund gain generate
  get give go grant group grow guess guard hand handle hang happen hash have help hide hit hold identify ignore import
  include increase inherit insert insist inspect install interpret interrupt invalidate invent invite issue join judge
  keep know label lack lag last launch lead learn leave let lie lift limit link list live load lock log look lose
  lower make manage map mark mask match mean measure meet mention merge migrate mirror mix monitor move multiply name
  narrow need neglect normalise normalize note number obey offer omit open order overdraw overflow overlap overlook
  overturn own page paginate pair parse part pass pause pay penalise permit pick pin place play poll post postpone predict
  prefer prepare prevent preview price print process produce promise propagate propose protect prove provide publish
  put query queue quote race raise rank rate reach react read rebuild recalculate receive recognise recompute
  reconcile record recover redact redirect redo reduce refer refresh refund refuse register reject release rely remain
  remember remove rename renew reopen repair repeat replace replay report reproduce request require resend reserve
  reset resolve respond rest restart restore restrict result resume retain retrieve retry return reuse reveal reverse
  review revoke reward rewrite roll rotate round route run sample sanction satisfy save say scale scan schedule score
  seal search see seed select send separate serve set settle share show shrink sign skip slow sort span spend split
  start state stay steal stop store stream strip submit suffice suggest sum support surface survive suspend swap sweep
  tag take tell terminate test thank throw tie time tolerate total touch trace track transfer translate treat trigger
  truncate trust try turn undo unlock update upgrade upload use validate value vanish vary verify view wait walk warn
  watch weaken weigh withdraw withhold work wrap write yield
`
  .trim()
  .split(/\s+/);

/** Verbs that need a subject before them; `has` and `does` may begin a title, as other verbs do. */
const AUXILIARIES = [
  'is',
  'are',
  'was',
  'were',
  'has',
  'have',
  'had',
  'does',
  'do',
  'did',
  'may',
  'can',
  'cannot',
  'must',
  'will',
  'would',
];

const PAST = ['became', 'began', 'came', 'found', 'gave', 'got', 'kept', 'lost', 'made', 'paid', 'sent', 'took', 'went'];

function thirdPerson(verb) {
  if (verb === 'have') return 'has';
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

const STARTS = new Set(VERBS.map(thirdPerson));
const BARE_STARTS = new Set(VERBS);
const FINITE = new Set([...STARTS, ...VERBS, ...AUXILIARIES, ...PAST]);

/** Words with which a fragment begins: the rest of a sentence whose subject stands elsewhere. */
const FRAGMENT_STARTS = new Set([
  ...AUXILIARIES.filter((auxiliary) => !STARTS.has(auxiliary)),
  ...[
    'about',
    'also',
    'and',
    'as',
    'at',
    'by',
    'for',
    'from',
    'if',
    'in',
    'into',
    'it',
    'its',
    'less',
    'never',
    'nor',
    'not',
    'of',
    'on',
    'or',
    'so',
  ],
  ...[
    'that',
    'then',
    'to',
    'under',
    'what',
    'when',
    'whether',
    'which',
    'who',
    'whom',
    'whose',
    'with',
    'without',
    'she',
    'he',
    'they',
    'there',
  ],
]);

/** The words of a text in lower case. Placeholders of jest (`%s`, `$name`, `${…}`) and code in backticks count as names. */
function words(text) {
  return text
    .replace(/`[^`]*`/g, ' x0 ')
    .replace(/%(?:\.\d+)?[a-z#%]|\$\{[^}]*\}|\$[\w.]+/g, ' x0 ')
    .split(/[^\p{L}\p{N}'’_-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => word.toLowerCase().replace(/['’]$/, ''));
}

/** Words after which a base form is a noun or an infinitive: "a dispute", "by hand", "to close". */
const BEFORE_NOUNS = new Set(
  `a an the no any each every one its their another first second last new
  after as at before between by for from in into of on than through to under with without`.split(/\s+/),
);

const RELATIVES = new Set(['that', 'which', 'who', 'whose', 'whom']);

/** Whether words say something of their subject: they hold a verb beside those of relative clauses ("a dispute that is lost"). */
function hasMainVerb([first, ...rest]) {
  let previous = first;
  let isRelative = false;
  for (const word of rest) {
    const isNoun = BARE_STARTS.has(word) && BEFORE_NOUNS.has(previous);
    previous = word;
    if (RELATIVES.has(word)) isRelative = true;
    else if (FINITE.has(word) && !isNoun) {
      if (!isRelative) return true;
      isRelative = false;
    }
  }
  return false;
}

/** Of the title of a test: it reads alone, as "refuses a claim when …" or "a closed batch accepts no claim". */
export function titleFault(title) {
  const [first, ...rest] = words(title);
  if (first === undefined) return 'has no words';
  if (FRAGMENT_STARTS.has(first)) return `begins with "${first}", as the rest of a sentence`;
  if (BARE_STARTS.has(first)) return `begins with the bare verb "${first}": write "${thirdPerson(first)} …", or a subject before it`;
  if (STARTS.has(first)) return rest.length > 0 ? null : 'says nothing after its verb';
  return hasMainVerb([first, ...rest]) ? null : 'has no verb: begin with one ("refuses …"), or with a subject and its verb';
}

/** Of the title of a `describe`: it names a unit. */
export function unitFault(title) {
  const [first] = words(title);
  if (first === undefined) return 'has no words';
  return FRAGMENT_STARTS.has(first) && first !== 'without' ? `begins with "${first}": name the unit under test` : null;
}

/** Descriptions that are a phrase by their length and still say nothing. */
const EMPTY_PHRASES = /^(?:which|whose|whom|what|why|how|where|when|until when|since when)\b[^.;:]{0,24}[.?]?$/i;

/** Of a description in the schema. */
export function descriptionFault(description) {
  const count = words(description).length;
  if (count < 4) return 'is shorter than four words';
  return EMPTY_PHRASES.test(description.trim()) ? 'is a fragment of a question' : null;
}

/** Words of names that say something else than they mean, and what to write. */
const ODD = new Map([
  ['told', 'the thing itself: outcome, event, sent'],
  ['heard', 'received, or the outcome of an event'],
  ['said', 'reported, stated'],
  ['breath', 'blocking time'],
  ['weather', 'fault plan'],
  ['hoped', 'expected'],
  ['befell', 'outcome'],
  ['whereabouts', 'location, state'],
  ['foretold', 'forecast'],
  ['foretell', 'forecast'],
  ['akin', 'similar'],
  ['kinship', 'similarity'],
  ['manners', 'behaviour'],
  ['nap', 'sleep'],
  ['news', 'changes, event'],
  ['traveller', 'pending effect'],
  ['asides', 'excluded rows'],
]);

/** Two words that are odd together, and what to write. */
const ODD_PAIRS = new Map([
  ['look at', 'poll, next poll, inspect'],
  ['comes to', 'amount, result'],
  ['became of', 'outcome'],
  ['of whom', 'the role: owner, worker'],
  ['of what', 'the noun: subject, cause'],
]);

/** Of an identifier in camel or snake case. */
export function nameFault(name) {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
    .filter(Boolean);
  const odd = parts.find((part) => ODD.has(part));
  if (odd !== undefined) return `says "${odd}"; write ${ODD.get(odd)}`;
  const pair = parts.map((part, at) => `${part} ${parts[at + 1]}`).find((two) => ODD_PAIRS.has(two));
  return pair === undefined ? null : `says "${pair}"; write ${ODD_PAIRS.get(pair)}`;
}
