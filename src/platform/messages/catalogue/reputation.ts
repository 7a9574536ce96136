/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const REPUTATION = {
  ABOUT_BRING_AVERAGE_ALL_WORK: '{step} About {average} would bring it to the average of all who do such work.',
  ABOUT_RIGHT_ANSWERS_ROW_BRING: 'About {count} right answers in a row would bring it to {percent} %.',
  AMONG_HIGHEST_RIGHT_ANSWERS_KEEP: 'It is among the highest there are. Right answers keep it there; each wrong one lowers it.',
  WHAT_DAYS_OLDER_NEWEST_ANSWER: '{raised} What is {halfLifeDays} days older than your newest answer counts half.',
} as const;
