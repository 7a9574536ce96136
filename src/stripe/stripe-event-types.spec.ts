import { readFileSync } from 'node:fs';
import { HANDLED_TYPES, IGNORED_TYPES, snapshotName, treatmentOf } from './stripe-event-types.ts';

/** Every type of event in the types of the `stripe` package: `charge.failed`, `v1.charge.failed`, `v2.core.account.closed`. */
function typesOfPackage(): string[] {
  const folder = new URL('../../node_modules/stripe/esm/resources/', import.meta.url);
  const text = ['Events.d.ts', 'V2/Core/Events.d.ts'].map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
  const types = text.split('\n').flatMap((line) => /^ *type: '([^']+)';/.exec(line)?.[1] ?? []);
  return [...new Set(types)].filter((type) => type.includes('.'));
}

describe('types of events', () => {
  it('handles or ignores every type that the stripe package lists, snapshot or thin', () => {
    const types = typesOfPackage();
    expect(types.length).toBeGreaterThan(450);
    expect(types.filter((type) => treatmentOf(type) === 'unknown')).toEqual([]);
  });

  it('lists each type once, and the package has each of them', () => {
    const listed = [...HANDLED_TYPES, ...IGNORED_TYPES.flatMap(({ types }) => types)];
    expect(listed.filter((type, index) => listed.indexOf(type) !== index)).toEqual([]);
    const known = new Set(typesOfPackage().map(snapshotName));
    expect(listed.filter((type) => !known.has(type))).toEqual([]);
  });

  it('gives a sentence as the reason for each ignored type', () => {
    for (const { reason } of IGNORED_TYPES) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });

  it.each([
    ['charge.dispute.created', 'handled'],
    ['v1.charge.dispute.created', 'handled'],
    ['v1.radar.early_fraud_warning.created', 'handled'],
    ['v2.core.account[requirements].updated', 'handled'],
    ['invoice.paid', 'ignored'],
    ['v1.invoice.paid', 'ignored'],
    ['v2.core.event_destination.ping', 'ignored'],
    ['charge.frozen', 'unknown'],
    ['v1.payout.lost', 'unknown'],
    ['v2.core.account.moved', 'unknown'],
    ['v1.v1.charge.failed', 'unknown'],
    ['v1.v2.core.account.closed', 'unknown'],
    ['v3.charge.failed', 'unknown'],
    ['charge', 'unknown'],
    ['', 'unknown'],
  ])('classifies %j: %s', (type, expected) => {
    expect(treatmentOf(type)).toBe(expected);
  });
});
