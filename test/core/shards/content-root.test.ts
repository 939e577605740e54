import { keccak256, solidityPacked } from 'ethers';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { cidBytes, contentRoot, type IShardContent } from '../../../src/core/shards/content-root.js';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });

async function shard(number: number): Promise<IShardContent> {
  const cid = CID.createV1(0x70, await sha256.digest(Uint8Array.of(number)));
  const keyCommitment = `0x${number.toString(16).padStart(64, '0')}`;
  return { number, rows: 10 * number, ciphertextBytes: 2 ** 40 + number, cid: cid.toString(), keyCommitment };
}

describe('the content root', () => {
  it('is keccak256 of the shards in ascending number, whatever order they come in', async () => {
    const shards = await Promise.all([5, 4, 6].map(shard));
    const packed = [shards[1], shards[0], shards[2]].map(one =>
      solidityPacked(
        ['uint32', 'uint32', 'uint64', 'bytes', 'bytes32'],
        [one?.number, one?.rows, one?.ciphertextBytes, CID.parse(one?.cid ?? '').bytes, one?.keyCommitment]
      )
    );
    expect(contentRoot(shards)).toBe(keccak256(`0x${packed.map(bytes => bytes.slice(2)).join('')}`));
    expect(contentRoot(shards.toReversed())).toBe(contentRoot(shards));
  });

  it('changes with each thing that is signed', async () => {
    const one = await shard(1);
    const other = await shard(2);
    const roots = [
      one,
      { ...one, number: 7 },
      { ...one, rows: 11 },
      { ...one, ciphertextBytes: 1 },
      { ...one, cid: other.cid },
      { ...one, keyCommitment: other.keyCommitment }
    ].map(changed => contentRoot([changed]));
    expect(new Set(roots).size).toBe(6);
  });

  it('refuses no shards, a number given twice, and what is no CIDv1 with SHA-256', async () => {
    const one = await shard(1);
    expect(() => contentRoot([])).toThrow(invalid);
    expect(() => contentRoot([one, one])).toThrow(invalid);
    const v0 = CID.createV0(await sha256.digest(Uint8Array.of(1))).toString();
    const identity = CID.createV1(0x55, {
      code: 0,
      digest: new Uint8Array(32),
      size: 32,
      bytes: Uint8Array.of(0, 32, ...new Uint8Array(32))
    });
    for (const cid of ['', 'x', v0, identity.toString()]) expect(() => cidBytes(cid)).toThrow(invalid);
  });
});
