/** Pages to which Stripe sends people back. They prove nothing, and show no personal data. */
import { createHash } from 'node:crypto';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { isUuid } from '../../kernel/index.ts';
import { contentPolicy, Public } from '../../platform/index.ts';
import { StripeAccounts } from './stripe-accounts.ts';

const STYLE = 'body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem }';

/** Allows the page's own style and nothing else. */
const CONTENT_POLICY = contentPolicy({ 'style-src': [`'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`] });

@Controller()
export class StripeReturnController {
  constructor(private readonly accounts: StripeAccounts) {}

  @Public()
  @Get('stripe/paid')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', CONTENT_POLICY)
  paid(): string {
    return page(
      'Thank you',
      'What Stripe received, your balance shows in a moment: <code>organisation { balance checkouts }</code>. If you did not pay, nothing was taken. <a href="/r/money">Back to the money of your organisation</a>',
    );
  }

  @Public()
  @Get('stripe/return')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', CONTENT_POLICY)
  async returned(@Query('account') account?: string): Promise<string> {
    if (isUuid(account)) await this.accounts.returnedFromOnboarding(account);
    return page(
      'Thank you',
      'Stripe has what you gave. Whether it is enough, your account here shows in a moment: <code>worker { stripeAccount }</code>. <a href="/work/money/account">Back to your account</a>',
    );
  }

  @Public()
  @Get('stripe/again')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', CONTENT_POLICY)
  again(): string {
    return page(
      'This link was used',
      'A link to Stripe works once, and for a few minutes. Ask for another one: <code>startStripeOnboarding</code>. <a href="/work/money/account">Back to your account</a>',
    );
  }
}

/** @param text HTML without any user input */
function page(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style>
<body><h1>${title}</h1><p>${text}</p></body>
</html>`;
}
