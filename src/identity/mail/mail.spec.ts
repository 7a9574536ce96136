import { addSeconds } from '../../kernel/index.ts';
import { PER_ADDRESS, secondsUntilAllowed, timesNeeded } from './mail.ts';

const NOW = new Date('2026-11-02T09:00:00.000Z');
const ago = (...seconds: number[]) => seconds.map((each) => addSeconds(NOW, -each));

describe('secondsUntilAllowed for e-mails to one address', () => {
  it('allows five within an hour, and a sixth when the first is an hour old', () => {
    expect(secondsUntilAllowed(ago(1, 2, 3, 4), PER_ADDRESS, NOW)).toBe(0);
    expect(secondsUntilAllowed(ago(1, 2, 3, 4, 3_590), PER_ADDRESS, NOW)).toBe(10);
    expect(secondsUntilAllowed(ago(1, 2, 3, 4, 3_600), PER_ADDRESS, NOW)).toBe(0);
  });

  it('allows twenty within a day', () => {
    const hourly = Array.from({ length: 20 }, (_, index) => (index + 1) * 4_000);
    expect(secondsUntilAllowed(ago(...hourly.slice(0, 19)), PER_ADDRESS, NOW)).toBe(0);
    expect(secondsUntilAllowed(ago(...hourly), PER_ADDRESS, NOW)).toBe(86_400 - 80_000);
    expect(timesNeeded(PER_ADDRESS)).toBe(20);
  });
});
