/** The GraphQL IDE: one page without any outside address. Absent in production. */
import { createHash } from 'node:crypto';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { contentPolicy } from '../http/security-headers.ts';
import { Public } from '../access/access.ts';

const WELCOME = `# Guildhall. Sign in, then put the token into the headers below:
#   { "authorization": "Bearer ghs_…" }
#
# mutation { signIn(input: { email: "…", password: "…" }) { token userErrors { message } } }

{
  marketplace { currency feeBasisPoints termsVersion }
}
`;

interface Page {
  readonly html: string;
  readonly contentPolicy: string;
}

@Controller()
export class IdeController {
  /** Rendered on first use: the page is 9 MB. */
  private page: Promise<Page> | null = null;

  @Public()
  @Get()
  async ide(@Res() reply: FastifyReply): Promise<void> {
    this.page ??= render();
    const { html, contentPolicy } = await this.page;
    await reply.headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': contentPolicy }).send(html);
  }
}

async function render(): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const options = { title: 'Guildhall', endpoint: '/graphql', defaultQuery: WELCOME, headersEditorEnabled: true };
  const html = renderGraphiQL(options);
  return { html, contentPolicy: policyOf(html) };
}

/** The scripts that are in the page, by their hashes, and no other; it asks only this server, and its editor works in threads. */
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
