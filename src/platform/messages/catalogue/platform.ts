/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const PLATFORM = {
  ACCOUNT_SUSPENDED_SEE_ME_RESTRICTIONS:
    'This account is suspended; see "me { restrictions { … } }" for the reason, the evidence and the end.',
  API_KEY_CANNOT_STEP_UP: 'An API key cannot do this: sign in, and show again who you are.',
  API_KEY_LACKS_SCOPE: 'This API key lacks the scope {scopes}.',
  COOKIE_FROM_ANOTHER_ORIGIN: 'This request comes from another origin; a session by cookie works from {origin} only.',
  COOKIE_NEEDS_CSRF_HEADER: 'A request with a session cookie needs the header "{csrfHeader}: 1".',
  COOKIE_NEEDS_HTTPS: 'A session by cookie needs https. Set PUBLIC_URL to the https address that people open, or use a bearer token.',
  COOKIE_NEEDS_ORIGIN: 'A request with a session cookie needs the header "Origin", or "Sec-Fetch-Site: same-origin".',
  EMAIL_UNCONFIRMED:
    'Confirm your e-mail address first: open the link that was sent to you (verifyEmail). requestEmailVerification sends another one.',
  FILE_ADDRESS_TOO_OLD_READ: 'The file (or its address is too old: read the task again for a new one) was not found.',
  FILE_EMPTY: 'The file is empty.',
  FILE_MAY_HOLD_MOST_BYTES_2: 'A file may hold at most {maximumBytes} bytes.',
  FUNDING_MINIMUM_MINOR_MUST_NOT: 'FUNDING_MINIMUM_MINOR must not exceed FUNDING_MAXIMUM_MINOR: no payment would be possible.',
  IDEMPOTENCY_KEY_1_CHARACTERS: 'An idempotency key has 1 to {longestKey} characters.',
  IDEMPOTENCY_KEY_USED_ANOTHER_REQUEST: 'This idempotency key was used for another request; choose a new one.',
  MOST_EXPORTS_RUN_ONCE_TRY: 'At most {mostAtOnce} exports run at once; try again when one of them has ended.',
  MOST_UPLOADS_RUN_ONCE_TRY: 'At most {most} uploads of {of} run at once; try again when one of them has ended.',
  NEW_ORGANISATION_DAY_MINOR_MUST: 'NEW_ORGANISATION_DAY_MINOR must not exceed NEW_ORGANISATION_TOTAL_MINOR.',
  NOT_KIND_FILE_SERVED_SEND:
    'This is not a kind of file that is served: send an image (PNG, JPEG, GIF, WebP, AVIF, HEIC, BMP, TIFF), audio, video, a PDF, or plain text in UTF-8. SVG and HTML are refused because they can run scripts; send SVG as PNG.',
  ONLY_ADMIN_MAY_UPLOAD_FILES: 'Only an admin may upload files of the platform.',
  ORGANISATIONID_MUST_LOOK_LIKE_ORG: 'organisationId must look like "org_…".',
  REQUEST_HOLDS_NO_FILE: 'The request holds no file.',
  RULE_MOST_CHARACTERS: 'A rule has at most {longestValue} characters.',
  RULE_VALUE_REFUSED: '{name} cannot be this: {fault}. It is: {description}.',
  STEP_UP_BY_CODE: 'Show again who you are (stepUp, with a code of your authenticator app), then repeat this.',
  STEP_UP_BY_PASSWORD: 'Show again who you are (stepUp, with your password), then repeat this.',
  STEP_UP_BY_PROVIDER: 'Show again who you are with the identity provider (stepUpWithProvider), then repeat this.',
  UPLOADING_FILES_NEEDS_ROLE_MANAGER: "Uploading files needs the role manager or owner; ask one of the organisation's owners.",
  UPLOAD_ENDED_SECONDS_CAME_LESS:
    'The upload was ended: for {seconds} seconds it came at less than {least} bytes per second. Send it again over a faster connection, or in smaller parts.',
  WHOLE_NUMBER_DIGITS: '{name} is a whole number in digits.',
} as const;
