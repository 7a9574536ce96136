import { creditorReference, isCreditorReference, referenceOf, referencesIn } from './invoice.ts';

describe('the reference of an invoice', () => {
  it('makes a creditor reference, as the standard shows it', () => expect(creditorReference('539007547034')).toBe('RF18539007547034'));

  it('says the number', () => {
    expect(referenceOf(17n)).toMatch(/^RF\d\dGH000017$/);
    expect(isCreditorReference(referenceOf(17n))).toBe(true);
    expect(isCreditorReference(referenceOf(12_345_678n))).toBe(true);
  });

  it('refuses a reference with one character wrong, or two swapped', () => {
    const reference = referenceOf(17n);
    expect(isCreditorReference(reference.replace('17', '18'))).toBe(false);
    expect(isCreditorReference(reference.replace('17', '71'))).toBe(false);
  });

  it('finds a reference in the text of a bank transfer', () => {
    const reference = referenceOf(17n);
    const spaced = reference
      .match(/.{1,4}/g)!
      .join(' ')
      .toLowerCase();
    expect(referencesIn(`SEPA CREDIT // ${spaced} /EREF+99`)).toContain(reference);
    expect(referencesIn('SEPA CREDIT 4711')).toEqual([]);
  });
});
