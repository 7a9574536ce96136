/** Demo data for the embedded database, made once, through the public API. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Seeds when the marketplace is empty; returns what to print. */
export async function seedDemo(_app: NestFastifyApplication, _url: string): Promise<string[]> {
  return [];
}
