/** The ways of moving money that this installation knows; see rail.ts. */
export type RailName = 'manual' | 'stripe';
