import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'identity', name: 'provider_registration' })
export class ProviderRegistrationEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('bytea', { select: false }) readonly tokenHash?: Buffer;
  /** The encrypted claims of the provider. */
  @Column('bytea') readonly sealed: Buffer;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz') readonly expiresAt: Date;
}
