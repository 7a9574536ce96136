/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const LABELS = {
  FILES_OPTION_UNKNOWN: 'files must be signed (addresses that expire), public (that never do) or id.',
  FILE_SECONDS_RANGE: 'fileSeconds must be a whole number from 1 to {most}, and goes with files=signed alone.',
  PUBLIC_ADDRESSES_MANAGER_ONLY: "Only the organisation's owners and managers may export addresses that never expire; export signed ones.",
  SINGLE_ANSWERS_REVIEWER_ONLY: "Only an organisation's reviewers, managers and owners read single answers; you may read the labels.",
  TO_NAME_LENGTH: 'toName must have 1 to {most} characters.',
} as const;
