/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const HINTS = {
  LAST_EVENT_ID_ID_EVENT: 'Last-Event-ID is the id of an event of this stream, such as "1796000000:42"; leave it out to begin now.',
  LIST_TOPICS_MOST_CHARACTERS: 'The list of topics has at most {longestList} characters.',
  NAME_EACH_TOPIC_ONCE: 'Name each topic once.',
  NAME_ONE_20_TOPICS_SEPARATED: 'Name one to 20 topics, separated by commas: "topics=me,queue:payouts,batch:bat_…".',
  ONCE_1_LEFT_OUT: '"once" is 1, or left out.',
  STREAM_MOST_TOPICS: 'A stream has at most {mostTopics} topics.',
  TOPIC_NOT_FOUND: 'The topic "{text}" was not found.',
} as const;
