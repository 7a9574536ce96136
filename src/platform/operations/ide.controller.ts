/** The GraphQL IDE: one page without any outside address. Absent in production. */
import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../access/access.ts';

const WELCOME = `# Guildhall. Sign in, then put the token into the headers below:
#   { "authorization": "Bearer ghs_…" }
#
# mutation { signIn(input: { email: "…", password: "…" }) { token userErrors { message } } }

{
  marketplace { currency feeBasisPoints termsVersion }
}
`;

@Controller()
export class IdeController {
  /** Rendered on first use: the page is 9 MB. */
  private page: Promise<string> | null = null;

  @Public()
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  ide(): Promise<string> {
    this.page ??= import('@graphql-yoga/render-graphiql').then(({ renderGraphiQL }) =>
      renderGraphiQL({ title: 'Guildhall', endpoint: '/graphql', defaultQuery: WELCOME, headersEditorEnabled: true } as Parameters<
        typeof renderGraphiQL
      >[0]),
    );
    return this.page;
  }
}
