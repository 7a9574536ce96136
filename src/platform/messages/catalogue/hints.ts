/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const HINTS = {
  LAST_EVENT_ID_FORMAT: 'Last-Event-ID is the id of an event of this stream, such as "1796000000:42"; leave it out to begin now.',
  ONCE_VALUE_UNKNOWN: '"once" is 1, or left out.',
  STREAM_TOPICS_RANGE: 'A stream has at most {most} topics.',
  TOPICS_LENGTH: 'The list of topics has at most {most} characters.',
  TOPICS_REQUIRED: 'Name one to 20 topics, separated by commas: "topics=me,queue:payouts,batch:bat_…".',
  TOPIC_DUPLICATE: 'Name each topic once.',
  TOPIC_NOT_FOUND: 'The topic "{topic}" was not found.',
} as const;
