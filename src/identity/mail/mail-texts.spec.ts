import { linkTo, mailText, safeName } from './mail-texts.ts';
import type { MailContent, MailKind } from './mail.ts';

const ORIGIN = { url: 'https://guildhall.example', operator: 'Zunfthaus "Köln" & Co' };
const content = (words: Record<string, string> = {}): MailContent => ({ to: 'ada@example.org', token: 'ghe_abc', words });
const KINDS: readonly MailKind[] = [
  'verify_email',
  'reset_password',
  'password_was_reset',
  'change_email_old',
  'change_email_new',
  'invitation',
  'pool_invitation',
];

describe('the text of an e-mail', () => {
  it.each(KINDS)('has the same words in plain text and in HTML: %s', (kind) => {
    const { subject, text, html } = mailText(kind, content({ organisation: 'Acme', role: 'viewer', membershipId: 'mbr_1' }), ORIGIN);
    expect(subject).toMatch(/^[A-Z][^\n]{5,70}$/);
    const readable = html
      .slice(html.indexOf('</head>'))
      .replaceAll(/<[^<>]{1,400}>/g, ' ')
      .replaceAll('&amp;', '&')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'");
    for (const paragraph of text.trim().split('\n\n')) expect(readable).toContain(paragraph);
    expect(text).toContain('Zunfthaus "Köln" & Co');
    expect(html).toContain('Zunfthaus &quot;Köln&quot; &amp; Co');
  });

  it('contains no link when the new address already has an account', () => {
    const { text, html } = mailText('change_email_new', { ...content({ taken: 'yes' }), token: '' }, ORIGIN);
    expect(text + html).not.toMatch(/token|href/);
  });

  it('names the organisation of an invitation, or none', () => {
    const words = { role: 'viewer', membershipId: 'mbr_1' };
    expect(mailText('invitation', content({ ...words, organisation: '<b>Acme</b>' }), ORIGIN).html).toContain('&lt;b&gt;Acme&lt;/b&gt;');
    expect(mailText('invitation', content(words), ORIGIN).text).toContain('An organisation invites you');
    expect(mailText('pool_invitation', content({ organisation: 'Acme', pool: 'Night shift' }), ORIGIN).text).toContain(
      'The organisation "Acme" invites you to the pool "Night shift" of workers',
    );
    expect(mailText('pool_invitation', content(), ORIGIN).text).toContain('An organisation invites you to a pool of workers');
  });
});

it('builds a link with its secret in the fragment', () => {
  expect(linkTo('https://guildhall.example/app', 'reset', { token: 'ghe_a-b_c' })).toBe(
    'https://guildhall.example/app/reset#token=ghe_a-b_c',
  );
});

it.each(['Acme Inc.', 'St. Mary & Sons', "O'Neil", 'Łukasz Żółć', '山田太郎'])('shows the name %s in an e-mail', (name) => {
  expect(safeName(name)).toBe(name);
});

it.each(['evil.example', 'https://evil', 'a@b', 'WWW evil', 'a\\b', 'Аcme', 'Acme\u202e'])('hides the name %j in an e-mail', (name) => {
  expect(safeName(name)).toBeNull();
});
