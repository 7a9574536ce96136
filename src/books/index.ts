/** Reads the books: statements, documents, traces of money, and the oversight of admins and auditors. */
export { BooksModule } from './books.module.ts';
export { BOOKS_CHECKS } from './books.checks.ts';
export { changesOfBlock, changesOfJournal, changeSentence, type NamedChange, type Reader } from './oversight/named-change.repository.ts';
