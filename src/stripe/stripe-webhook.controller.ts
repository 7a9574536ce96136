/** Webhook of Stripe. Open to everybody; stores only events that Stripe signed a short time ago. */
import { Controller, HttpCode, HttpException, Injectable, Post, Req, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { keepRawBodies, Public, RawBody, type RequestWithRawBody } from '../platform/index.ts';
import { StripeEvents } from './stripe-events.ts';
import { StripeGateway } from './stripe-gateway.ts';

@Controller()
export class StripeWebhookController {
  constructor(
    private readonly events: StripeEvents,
    private readonly gateway: StripeGateway,
  ) {}

  /** 200 as soon as it is stored; 400 for what Stripe did not sign, 409 where there is no Stripe. */
  @Public()
  @Post('stripe/webhook')
  @HttpCode(200)
  @RawBody()
  async receive(@Req() request: RequestWithRawBody): Promise<{ received: true }> {
    if (!this.gateway.isEnabled) throw new HttpException({ code: 'CONFLICT', message: 'This marketplace has no account at Stripe.' }, 409);
    const header = request.headers['stripe-signature'];
    const isStripes = await this.events.receive(request.rawBytes ?? Buffer.alloc(0), typeof header === 'string' ? header : undefined);
    if (!isStripes) throw new HttpException({ code: 'INVALID', message: 'Stripe did not sign this, or not now.' }, 400);
    return { received: true };
  }
}

@Injectable()
export class RawBodies implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    // The worker process has no HTTP.
    if (this.host.httpAdapter) keepRawBodies(this.host.httpAdapter.getInstance());
  }
}
