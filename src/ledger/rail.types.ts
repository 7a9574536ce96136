/** GraphQL: the rails, the ways in which money comes in and goes out. */
import { registerEnumType } from '@nestjs/graphql';

export const RailEnum = { MANUAL: 'manual', STRIPE: 'stripe' } as const;
registerEnumType(RailEnum, {
  name: 'Rail',
  description: 'A way in which money comes in and goes out.',
  valuesMap: {
    MANUAL: { description: 'A bank account, looked after by admins.' },
    STRIPE: { description: 'Payments and payouts by Stripe.' },
  },
});
