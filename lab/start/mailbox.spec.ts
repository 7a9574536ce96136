import { request } from 'node:http';
import { createTransport } from 'nodemailer';
import { openMailbox, type Mailbox, type MailboxMessage } from './mailbox.ts';

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox(0);
});
afterAll(() => mailbox.stop());

async function send(subject: string, text: string, html: string): Promise<void> {
  const { MAIL_URL, MAIL_FROM } = mailbox.settings;
  await createTransport(MAIL_URL).sendMail({ from: MAIL_FROM, to: 'ada@example.org', subject, text, html });
}

it('keeps messages received by SMTP, and lists them as JSON, newest first', async () => {
  await send('First', 'See http://127.0.0.1:3000/verify#token=ghe_1', '<p>one</p>');
  await send('Second', 'Nothing', '<p>two</p>');
  const response = await fetch(`${mailbox.url}/messages.json`);
  const messages = (await response.json()) as MailboxMessage[];
  expect(messages.map(({ subject }) => subject)).toEqual(['Second', 'First']);
  expect(messages[1]).toMatchObject({
    number: 1,
    to: ['ada@example.org'],
    from: 'no-reply@guildhall.example',
    links: ['http://127.0.0.1:3000/verify#token=ghe_1'],
  });
  expect(await (await fetch(`${mailbox.url}/messages/1.html`)).text()).toContain('<p>one</p>');
});

it('shows a message as text, and runs no script in it', async () => {
  await send('<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<script>alert(1)</script>');
  const page = await fetch(mailbox.url);
  const html = await page.text();
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toContain('<img src=x');
  const [newest] = mailbox.messages();
  const shown = await fetch(`${mailbox.url}/messages/${newest!.number}.html`);
  expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
});

it('answers 404 for an unknown path, and refuses a foreign host name', async () => {
  expect((await fetch(`${mailbox.url}/messages/99999.html`)).status).toBe(404);
  const { port } = new URL(mailbox.url);
  const status = await new Promise((answered) => {
    request({ host: '127.0.0.1', port, path: '/messages.json', headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      answered(response.statusCode);
    }).end();
  });
  expect(status).toBe(403);
});

it('takes another port when the default port is in use', async () => {
  const second = await openMailbox(Number(new URL(mailbox.url).port));
  expect(second.url).not.toBe(mailbox.url);
  await second.stop();
});
