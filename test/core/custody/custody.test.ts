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

describe('sealed words', () => {
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
