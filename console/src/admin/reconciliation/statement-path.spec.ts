import { statementPath } from './statement-path.ts';

describe('statementPath', () => {
  it('sends only what was written', () => {
    expect(statementPath({ account: '', currency: ' ', opening: '', closing: '' })).toBe('/bank/statements');
  });

  it('removes spaces of an IBAN and writes the currency in capitals', () => {
    expect(statementPath({ account: 'DE02 1203 0000', currency: 'eur', opening: '1000.00', closing: '' })).toBe(
      '/bank/statements?account=DE0212030000&currency=EUR&opening=1000.00',
    );
  });
});
