/** Reading the books: earnings, spending, statements, the trial balance, the story of a cent, and the audit. */
export { BooksModule } from './books.module.ts';
export { BOOKS_CHECKS } from './books.checks.ts';
export { changesOfBlock, changesOfJournal, changeSentence, type NamedChange, type Reader } from './changes.ts';
