/** The web console: one page for all its addresses, and the files that it loads, from this server alone. */
import { Controller, Get, HttpException, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../access/access.ts';
import { SignedAddress } from '../access/limit-requests.ts';
import { ConsoleFiles } from './console-files.ts';
import { contentPolicy } from './security-headers.ts';

/** Addresses of the console; what is below the roles' is its own. E-mails link to those after `account`. */
const PAGES = [
  ...['', 'work', 'work/*', 'r', 'r/*', 'admin', 'admin/*', 'account', 'account/*'],
  ...['sign-in', 'register', 'verify', 'forgot', 'reset', 'change-email', 'invitation', 'pool'],
];

/**
 * `<style>` elements that React Aria adds at run time, by the hash of their text: usePress (`touch-action`), and usePreventScroll on touch.
 * `e2e` fails when a release changes one.
 */
const REACT_ARIA_STYLES = ["'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='"];

const POLICY = contentPolicy({
  'script-src': ["'self'"],
  'style-src': ["'self'", ...REACT_ARIA_STYLES],
  'img-src': ["'self'"],
  'media-src': ["'self'"],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'worker-src': ["'self'"],
});

/** The service worker loads the page and the files that it caches. It runs no other script. */
const SERVICE_WORKER_POLICY = contentPolicy({ 'connect-src': ["'self'"] });

const YEAR_SECONDS = 31_536_000;

@Controller()
export class ConsoleController {
  constructor(private readonly files: ConsoleFiles) {}

  @Public()
  @Get(PAGES)
  async page(@Res() reply: FastifyReply): Promise<void> {
    const html = this.files.page();
    if (html === null) throw new HttpException({ code: 'NOT_FOUND', message: 'The console is not built: npm run build.' }, 404);
    await reply
      .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY, 'cache-control': 'no-cache' })
      .send(html);
  }

  /** Browsers load it at each visit, and so detect a new version of the console. */
  @Public()
  @Get('service-worker.js')
  async serviceWorker(@Res() reply: FastifyReply): Promise<void> {
    const script = this.files.serviceWorker();
    if (script === null) throw new HttpException({ code: 'NOT_FOUND', message: 'The console is not built: npm run build.' }, 404);
    await reply
      .headers({
        'content-type': 'text/javascript; charset=utf-8',
        'content-security-policy': SERVICE_WORKER_POLICY,
        'cache-control': 'no-cache',
      })
      .send(script);
  }

  @Public()
  @SignedAddress()
  @Get('assets/:name')
  async asset(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const file = this.files.asset(name);
    if (file === null) throw new HttpException({ code: 'NOT_FOUND', message: 'There is no such file.' }, 404);
    const takesBrotli = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
    const brotli = takesBrotli ? file.brotli : null;
    await reply
      .headers({
        'content-type': file.mediaType,
        'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
        vary: 'accept-encoding',
        ...(brotli === null ? {} : { 'content-encoding': 'br' }),
      })
      .send(brotli ?? file.body);
  }
}
