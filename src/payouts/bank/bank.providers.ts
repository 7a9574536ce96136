/** Providers of the import of bank statements. */
import { BankCommands } from './bank.commands.ts';
import { BankLineRepository } from './bank-line.repository.ts';
import { BankLineResolver, BankStatementResolver } from './bank.resolver.ts';
import { StatementThreads } from './statement-threads.ts';

export const BANK_PROVIDERS = [BankLineRepository, StatementThreads, BankCommands, BankLineResolver, BankStatementResolver];
