import { Column, Entity, PrimaryColumn } from 'typeorm';
import { columnsOf, jsonOf } from './columns.ts';

@Entity({ schema: 'test', name: 'parcel' })
class ParcelEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') workerId: string;
  @Column('boolean', { name: 'gold' }) isGold: boolean;
  @Column('date') sentOn: string;
  @Column('uuid', { select: false }) secret?: string;
}

class Plain {
  id: string;
}

describe('columnsOf', () => {
  it('lists every column under the name of its property', () =>
    expect(columnsOf(ParcelEntity)).toBe('id, worker_id as "workerId", gold as "isGold", to_char(sent_on, \'YYYY-MM-DD\') as "sentOn"'));

  it('puts the alias before each column', () =>
    expect(columnsOf(ParcelEntity, 'p')).toBe(
      'p.id, p.worker_id as "workerId", p.gold as "isGold", to_char(p.sent_on, \'YYYY-MM-DD\') as "sentOn"',
    ));

  it('lists only the properties that are asked for, in their order', () =>
    expect(columnsOf(ParcelEntity, '', ['isGold', 'id'])).toBe('gold as "isGold", id'));

  it('leaves a secret out unless it is asked for', () => {
    expect(columnsOf(ParcelEntity)).not.toContain('secret');
    expect(columnsOf(ParcelEntity, 'p', ['secret'])).toBe('p.secret');
  });

  it('throws for a class that is no entity', () => expect(() => columnsOf(Plain)).toThrow('Plain is no entity'));

  it('throws for a property without a column', () =>
    expect(() => columnsOf(ParcelEntity, '', ['weight' as 'id'])).toThrow('ParcelEntity has no column for weight'));
});

describe('jsonOf', () => {
  it('builds an object of every property but secrets', () =>
    expect(jsonOf(ParcelEntity, 'p')).toBe(
      "jsonb_build_object('id', p.id, 'workerId', p.worker_id, 'isGold', p.gold, 'sentOn', p.sent_on)",
    ));

  it('throws for a class that is no entity', () => expect(() => jsonOf(Plain, 'p')).toThrow('Plain is no entity'));
});
