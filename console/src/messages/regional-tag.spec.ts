import { regionalTag } from './regional-tag.ts';

describe('regionalTag', () => {
  it('takes the first tag of the browser that is of the chosen language', () => {
    expect(regionalTag('en', ['de-DE', 'en-GB', 'en-US'])).toBe('en-GB');
  });

  it('takes the language alone when the browser has no region for it', () => {
    expect(regionalTag('es', ['en-GB', 'est-EE', 'es'])).toBe('es');
    expect(regionalTag('ar', [])).toBe('ar');
  });
});
