/** Reading the books: earnings, spending, statements, the trial balance, and the story of a cent. */
export { BooksModule } from './books.module.ts';
export { BOOKS_CHECKS } from './books.checks.ts';
