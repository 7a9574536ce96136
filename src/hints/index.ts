/** Live hints for browsers: GET /events reports changes as server-sent events from the event feed. */
export { HintsModule } from './hints.module.ts';
