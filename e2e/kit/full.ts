/** Whether the long forms run: `npm run e2e -- --full`. */
export const IS_FULL = process.env.E2E_FULL === 'yes';
