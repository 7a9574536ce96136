/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const REPUTATION = {
  SKILL_ANSWERS_ADVICE: 'About {count} right answers in a row would bring it to {percent} %.',
  SKILL_AVERAGE_ADVICE: '{step} About {average} would bring it to the average of all who do such work.',
  SKILL_HALF_LIFE_ADVICE: '{advice} What is {halfLifeDays} days older than your newest answer counts half.',
  SKILL_HIGHEST_ADVICE: 'It is among the highest there are. Right answers keep it there; each wrong one lowers it.',
} as const;
