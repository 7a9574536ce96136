/** The names of all messages: those of the English files, without the endings of plural forms. */
import type account from '../../messages/en/account.json';
import type admin from '../../messages/en/admin.json';
import type adminMoney from '../../messages/en/admin-money.json';
import type requesterBatches from '../../messages/en/requester-batches.json';
import type requesterWork from '../../messages/en/requester-work.json';
import type shell from '../../messages/en/shell.json';
import type worker from '../../messages/en/worker.json';

type Files = typeof account &
  typeof admin &
  typeof adminMoney &
  typeof requesterBatches &
  typeof requesterWork &
  typeof shell &
  typeof worker;

type WithoutForm<Key> = Key extends `${infer Stem}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}` ? Stem : Key;

export type MessageKey = WithoutForm<Extract<keyof Files, string>>;
