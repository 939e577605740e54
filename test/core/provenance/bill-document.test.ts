import { billDocument } from '../../../src/core/provenance/bill-document.js';
import { ETH, type Reading } from '../../../src/core/wire/index.js';

const dataset = `0x${'00'.repeat(31)}0a`;
const item = (change: Partial<Reading> = {}): Reading => ({
  reader: 'a.ipynb',
  dataset,
  ref: 'dot/flights',
  title: 'Flights',
  version: 2,
  manifest: 'bafkreigh2akiscaildc',
  licence: '7',
  kind: 'metered',
  terms: { name: 'CC BY', url: 'https://example.org/by' },
  shards: 2,
  rows: 300,
  spent: '5',
  currency: ETH,
  firstAt: '2026-01-01T00:00:00.000Z',
  lastAt: '2026-01-02T00:00:00.000Z',
  ...change
});

describe('the document of a bill', () => {
  const place = { chainId: 31_337, registry: '0xAb00000000000000000000000000000000000001' };

  it('is an activity that used each version of a dataset, by names that others can follow', () => {
    const lent = item({ licence: '8', firstAt: '2025-12-31T00:00:00.000Z', rows: 9 });
    const made = billDocument('a.ipynb', [item(), lent], place);
    const id = 'urn:caip19:eip155:31337/erc721:0xab00000000000000000000000000000000000001/10#2';
    expect(made).toMatchObject({
      '@type': ['prov:Activity', 'Action'],
      name: 'a.ipynb',
      'prov:startedAtTime': '2025-12-31T00:00:00.000Z',
      'prov:endedAtTime': '2026-01-02T00:00:00.000Z',
      'prov:used': [{ '@id': id }, { '@id': id }],
      object: [
        {
          '@id': id,
          '@type': ['Dataset', 'prov:Entity'],
          license: 'https://example.org/by',
          url: 'ipfs://bafkreigh2akiscaildc',
          version: '2'
        }
      ]
    });
    expect(made['prov:qualifiedUsage']).toMatchObject([{ 'affluent:rows': 300 }, { 'affluent:rows': 9 }]);
    expect(made['object']).toHaveLength(1);
  });

  it('says nothing of times where nothing was read', () => {
    expect(billDocument('a.ipynb', [], place)).not.toHaveProperty('prov:startedAtTime');
  });
});
