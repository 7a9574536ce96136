import { accountIdentity, checkBankDetails, hasIbanChecksum, hasRoutingChecksum, lastFour } from './bank-details.ts';

const faultsOf = (input: Parameters<typeof checkBankDetails>[0], refused: string[] = []) =>
  checkBankDetails(input, refused).faults.map((fault) => `${(fault.path ?? []).join('.')}: ${fault.message}`);

describe('bank details', () => {
  // The examples of SWIFT's IBAN registry.
  it.each([
    'DE89370400440532013000',
    'GB29NWBK60161331926819',
    'FR1420041010050500013M02606',
    'NO9386011117947',
    'MT84MALT011000012345MTLCAST001S',
    'BR1800360305000010009795493C1',
    'SA0380000000608010167519',
  ])('takes the IBAN %s', (iban) => {
    expect(hasIbanChecksum(iban)).toBe(true);
    expect(faultsOf({ holderName: 'Ada Lovelace', iban })).toEqual([]);
  });

  it.each([
    ['DE89370400440532013001', 'check digits'],
    ['DE98370400440532013000', 'check digits'],
    ['DE8937040044053201300', 'has 22 characters'],
    ['US64370400440532013000', 'no IBANs'],
    ['12345', 'two letters'],
    ['DE89 3704 0044 0532 0130 0;', 'two letters'],
  ])('refuses the IBAN %s', (iban, reason) => {
    const faults = faultsOf({ holderName: 'Ada Lovelace', iban });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^iban: /);
    expect(faults[0]).toContain(reason);
  });

  it('finds every single wrong digit and every swap of two neighbours', () => {
    const iban = 'DE89370400440532013000';
    for (let at = 4; at < iban.length; at++) {
      for (const digit of '0123456789') {
        if (digit !== iban[at]) expect(hasIbanChecksum(iban.slice(0, at) + digit + iban.slice(at + 1))).toBe(false);
      }
      const swapped = iban.slice(0, at) + iban[at + 1] + iban[at] + iban.slice(at + 2);
      if (at + 1 < iban.length && swapped !== iban) expect(hasIbanChecksum(swapped)).toBe(false);
    }
  });

  it('brings what people type into one form', () => {
    const { details } = checkBankDetails({ holderName: '  Ada   Lovelace ', iban: 'de89 3704-0044 0532 0130 00', bic: 'deutdeff' }, []);
    expect(details).toEqual({
      holderName: 'Ada Lovelace',
      country: 'DE',
      iban: 'DE89370400440532013000',
      accountNumber: null,
      routingNumber: null,
      bic: 'DEUTDEFF',
    });
    expect(lastFour(details)).toBe('3000');
  });

  it('takes an account number with a routing number or a BIC', () => {
    expect(faultsOf({ holderName: 'Ada Lovelace', accountNumber: '000123456789', routingNumber: '021000021', country: 'US' })).toEqual([]);
    expect(faultsOf({ holderName: 'Ada Lovelace', accountNumber: '12345678', bic: 'HSBCHKHH', country: 'hk' })).toEqual([]);
    expect(hasRoutingChecksum('021000022')).toBe(false);
    expect(faultsOf({ holderName: 'Ada Lovelace', accountNumber: '000123456789', routingNumber: '021000022', country: 'US' })).toEqual([
      'routingNumber: This is not an ABA routing number: nine digits, of which the last is a check digit.',
    ]);
  });

  it('tells every fault at once', () => {
    expect(faultsOf({ holderName: '', accountNumber: '1', bic: 'x' }).map((fault) => fault.split(':')[0])).toEqual([
      'holderName',
      'accountNumber',
      'country',
      'bic',
    ]);
    expect(faultsOf({ holderName: 'Ada', iban: 'DE89370400440532013000', accountNumber: '123', country: 'FR' })).toHaveLength(2);
  });

  it.each(['=1+1', '+49', '-2', '@sum', "'quoted", '\tAda', 'Ada\u0000', 'A<b>', 'A\ud800'])('refuses the name %j', (holderName) => {
    // A leading tab is white space that goes away; what is left is a name.
    const expected = holderName === '\tAda' ? [] : ['holderName'];
    expect(faultsOf({ holderName, iban: 'DE89370400440532013000' }).map((fault) => fault.split(':')[0])).toEqual(expected);
  });

  it.each(['Łukasz Żółć', "Sinéad O'Connor", '山田太郎', 'محمد علي', 'Müller & Söhne GmbH'])('takes the name %s', (holderName) => {
    expect(faultsOf({ holderName, iban: 'DE89370400440532013000' })).toEqual([]);
  });

  it('refuses accounts in countries that nothing is paid to', () => {
    const account = { holderName: 'Ada', accountNumber: '12345', bic: 'ABCDKPPY', country: 'KP' };
    expect(faultsOf(account, ['KP'])).toEqual(['country: Nothing can be paid to an account in KP.']);
    expect(faultsOf(account)).toEqual([]);
  });

  it('knows the same account again whatever its holder is called', () => {
    const one = checkBankDetails({ holderName: 'Ada', iban: 'DE89370400440532013000' }, []).details;
    const other = checkBankDetails({ holderName: 'Eve', iban: 'DE89 3704 0044 0532 0130 00', bic: 'DEUTDEFF' }, []).details;
    expect(accountIdentity(one)).toBe(accountIdentity(other));
    const local = { holderName: 'Ada', accountNumber: '000123456789', country: 'US' };
    expect(accountIdentity(checkBankDetails({ ...local, routingNumber: '021000021' }, []).details)).not.toBe(
      accountIdentity(checkBankDetails({ ...local, routingNumber: '011401533' }, []).details),
    );
  });
});
