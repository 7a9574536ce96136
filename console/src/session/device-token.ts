/** A token of this device for each address: with it the right password is accepted while others try wrong ones. */
const keyOf = (email: string) => `guildhall:device:${email.trim().toLowerCase()}`;

export const deviceTokenOf = (email: string): string | undefined => localStorage.getItem(keyOf(email)) ?? undefined;

export function keepDeviceToken(email: string, token: string | null | undefined): void {
  if (token !== null && token !== undefined) localStorage.setItem(keyOf(email), token);
}

export const forgetDeviceToken = (email: string): void => localStorage.removeItem(keyOf(email));
