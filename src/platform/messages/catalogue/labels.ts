/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const LABELS = {
  FILESECONDS_MUST_WHOLE_NUMBER_1: 'fileSeconds must be a whole number from 1 to {longestSeconds}, and goes with files=signed alone.',
  FILES_MUST_SIGNED_ADDRESSES_EXPIRE: 'files must be signed (addresses that expire), public (that never do) or id.',
  ONLY_ORGANISATIONS_OWNERS_MANAGERS_MAY_EXPORT:
    "Only the organisation's owners and managers may export addresses that never expire; export signed ones.",
  ONLY_ORGANISATIONS_REVIEWERS_MANAGERS_OWNERS:
    "Only an organisation's reviewers, managers and owners read single answers; you may read the labels.",
  TONAME_MUST_1_CHARACTERS: 'toName must have 1 to {nameLength} characters.',
} as const;
