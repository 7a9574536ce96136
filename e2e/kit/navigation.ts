/** Ways through the console by its links, as a person goes. */
import type { Page } from 'playwright-core';

/** A link of the main navigation. */
export const toPage = (page: Page, name: string): Promise<void> =>
  page.locator('header nav').getByRole('link', { name, exact: true }).click();

/** A page of the admin. Its link may end with a number of decisions. */
export const toAdminPage = (page: Page, name: string): Promise<void> =>
  page
    .getByRole('navigation', { name: 'Admin' })
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();

/** A page of the batch that is open. */
export const toBatchPage = (page: Page, name: string): Promise<void> =>
  page.locator('.batch-tabs').getByRole('link', { name, exact: true }).click();
