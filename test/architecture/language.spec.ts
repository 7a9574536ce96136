/** The rules for the language of names, test titles and the schema fail on what they refuse, and pass on what stands beside it. */
import { ESLint } from 'eslint';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLSchema,
} from 'graphql';
import { readFile } from 'node:fs/promises';
import typescript from 'typescript-eslint';
import { LANGUAGE } from '../../eslint.config.mjs';
import { descriptionFault, nameFault, titleFault, unitFault } from '../../scripts/lint/language.mjs';

describe('titleFault', () => {
  it.each([
    ['of a draft is at once', 'begins with "of"'],
    ['that are replayed are stored once', 'begins with "that"'],
    ['is refused with %o', 'begins with "is"'],
    ['and the same as a file', 'begins with "and"'],
    ['with an idempotency key answers what it answered first', 'begins with "with"'],
    ['by who may change the batch, and by nobody else', 'begins with "by"'],
    ['who is not in a row is refused', 'begins with "who"'],
    ['may not change %s', 'begins with "may"'],
    ['tell everything at once', 'begins with the bare verb "tell"'],
    ['a manager or an owner', 'has no verb'],
    ['a dispute that is %s', 'has no verb'],
    ['a loss that comes late: %s', 'has no verb'],
    ['adopting a transfer that was reversed', 'has no verb'],
    ['a request to close a batch', 'has no verb'],
    ['%s', 'has no verb'],
    ['refuses', 'says nothing after its verb'],
    ['', 'has no words'],
  ])('refuses %j, which %s', (title, fault) => {
    expect(titleFault(title)).toContain(fault);
  });

  it.each([
    'closes a draft batch immediately',
    'stores a replayed webhook event once',
    'refuses a claim when the worker holds the maximum number of tasks',
    'a closed batch accepts no claim',
    'a dispute that is lost takes money from the escrow',
    'workers who leave keep their earnings',
    'every table has exactly the rights that the statements of the application use',
    '%s is unreadable',
    'Rosa approves seven answers',
    '`SETTINGS` names every variable',
  ])('accepts %j', (title) => {
    expect(titleFault(title)).toBeNull();
  });
});

describe('unitFault', () => {
  it.each(['whether a batch is done', 'who may review', 'at the same moment', 'is set', 'then, when the hold time is over'])(
    'refuses %j as the name of a unit',
    (title) => expect(unitFault(title)).toContain('begins with'),
  );

  it.each(['parseMoment', 'a signed address', 'the rate limit of sign-ins', '$name', 'TRUST_PROXY'])(
    'accepts %j as the name of a unit',
    (title) => expect(unitFault(title)).toBeNull(),
  );
});

describe('descriptionFault', () => {
  it.each([
    ['Which.', 'is shorter than four words'],
    ['The object.', 'is shorter than four words'],
    ['What it means.', 'is shorter than four words'],
    ['Which of the two.', 'is a fragment of a question'],
    ['Until when it is open.', 'is a fragment of a question'],
  ])('refuses %j, which %s', (description, fault) => {
    expect(descriptionFault(description)).toContain(fault);
  });

  it.each(['Id of the batch to close.', 'Time at which the lease ends (server clock).', 'ISO 4217 code of the currency.'])(
    'accepts %j',
    (description) => expect(descriptionFault(description)).toBeNull(),
  );
});

describe('nameFault', () => {
  it.each(['Told', 'heardOf', 'last_said', 'LONGEST_BREATH_MS', 'EventWeather', 'toLookAt', 'look_at', 'amountComesTo'])(
    'refuses the name %s',
    (name) => expect(nameFault(name)).toMatch(/^says "/),
  );

  it.each(['LabelOutcome', 'nextPollAt', 'last_error', 'lookAlike', 'lookUp', 'forecast'])('accepts the name %s', (name) =>
    expect(nameFault(name)).toBeNull(),
  );
});

describe('the lint rules for language', () => {
  const messages = async (source: string): Promise<string[]> => {
    const languageOptions = { parser: typescript.parser };
    const lint = new ESLint({ overrideConfigFile: true, overrideConfig: [{ files: ['**/*.ts'], languageOptions, ...LANGUAGE }] as never });
    const [result] = await lint.lintText(source, { filePath: 'fixture.ts' });
    return result!.messages.map(({ ruleId, line }) => `${ruleId}:${line}`);
  };

  it('reports a title in each way of writing a test', async () => {
    const source = [
      `it('of a draft is at once', () => {});`,
      `it.each([1])('is %s', () => {});`,
      `test.each([1])('a dispute that is %s', () => {});`,
      `describe.each([1])('at %s', () => {});`,
      'test.skip(`of ${1} is at once`, () => {});',
      'it.each`a`("that it is", () => {});',
      `describe('whether it is', () => {});`,
      `it(title, () => {});`,
    ].join('\n');
    expect(await messages(source)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((line) => `guildhall/test-titles:${line}`));
  });

  it('reports an odd name wherever it is declared', async () => {
    const source = [
      'const told = 1;',
      'function heard(said: string) {}',
      'type Told = 1;',
      'interface A { told_at: number }',
      'class B { said = 1; told() {} constructor(private readonly told: string) {} }',
      'const { a: said, told: [heard], ...told } = x;',
      'const f = (told = 1, { said }) => 1;',
    ].join('\n');
    const lines = (await messages(source)).map((message) => Number(message.split(':')[1]));
    expect(lines).toEqual([1, 2, 2, 3, 4, 5, 5, 5, 6, 6, 6, 7, 7]);
  });

  it('accepts plain names, and a foreign name that is only used', async () => {
    expect(await messages(`import { x } from 'y';\nexport const outcome = x.told(1);\nit('closes a draft', () => {});`)).toEqual([]);
  });
});

/** "Type", "Type.field", "Type.field(argument:)" and "Enum.VALUE" of a schema, each with its description. */
function* descriptions(schema: GraphQLSchema): Generator<[name: string, description: string]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    const isRoot = [schema.getQueryType(), schema.getMutationType()].includes(type as never);
    if (!isRoot) yield [type.name, type.description ?? ''];
    if (isEnumType(type)) for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description ?? ''];
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field.description ?? ''];
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      yield [`${type.name}.${field.name}`, field.description ?? ''];
      for (const argument of field.args) yield [`${type.name}.${field.name}(${argument.name}:)`, argument.description ?? ''];
    }
  }
}

const faultsOf = (sdl: string): string[] =>
  [...descriptions(buildSchema(sdl))].flatMap(([name, description]) => {
    const fault = descriptionFault(description);
    return fault === null ? [] : [`${name} ${fault}`];
  });

describe('the descriptions of the schema', () => {
  it('reports a type, a field, an argument, an input field and an enum value without a phrase', () => {
    const sdl = `type Query { "One batch of tasks by its id." batch("Which." id: ID): Batch }
      type Batch { "Its id." id: ID! } "What it is." input BatchInput { id: ID! } "State of the batch, by its lifecycle." enum State { OPEN }`;
    expect(faultsOf(sdl)).toEqual([
      'Query.batch(id:) is shorter than four words',
      'Batch is shorter than four words',
      'Batch.id is shorter than four words',
      'BatchInput is shorter than four words',
      'BatchInput.id is shorter than four words',
      'State.OPEN is shorter than four words',
    ]);
  });

  it('finds nothing but full phrases in schema.graphql', async () => {
    expect(faultsOf(await readFile('schema.graphql', 'utf8'))).toEqual([]);
  });
});
