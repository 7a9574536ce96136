/** E-mails with the link of an invitation. */
import { Injectable } from '@nestjs/common';
import { present, publicId, type MembershipId, type Refusal } from '../../kernel/index.ts';
import { personIdOf, type Tx } from '../../platform/index.ts';
import { Invitations } from '../mail/invitations.ts';
import { Mails } from '../mail/mails.ts';
import type { PersonWithPrivate } from '../people/person.repository.ts';
import type { Membership } from './organisation.ts';
import { OrganisationRepository } from './organisation.repository.ts';

@Injectable()
export class InvitationMails {
  constructor(
    private readonly organisations: OrganisationRepository,
    private readonly mails: Mails,
    private readonly invitations: Invitations,
  ) {}

  /** Sends the link, where the marketplace sends e-mails. @returns RATE_LIMITED, or null */
  async send(tx: Tx, invitation: Membership, address: string, secret: string): Promise<Refusal | null> {
    const { id, organisationId, personId, role } = invitation;
    const expiresAt = present(invitation.invitationExpiresAt, 'the end of an invitation');
    const organisation = this.invitations.shownName((await this.organisations.byId(tx, organisationId))?.name ?? '');
    const words = { organisation, role, membershipId: publicId('Membership', id) };
    const askedBy = personIdOf(tx.actor);
    return this.invitations.send(tx, { kind: 'invitation', id, secret, personId, askedBy, to: address, words, expiresAt });
  }

  /** Whether the address of the account is confirmed, or needs no confirmation. */
  isProved(person: PersonWithPrivate | null): person is PersonWithPrivate {
    return person !== null && (person.emailVerifiedAt !== null || !this.mails.isEnabled);
  }

  link(id: MembershipId, secret: string): string {
    return this.invitations.link('invitation', { id: publicId('Membership', id), token: secret });
  }
}
