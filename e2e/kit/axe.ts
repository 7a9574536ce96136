/** Faults that axe finds on a page: WCAG 2.2 A and AA, and best practices. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** @param rules limits the check to these rules, for example after a change of colours */
export async function axeFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  // After a change of the look, colours move to their new values: those on the way are nobody's choice.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  });
  // Injected by the debugger: the policy of the page allows no such script.
  await page.evaluate(SOURCE);
  const { violations } = await page.evaluate(
    (runOnly) => (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({ runOnly }),
    rules === undefined ? { type: 'tag', values: RULES } : { type: 'rule', values: [...rules] },
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary.slice(0, 300)}`),
  );
}
