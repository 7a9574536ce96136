/** GraphQL types of a sentence for people, with the code and the values that programs need. */
import { Field, Float, ObjectType } from '@nestjs/graphql';
import type { Wording } from '../../kernel/index.ts';
import { SeenWithParent } from '../access/visibility.ts';
import { MoneyType, moneyType } from './money.types.ts';
import { messageOf, type Message } from '../messages/message.ts';

@SeenWithParent()
@ObjectType('MessageParameter', { description: 'A value that a sentence mentions. docs/codes.md lists the names for each code.' })
export class MessageParameterType {
  @Field(() => String, { description: 'Name of the parameter, such as "maximum".' })
  name: string;

  @Field(() => String, { description: 'The value as the English sentence shows it.' })
  text: string;

  @Field(() => Float, { nullable: true, description: 'The value as a number; null when it is none.' })
  number: number | null;

  @Field(() => MoneyType, { nullable: true, description: 'The value as an amount of money; null when it is none.' })
  money: MoneyType | null;

  @Field(() => Date, { nullable: true, description: 'The value as a time; null when it is none.' })
  time: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Code of a value that is a sentence itself; its own parameters follow, named "<name>.<its name>". Null for other values.',
  })
  code: string | null;
}

@SeenWithParent()
@ObjectType('Message', { description: 'A sentence for people, with what a client needs to show it in another language.' })
export class MessageType {
  @Field(() => String, { description: 'Stable code of the sentence. The words may change, the code does not. docs/codes.md lists all.' })
  code: string;

  @Field(() => String, { description: 'The sentence in English, for people.' })
  text: string;

  @Field(() => [MessageParameterType], { description: 'The values in the sentence.' })
  parameters: MessageParameterType[];
}

export function messageType({ code, text, parameters }: Message): MessageType {
  const shown = parameters.map((each) => ({ ...each, money: each.money && moneyType(each.money.minor, each.money.currency) }));
  return { code, text, parameters: shown };
}

type SentenceFields<K extends string, W extends Wording | null> = Readonly<Record<K, W extends null ? null : string>> &
  Readonly<Record<`${K}Message`, W extends null ? null : MessageType>>;

/** Declares a field with an English sentence, and a second field `<field>Message` with its code and parameters. */
export function SentenceField(options: { readonly description: string; readonly nullable?: boolean }): PropertyDecorator {
  const { nullable = false, description } = options;
  return (target, field) => {
    Field(() => String, { nullable, description })(target, field);
    const beside = `The code and the parameters of \`${String(field)}\`${nullable ? '; null when that is null' : ''}.`;
    Field(() => MessageType, { nullable, description: beside })(target, `${String(field)}Message`);
  };
}

/** Returns the values of a {@link SentenceField} and of its `<field>Message`. */
export function sentenceFields<const K extends string, W extends Wording | null>(field: K, words: W): SentenceFields<K, W> {
  const message = words === null ? null : messageType(messageOf(words));
  return { [field]: message?.text ?? null, [`${field}Message`]: message } as SentenceFields<K, W>;
}
