/** The page of codes that `npm run codes` writes: how codes are named, and each code with its sentence. */

/** The place of a value in a text of the catalogue: `{maximum}`. */
export const PLACEHOLDER = /\{([a-z]\w*)\}/g;

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_');

/**
 * The text of docs/codes.md.
 *
 * @param {ReadonlyMap<string, ReadonlyMap<string, string>>} catalogue domain → code → text
 */
export function documentOf(catalogue) {
  const sections = [...catalogue].map(([domain, codes]) => {
    const rows = [...codes].map(([code, text]) => {
      const names = [...text.matchAll(PLACEHOLDER)].map(([, name]) => `\`${name}\``).join(', ');
      return `| \`${code}\` | ${cell(text)} | ${names} |`;
    });
    return `## ${domain}\n\n| code | sentence | parameters |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Codes of messages

Every English sentence of the API has a code and parameters beside it, so that a client can react to it or show it in another language. The words may change; a code does not, once it is released.

- A user error of a mutation has \`code\` and \`parameters\`: \`userErrors { message code parameters { name text number money { minor currency } time code } }\`.
- An HTTP route answers \`messageCode\` and \`parameters\` beside \`code\`, which is the kind of the refusal, when a rule refuses; a request that is refused as such has \`code\` alone.
- Other sentences, such as \`PendingMoney.because\`, have a field with \`Message\` behind their name: \`becauseMessage { code parameters { name text } }\`.
- A parameter that is a sentence itself has a \`code\`; its own parameters follow with the names \`<name>.<its name>\`. A sentence of this page may be a part of another.
- \`OTHER\` is the code of a sentence that has none.

A code begins with what the sentence is about and ends with the fault: \`ITEM_NAME_TAKEN\`, \`BATCH_EXPIRED\`. The same fault has the same ending; the commonest are:

| ending | fault |
| --- | --- |
| \`…_RANGE\`, \`…_TOO_SMALL\`, \`…_TOO_LARGE\` | an amount, a number or a count is out of bounds; a file is too large |
| \`…_LENGTH\` | a text is too short or too long |
| \`…_LIMIT\` | there are as many as there may be |
| \`…_FORMAT\`, \`…_TYPE\` | a value is written in a wrong way, or is of a wrong type |
| \`…_REQUIRED\`, \`…_MISSING\`, \`…_UNEXPECTED\` | something is missing, or must be left out |
| \`…_NOT_FOUND\`, \`…_UNKNOWN\` | there is no such thing |
| \`…_TAKEN\`, \`…_DUPLICATE\`, \`…_MISMATCH\`, \`…_ORDER\` | two things have one name, are the same, do not fit each other, or are in the wrong order |
| \`…_ALREADY_…\`, \`…_UNCHANGED\` | it is done already |
| \`…_FIXED\` | it cannot be changed any more |
| \`…_ONLY\`, \`…_FORBIDDEN\` | this person, key or session must not do it |
| \`…_BUSY\`, \`…_UNAVAILABLE\` | it works again later, or not in this marketplace |

Sentences that are no faults begin alike: \`ENTRY_…\` and \`ACCOUNT_…\` in the ledger, \`DIFFERENCE_…\` between Stripe and the ledger, \`EXIT_…\` out of a state of a payout, \`STRIPE_NEEDS_…\`. Parts of \`INSUFFICIENT_FUNDS\` end in \`…_COST\` and \`…_ADVICE\`.

Made by \`npm run codes\` from the sources.

${sections.join('\n')}`;
}
