/** What the operator's own money and adjustments are made of. */
import { AdjustmentCommands } from './treasury-adjustment.commands.ts';
import { OwnMoneyCommands } from './treasury-own-money.commands.ts';
import { TreasuryRepository } from './treasury.repository.ts';
import { AdjustmentResolver, OwnMoneyResolver } from './treasury.resolver.ts';

export const TREASURY_PROVIDERS = [TreasuryRepository, OwnMoneyCommands, AdjustmentCommands, OwnMoneyResolver, AdjustmentResolver];
