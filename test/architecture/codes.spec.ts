/** Every English sentence of the API has a code and parameters beside it. */
import { buildSchema, getNamedType, GraphQLString, isObjectType, type GraphQLSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { allSentences, catalogueOf, sentencesOf, staleFiles } from '../../scripts/codes.mjs';

const schema: GraphQLSchema = buildSchema(readFileSync('schema.graphql', 'utf8'));

/** What descriptions say of fields with words for people. */
const OF_SENTENCES = /\b(sentence|in words|for people|reason|meaning|explanation|description|advice|why)\b/i;

/** Fields that people wrote, or that have their code in another field, with the reason. */
const PEOPLE = 'A person wrote it.';
const STORED = 'It was stored in words when it happened.';
const WITHOUT_CODE: Readonly<Record<string, string>> = {
  'Adjustment.reason': PEOPLE,
  'AdminRequest.decisionNote': PEOPLE,
  'AdminRequest.reason': PEOPLE,
  'BankLine.reason': PEOPLE,
  'Batch.description': PEOPLE,
  'Batch.reviewNote': PEOPLE,
  'BatchCard.description': PEOPLE,
  'Bonus.reason': PEOPLE,
  'BrokenSeal.problem': 'Only auditors see it, beside the number of the block.',
  'CardDispute.reason': 'It is the code of the card network.',
  'Checkout.reason': 'It is the answer of Stripe.',
  'Evidence.description': PEOPLE,
  'FeeAgreement.endReason': PEOPLE,
  'FeeAgreement.reason': PEOPLE,
  'FundingReversal.reason': PEOPLE,
  'IntegrityProblem.problem': 'Its code is `check`.',
  'KnownAnswers.explanation': PEOPLE,
  'KnownTestItem.explanation': PEOPLE,
  'LastComparison.failure': STORED,
  'Message.code': 'It is the code.',
  'Message.text': 'Its code is beside it.',
  'MessageParameter.code': 'It is the code.',
  'MessageParameter.text': 'It is a value; a value that is a sentence has a code beside it.',
  'Money.text': 'It is an amount; its minor units and currency are beside it.',
  'MoneyDifference.problem': 'Its code is `check`.',
  'Option.help': PEOPLE,
  'OrganisationEvidence.description': PEOPLE,
  'OrganisationRestriction.explanation': PEOPLE,
  'OrganisationRestriction.liftNote': PEOPLE,
  'OwnQualification.revokedReason': PEOPLE,
  'OwnQualificationRequest.reason': PEOPLE,
  'Payout.reason': 'It is the answer of the bank.',
  'PayoutApproval.note': PEOPLE,
  'PayoutExit.outcome': STORED,
  'PayoutLine.reason': 'It is the answer of the bank.',
  'PayoutTurn.refusal': STORED,
  'PlatformRule.description': 'Its code is `name`.',
  'PlatformRuleChange.reason': PEOPLE,
  'PoolMember.removalReason': PEOPLE,
  'PoolMembership.removalReason': PEOPLE,
  'QualificationEvent.reason': PEOPLE,
  'QualificationGrant.revokedReason': PEOPLE,
  'QualificationRequest.reason': PEOPLE,
  'QualificationType.description': PEOPLE,
  'RatingQuestion.highLabel': PEOPLE,
  'RatingQuestion.lowLabel': PEOPLE,
  'RefundPart.reason': 'It is the answer of the bank or of Stripe, or an admin wrote it.',
  'RejectionRecord.undoneNote': PEOPLE,
  'Restriction.explanation': PEOPLE,
  'Restriction.liftNote': PEOPLE,
  'StripeAccount.missing': 'Its codes are `missingMessages`.',
  'StripeAccount.reason': 'It is the code of Stripe.',
  'StripePayerStop.liftReason': PEOPLE,
  'StripeReconciliation.failure': STORED,
  'TaskFault.reason': 'It is composed of the faults of one line.',
  'TrainingFeedback.explanation': PEOPLE,
};

/** Fields that hold sentences, and have no code beside them. */
function sentencesWithoutCode(of: GraphQLSchema): string[] {
  return Object.values(of.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__')) return [];
    const fields = type.getFields();
    return Object.values(fields)
      .filter((field) => getNamedType(field.type) === GraphQLString && OF_SENTENCES.test(`${field.name} ${field.description}`))
      .filter((field) => fields[`${field.name}Message`] === undefined && !(field.name === 'message' && 'code' in fields))
      .map((field) => `${type.name}.${field.name}`);
  });
}

it('finds no field with a sentence and without its code in the schema, but those with a reason', () => {
  expect(sentencesWithoutCode(schema)).toEqual(Object.keys(WITHOUT_CODE));
});

it('reports a sentence without a code, and accepts one with its message beside it', () => {
  const sdl = `type Query { a: A } type Message { code: String! }
    type A { "What to do, in a sentence." advice: String! "Why it waits." because: String! becauseMessage: Message! }
    type BError { "A sentence for people." message: String! "Stable code." code: String! } type C { "A sentence." message: String! }`;
  expect(sentencesWithoutCode(buildSchema(sdl))).toEqual(['A.advice', 'C.message']);
});

it('has a code for every sentence of the sources (else run: npm run codes)', async () => {
  expect([...(await staleFiles()).keys()]).toEqual([]);
});

describe('sentencesOf', () => {
  it('finds the messages of refusals in all branches, and tagged texts, with names for their values', () => {
    const source = `
      invalid('One.', 'path'); conflict(state, isOld ? 'Two.' : say\`Three \${batch.state}.\`); notFound('The batch'); notFound(say\`The \${kind}\`);
      const table = { a: fixed\`Four\` }; refuseAt(say\`At most \${MOST_KEYS} of \${money(taken.minor, currency)}, not \${keys.length}.\`);
      insufficientFunds('This costs', cost, left, 'Take less.'); other('Five.');`;
    const found = sentencesOf('src/a/b.ts', source).map(({ text }) => text);
    expect([...new Set(found)].sort()).toEqual([
      'At most {mostKeys} of {minor}, not {keysCount}.',
      'Four',
      'One.',
      'Take less.',
      'The batch was not found.',
      'The {kind} was not found.',
      'This costs',
      'Three {state}.',
      'Two.',
    ]);
  });
});

describe('catalogueOf', () => {
  const known = new Map([
    ['KEYS_MAXIMUM', 'A person has at most {most} keys; revoke one first.'],
    ['GONE', 'Nobody says this any more, at all.'],
  ]);

  it('keeps the code and the names of a known sentence, and the code of a reworded one', () => {
    const same = catalogueOf([{ text: 'A person has at most {limit} keys; revoke one first.', file: 'src/a/b.ts' }], known);
    expect(same.get('a')).toEqual(new Map([['KEYS_MAXIMUM', 'A person has at most {most} keys; revoke one first.']]));
    const reworded = catalogueOf([{ text: 'A person has at most {most} keys; revoke another first.', file: 'src/a/b.ts' }], known);
    expect([...reworded.get('a')!.keys()]).toEqual(['KEYS_MAXIMUM']);
  });

  it('gives two sentences with the same words two codes, and drops a sentence that is gone', () => {
    const two = ['The task is closed.', 'This task was closed.'].map((text) => ({ text, file: 'src/a/b.ts' }));
    expect([...catalogueOf(two, known).get('a')!.keys()]).toEqual(['TASK_CLOSED', 'TASK_CLOSED_2']);
  });

  it('finds every code once, in the sources of this repository', () => {
    const codes = [...catalogueOf(allSentences(), new Map()).values()].flatMap((each) => [...each.keys()]);
    expect(codes.length).toBeGreaterThan(500);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
