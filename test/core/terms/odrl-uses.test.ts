import { claimsNoMore, odrlTerm, odrlUse } from '../../../src/core/terms/index.js';
import { OdrlPolicy } from '../../../src/core/wire/odrl.js';

const policy = (document: unknown) => OdrlPolicy.parse(document);
const flags = { training: false, commercialUse: false, redistribution: false };

describe('what a policy says of a use', () => {
  it.each([
    ['nothing', {}, 'unsaid'],
    ['a permission', { permission: [{ action: 'affluent:train' }] }, 'allowed'],
    ['a permission of use alone', { permission: [{ action: 'use' }] }, 'unsaid'],
    ['a prohibition', { prohibition: [{ action: 'affluent:train' }] }, 'forbidden'],
    [
      'a prohibition of all use',
      { permission: [{ action: 'affluent:train' }], prohibition: [{ action: 'odrl:use' }] },
      'forbidden'
    ],
    ['both', { permission: [{ action: 'affluent:train' }], prohibition: [{ action: 'affluent:train' }] }, 'forbidden'],
    ['a duty', { permission: [{ action: 'affluent:train', duty: [{ action: 'attribute' }] }] }, 'conditional'],
    [
      'a condition',
      {
        permission: [
          {
            action: 'affluent:train',
            constraint: [{ leftOperand: 'purpose', operator: 'eq', rightOperand: 'research' }]
          }
        ]
      },
      'conditional'
    ],
    [
      'an obligation beside',
      { permission: [{ action: 'affluent:train' }], obligation: [{ action: 'inform' }] },
      'conditional'
    ]
  ])('%s', (_, document, said) => {
    expect(odrlUse(policy(document), 'training')).toBe(said);
  });

  it('knows the vocabularies by prefix and by address', () => {
    const prohibition = [
      { action: 'http://creativecommons.org/ns#CommercialUse' },
      { action: 'http://www.w3.org/ns/odrl/2/distribute' }
    ];
    expect(odrlUse(policy({ prohibition }), 'commercialUse')).toBe('forbidden');
    expect(odrlUse(policy({ prohibition }), 'redistribution')).toBe('forbidden');
    expect(odrlTerm('odrl:sell')).toBe('sell');
    expect(odrlTerm('https://example.org/sell')).toBe('https://example.org/sell');
  });
});

describe('flags beside a policy', () => {
  const permitting = policy({ permission: [{ action: 'affluent:train' }] });

  it('may claim what it permits, or less', () => {
    expect(claimsNoMore({ ...flags, training: true }, permitting)).toBe(true);
    expect(claimsNoMore(flags, permitting)).toBe(true);
    expect(claimsNoMore({ ...flags, redistribution: true }, null)).toBe(true);
  });

  it('may not claim what it leaves unsaid or forbids', () => {
    expect(claimsNoMore({ ...flags, commercialUse: true }, permitting)).toBe(false);
    expect(claimsNoMore({ ...flags, training: true }, policy({ prohibition: [{ action: 'affluent:train' }] }))).toBe(
      false
    );
  });
});

it('refuses what it has no words for: a condition left out would turn a rule', () => {
  const rule = (constraint: unknown) => ({ permission: [{ action: 'use', constraint }] });
  expect(OdrlPolicy.safeParse(rule([{ or: [] }])).success).toBe(false);
  expect(OdrlPolicy.safeParse({ permission: [{ action: 'use', assignee: 'urn:x' }] }).success).toBe(false);
  expect(OdrlPolicy.safeParse({ inheritFrom: 'urn:x' }).success).toBe(false);
});
