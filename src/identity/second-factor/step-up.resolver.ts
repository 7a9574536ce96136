import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentCaller, payload, type Caller } from '../../platform/index.ts';
import { EndStepUpPayload, StepUpInput, StepUpPayload } from './second-factor.types.ts';
import { StepUpCommands } from './step-up.commands.ts';

@Resolver()
export class StepUpResolver {
  constructor(private readonly stepUps: StepUpCommands) {}

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => StepUpPayload, {
    description:
      'Shows again who you are. For some minutes this session may then do what needs it; a mutation that does answers StepUpNeededError without it.',
  })
  async stepUp(@Args('input', { description: 'A code, or the password.' }) input: StepUpInput, @CurrentCaller() caller: Caller) {
    const { code = null, password = null } = input;
    return payload(await this.stepUps.stepUp(caller, { code, password }), (until) => ({ until }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => EndStepUpPayload, { description: 'Ends the step-up of this session before its time.' })
  async endStepUp(@CurrentCaller() caller: Caller) {
    return payload(await this.stepUps.end(caller), (sessionId) => ({ sessionId }));
  }
}
