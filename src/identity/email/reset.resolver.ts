import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentCaller, payload, Public, StepUp, type Caller } from '../../platform/index.ts';
import { AdminRequestReader } from '../admins/admin-request.reader.ts';
import { ResetCommands } from './reset.commands.ts';
import { ResetLinkCommands } from './reset-link.commands.ts';
import {
  OpenResetLinkInput,
  OpenResetLinkPayload,
  RequestPasswordResetInput,
  RequestPasswordResetPayload,
  RequestResetLinkInput,
  RequestResetLinkPayload,
  ResetLinkType,
  ResetPasswordInput,
  ResetPasswordPayload,
} from './reset.types.ts';

@Resolver()
export class ResetResolver {
  constructor(
    private readonly resets: ResetCommands,
    private readonly links: ResetLinkCommands,
    private readonly requests: AdminRequestReader,
  ) {}

  @Public()
  @Mutation(() => RequestPasswordResetPayload, {
    description:
      'Sends a link that sets a new password, when there is an account with this address. The answer is the same when there is none. The link works once, for 30 minutes.',
  })
  async requestPasswordReset(
    @Args('input', { description: 'The e-mail address of the account.' }) input: RequestPasswordResetInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.resets.request(caller, input.email), (accepted) => ({ accepted }));
  }

  @Public()
  @Mutation(() => ResetPasswordPayload, {
    description:
      'Sets a new password with the token of a link. Ends all sessions, and revokes device tokens and (unless `revokeApiKeys` is false) API keys. A link that was sent by e-mail also confirms the address. A link that admins handed out takes the role of an admin or auditor away.',
  })
  async resetPassword(
    @Args('input', { description: 'The token of the link, and the new password.' }) input: ResetPasswordInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { token, newPassword, revokeApiKeys } = input;
    const result = await this.resets.reset(caller, { token, password: newPassword, revokeApiKeys });
    return payload(result, ({ sessionsEnded, apiKeysRevoked }) => ({ sessionsEnded, apiKeysRevoked }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => RequestResetLinkPayload, {
    description:
      'Asks for a link that resets the password of a person, where the marketplace sends no e-mails. Another admin approves it (approveAdminRequest); then you open it (openResetLink).',
  })
  async requestResetLink(
    @Args('input', { description: 'The person, and the reason.' }) input: RequestResetLinkInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.links.request(caller, input.personId, input.reason);
    return payload(result, async (id) => ({ request: await this.requests.shown(id) }));
  }

  @Allow('admin', 'admin')
  @StepUp()
  @Mutation(() => OpenResetLinkPayload, {
    description: 'Shows the link of a request that you made and another admin approved, once and within 24 hours. The act log records it.',
  })
  async openResetLink(
    @Args('input', { description: 'The approved admin request to open.' }) input: OpenResetLinkInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.links.open(caller, input.requestId), (link) => ({ link: Object.assign(new ResetLinkType(), link) }));
  }
}
