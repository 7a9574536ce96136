/** GraphQL: the board. */
import { ArgsType, Field, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { BatchCardType, type BoardOrder } from '../batches/index.ts';
import type { OrganisationId } from '../kernel/index.ts';
import { connectionType, idScalar, MinorUnits, PageArgs } from '../platform/index.ts';

export const BoardSortEnum = { PAY: 'pay', PAY_PER_HOUR: 'hourly', SHORTEST: 'time', NEWEST: 'newest' } as const;
registerEnumType(BoardSortEnum, {
  name: 'BoardSort',
  description: 'The order of the board.',
  valuesMap: {
    PAY: { description: 'The highest reward per assignment first.' },
    PAY_PER_HOUR: { description: 'The highest reward per estimated hour first.' },
    SHORTEST: { description: 'The shortest estimated time first.' },
    NEWEST: { description: 'The newest batch first.' },
  },
});

@InputType({ description: 'What a batch must be to be shown; what is left out does not matter.' })
export class BoardFilterInput {
  @Field(() => [String], { nullable: true, description: 'One of these kinds: image, text, … at most 20.' })
  kinds?: string[] | null;

  @Field(() => MinorUnits, { nullable: true, description: 'Pays at least this per assignment; give `currency` too.' })
  minimumRewardMinor?: bigint | null;

  @Field(() => MinorUnits, { nullable: true, description: 'Pays at least this per estimated hour; give `currency` too.' })
  minimumHourlyMinor?: bigint | null;

  @Field(() => Int, { nullable: true, description: 'Takes at most this long, as the requester estimates.' })
  maximumSeconds?: number | null;

  @Field(() => String, { nullable: true, description: 'Pays in this currency, ISO 4217.' })
  currency?: string | null;

  @Field(() => idScalar('Organisation'), { nullable: true, description: 'Keeps only batches of this requester.' })
  requesterId?: OrganisationId | null;

  @Field(() => Boolean, { nullable: true, description: 'true: asks for no history of approved work; see BatchCard.forNewcomers.' })
  forNewcomers?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'Has this in its title or description, in small or capital letters; at most 100 characters.',
  })
  text?: string | null;
}

@ArgsType()
export class BoardArgs extends PageArgs {
  @Field(() => BoardFilterInput, { nullable: true, description: 'Conditions on the listed batches.' })
  filter?: BoardFilterInput | null;

  @Field(() => BoardSortEnum, { defaultValue: 'hourly', description: 'Order of the listed batches.' })
  sort: BoardOrder = 'hourly';
}

export const BatchCardConnection = connectionType(BatchCardType, 'BatchCard');
