/** The GraphQL IDE, for a browser that opens `/graphql`: one page that loads nothing from other servers. Not available in production. */
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { contentPolicy } from './security-headers.ts';
import { CSRF_HEADER } from '../access/session-cookie.ts';
import { finishedPage } from '../operations/ide-page.ts';
import { toursBar, type DemoTours } from '../operations/ide-tours.ts';

const WELCOME = `# Guildhall. Sign in, then put the token into the headers below:
#   { "authorization": "Bearer ghs_…" }
#
# mutation { signIn(input: { email: "…", password: "…" }) { credentials { token } userErrors { message } } }
`;

const WELCOME_TO_DEMO = `# Guildhall. A button above signs in
# and opens the tour of its role as tabs.
`;

const EDITOR_KEYS_HELP = `#
# Ctrl-Enter runs the query.
# By keyboard: Enter opens an editor,
# Escape leaves it.

`;

const FIRST_QUERY = `{
  marketplace { currency feeBasisPoints termsVersion }
}
`;

interface Page {
  readonly html: string;
  readonly contentPolicy: string;
}

@Injectable()
export class Ide {
  /** Rendered on first use: the page has 9 MB. */
  private page: Promise<Page> | null = null;
  private demo: DemoTours | null = null;

  /** Adds buttons that sign in with the demo accounts. Only for the demo: the page contains their password. */
  offerTours(demo: DemoTours): void {
    this.demo = demo;
    this.page = null;
  }

  async send(reply: FastifyReply): Promise<void> {
    this.page ??= render(this.demo);
    const { html, contentPolicy } = await this.page;
    await reply.headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': contentPolicy }).send(html);
  }
}

async function render(demo: DemoTours | null): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const defaultQuery = `${demo === null ? WELCOME : WELCOME_TO_DEMO}${EDITOR_KEYS_HELP}${FIRST_QUERY}`;
  const plain = renderGraphiQL({ title: 'Guildhall', endpoint: '/graphql', defaultQuery, isHeadersEditorEnabled: true });
  const html = finishedPage(plain, demo === null ? '' : toursBar(demo), CSRF_HEADER);
  return { html, contentPolicy: policyOf(html) };
}

/**
 * Content policy of the page. Allows its own scripts by their hashes, requests to this server only, and the worker threads of the
 * editor.
 */
function policyOf(html: string): string {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script);
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return contentPolicy({
    'script-src': hashes,
    'style-src': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ['data:'],
    'connect-src': ["'self'"],
    'worker-src': ['blob:'],
  });
}
