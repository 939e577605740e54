import { createHash } from 'node:crypto';
import { commitKey, commitShare } from '../../../src/core/custody/commitment.js';
import {
  bundleInfo,
  answerInfo,
  generateHpkeKeys,
  loadHpkeKeys,
  openAnswer,
  openBundle,
  sealAnswer,
  sealBundle
} from '../../../src/core/custody/hpke.js';
import { commitmentsRoot, decodeCommitments, encodeCommitments } from '../../../src/core/custody/commitments.js';
import { decodeShares, encodeShares } from '../../../src/core/custody/share-list.js';
import { combineKey, commitShard, isShareGood, splitKey } from '../../../src/core/custody/split-key.js';

const dataset = `0x${'d'.repeat(64)}`;
const context = { chainId: 31_337, registry: `0x${'a'.repeat(40)}`, dataset };
const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const refused = expect.objectContaining({ code: 'KEY_REFUSED' });

describe('key shares', () => {
  it('open the key from any two of three', async () => {
    const shares = await splitKey(key, 3, 2);
    const commitments = commitShard(dataset, 7, key, shares);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [2, 1]
    ] as const) {
      expect(await combineKey(dataset, 7, [shares[a] as Uint8Array, shares[b] as Uint8Array], commitments)).toEqual(
        key
      );
    }
  });

  it('name the custodian whose share is not the committed one', async () => {
    const shares = await splitKey(key, 3, 2);
    const commitments = commitShard(dataset, 7, key, shares);
    const forged = Uint8Array.from(shares[1] as Uint8Array, byte => byte ^ 1);
    expect(isShareGood(dataset, 7, 1, shares[1] as Uint8Array, commitments)).toBe(true);
    expect(isShareGood(dataset, 7, 1, forged, commitments)).toBe(false);
    expect(isShareGood(dataset, 7, 0, shares[1] as Uint8Array, commitments)).toBe(false);
    expect(isShareGood(dataset, 8, 1, shares[1] as Uint8Array, commitments)).toBe(false);
  });

  it('name the packer when good shares give another key', async () => {
    const shares = await splitKey(key, 3, 2);
    const commitments = { ...commitShard(dataset, 7, key, shares), key: new Uint8Array(32) };
    await expect(combineKey(dataset, 7, shares.slice(0, 2), commitments)).rejects.toMatchObject({
      code: 'SEGMENT_FORGED',
      context: { fault: 'packer' }
    });
  });

  it('name the packer when good shares cannot belong together', async () => {
    const share = new Uint8Array(33).fill(1);
    const lists = [
      [share, share],
      [share, new Uint8Array(32)]
    ];
    for (const shares of lists) {
      await expect(combineKey(dataset, 7, shares, commitShard(dataset, 7, key, shares))).rejects.toMatchObject({
        code: 'SEGMENT_FORGED',
        context: { fault: 'packer' }
      });
    }
  });

  it('name the packer when the key that they open has another length', async () => {
    const short = new Uint8Array(16).fill(1);
    const shares = await splitKey(short, 3, 2);
    await expect(
      combineKey(dataset, 7, shares.slice(0, 2), commitShard(dataset, 7, short, shares))
    ).rejects.toMatchObject({ code: 'SEGMENT_FORGED', context: { fault: 'packer' } });
  });

  it('fit into one list for as many shards as a dataset may have', () => {
    const list = new Map(Array.from({ length: 100_000 }, (_, shard) => [shard, Uint8Array.of(shard % 256)]));
    expect(decodeShares(encodeShares(list)).size).toBe(100_000);
  });

  it('are refused where a shard is named twice or bytes follow', () => {
    const one = encodeShares(new Map([[1, Uint8Array.of(9)]]));
    const twice = Buffer.concat([one, one.subarray(-6)]).fill(2, one.length - 7, one.length - 6);
    expect(() => decodeShares(twice)).toThrow(refused);
    expect(() => decodeShares(Buffer.concat([one, Buffer.alloc(1)]))).toThrow(refused);
  });

  it('read back as they were written', () => {
    const list = new Map([
      [3, Uint8Array.of(1, 2)],
      [1, Uint8Array.of(9)]
    ]);
    expect(decodeShares(encodeShares(list))).toEqual(list);
    expect(() => decodeShares(encodeShares(list).slice(0, -1))).toThrow(refused);
    expect(() => decodeShares(Uint8Array.of(1, 2, 3))).toThrow(refused);
  });
});

test('commitments are SHA-256 of purpose, dataset, shard, place and secret, byte for byte', () => {
  const hashed = (purpose: string, rest: string) =>
    createHash('sha256')
      .update(purpose)
      .update(Buffer.from(`${'d'.repeat(64)}${rest}`, 'hex'))
      .digest('hex');
  const share = Uint8Array.of(0xab, 0xcd);
  expect(Buffer.from(commitShare(dataset, 258, 3, share)).toString('hex')).toBe(
    hashed('affluent/share/1', '0000010203abcd')
  );
  expect(Buffer.from(commitKey(dataset, 258, share)).toString('hex')).toBe(hashed('affluent/key/1', '00000102abcd'));
});

describe('the commitments file', () => {
  it('reads back, and is refused when its length is not what it says', async () => {
    const shards = [
      commitShard(dataset, 0, key, await splitKey(key, 3, 2)),
      commitShard(dataset, 1, key, await splitKey(key, 3, 2))
    ];
    const file = encodeCommitments(3, shards);
    expect(decodeCommitments(file).map(({ key: one, shares }) => [one, ...shares].map(bytes => [...bytes]))).toEqual(
      shards.map(({ key: one, shares }) => [one, ...shares].map(bytes => [...bytes]))
    );
    expect(commitmentsRoot(file)).toMatch(/^0x[0-9a-f]{64}$/);
    expect(() => decodeCommitments(file.slice(0, -1))).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });
});

describe('a large commitments file', () => {
  it('holds as many shards as a dataset may have', () => {
    const hash = new Uint8Array(32).fill(5);
    const one = { key: hash, shares: [hash, hash, hash] };
    const file = encodeCommitments(
      3,
      Array.from({ length: 100_000 }, () => one)
    );
    const read = decodeCommitments(file);
    expect(read).toHaveLength(100_000);
    expect(read[99_999]).toEqual(one);
  });

  it.each([0, 1, 17, 255])('is refused with %i custodians', custodians => {
    const empty = encodeCommitments(2, []);
    expect(() => decodeCommitments(empty.with(empty.length - 5, custodians))).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID' })
    );
  });

  it('is refused where it claims more than it holds', () => {
    const empty = encodeCommitments(2, []);
    expect(() => decodeCommitments(empty.with(empty.length - 4, 0xff))).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID' })
    );
  });

  it('takes one share a custodian', () => {
    expect(() => encodeCommitments(2, [{ key, shares: [key] }])).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' })
    );
  });
});

describe('sealed words', () => {
  it.each(['0'.repeat(64), `01${'0'.repeat(62)}`])(
    'are not made for the key %s, whose secret everybody knows',
    async low => {
      const sender = await generateHpkeKeys();
      const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });
      await expect(sealBundle(`0x${low}`, new Uint8Array(), key)).rejects.toEqual(invalid);
      await expect(sealAnswer(sender, `0x${low}`, new Uint8Array(), key)).rejects.toEqual(invalid);
    }
  );

  it('are refused when a bit of them differs or the sender’s key has low order', async () => {
    const [custodian, reader] = [await generateHpkeKeys(), await generateHpkeKeys()];
    const info = answerInfo(context, 1n, reader.publicKey);
    const sealed = await sealAnswer(custodian, reader.publicKey, info, key);
    const bent = { ...sealed, ciphertext: sealed.ciphertext.with(3, (sealed.ciphertext[3] as number) ^ 1) };
    await expect(openAnswer(reader, custodian.publicKey, info, bent)).rejects.toEqual(refused);
    await expect(openAnswer(reader, `0x${'0'.repeat(64)}`, info, sealed)).rejects.toEqual(refused);
    await expect(openBundle(reader, info, Uint8Array.of(1, 2, 3))).rejects.toEqual(refused);
  });

  it('are bound to chain, registry, dataset, contribution and key, byte for byte', () => {
    const place = `0000000000007a69${'a'.repeat(40)}${'d'.repeat(64)}`;
    expect(Buffer.from(bundleInfo(context, 258, `0x${'b'.repeat(64)}`)).toString('hex')).toBe(
      `${Buffer.from('affluent/bundle/1').toString('hex')}${place}00000102${'b'.repeat(64)}`
    );
    expect(Buffer.from(answerInfo(context, 258n, `0x${'b'.repeat(64)}`)).toString('hex')).toBe(
      `${Buffer.from('affluent/keys/1').toString('hex')}${place}${'0'.repeat(60)}0102${'b'.repeat(64)}`
    );
  });

  it('open for their custodian, dataset and contribution alone', async () => {
    const keys = await generateHpkeKeys();
    const sealed = await sealBundle(keys.publicKey, bundleInfo(context, 0, keys.publicKey), key);
    expect(await openBundle(keys, bundleInfo(context, 0, keys.publicKey), sealed)).toEqual(key);
    await expect(openBundle(keys, bundleInfo(context, 1, keys.publicKey), sealed)).rejects.toEqual(refused);
    await expect(
      openBundle(keys, bundleInfo({ ...context, dataset: `0x${'e'.repeat(64)}` }, 0, keys.publicKey), sealed)
    ).rejects.toEqual(refused);
    await expect(openBundle(await generateHpkeKeys(), bundleInfo(context, 0, keys.publicKey), sealed)).rejects.toEqual(
      refused
    );
  });

  it('open as an answer only of the custodian that was asked', async () => {
    const [custodian, impostor, reader] = [await loadHpkeKeys(key), await generateHpkeKeys(), await generateHpkeKeys()];
    const info = answerInfo(context, 1n, reader.publicKey);
    expect(
      await openAnswer(reader, custodian.publicKey, info, await sealAnswer(custodian, reader.publicKey, info, key))
    ).toEqual(key);
    await expect(
      openAnswer(reader, custodian.publicKey, info, await sealAnswer(impostor, reader.publicKey, info, key))
    ).rejects.toEqual(refused);
    await expect(
      openAnswer(
        reader,
        custodian.publicKey,
        answerInfo(context, 2n, reader.publicKey),
        await sealAnswer(custodian, reader.publicKey, info, key)
      )
    ).rejects.toEqual(refused);
  });

  it('come of one stored key pair', async () => {
    expect((await loadHpkeKeys(key)).publicKey).toBe((await loadHpkeKeys(key)).publicKey);
  });
});
