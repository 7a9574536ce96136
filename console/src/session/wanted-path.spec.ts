import { wantedPath } from './wanted-path.ts';

describe('wantedPath', () => {
  it.each(['/work', '/admin/trace?id=per_1', '/r/batches/bat_1#x', '/%2F/evil.example'])('leads to %s', (path) => {
    expect(wantedPath(`?next=${encodeURIComponent(path)}`)).toBe(path);
  });

  it.each([
    ...['//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', '/\r\\evil.example'],
    ...['https://evil.example', 'javascript:alert(1)', 'evil', ''],
    // It would lead to itself.
    '/sign-in?next=/sign-in',
  ])('leads home instead of to %j', (path) => {
    expect(wantedPath(`?next=${encodeURIComponent(path)}`)).toBe('/');
  });

  it('leads home when nothing is asked for', () => {
    expect(wantedPath('')).toBe('/');
  });
});
