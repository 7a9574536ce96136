/** Live hints for browsers: GET /events says what changed, by server-sent events from the event feed. */
export { HintsModule } from './hints.module.ts';
