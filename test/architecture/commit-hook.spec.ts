/** The hook that CONTRIBUTING.md asks to switch on. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function refusalOf(message: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-hook-'));
  try {
    const file = join(folder, 'message');
    writeFileSync(file, message);
    const { status, stderr } = spawnSync(join('scripts', 'hooks', 'commit-msg'), [file], { encoding: 'utf8' });
    return status === 0 ? null : stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the commit-msg hook', () => {
  it.each([
    ['72 characters', 'x'.repeat(72)],
    ['72 characters that take two bytes each', 'é'.repeat(72)],
    ['a short subject and a long line in the body', `Add a rule\n\n${'x'.repeat(200)}`],
    ['comments of git above the subject', `# ${'x'.repeat(100)}\nAdd a rule\n`],
    ['a subject that git made', `fixup! ${'x'.repeat(80)}`],
  ])('accepts %s', (_what, message) => {
    expect(refusalOf(message)).toBeNull();
  });

  it.each([
    ['73 characters', 'x'.repeat(73), 'The subject has 73 characters'],
    ['an empty message', '\n# comment\n', 'The subject has 0 characters'],
    ['a full stop at the end', 'Add a rule.', 'ends with a full stop'],
  ])('refuses %s', (_what, message, reason) => {
    expect(refusalOf(message)).toContain(reason);
  });
});
