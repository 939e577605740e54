import { recoverAddress, Signature, Transaction } from 'ethers';
import type { IKeyStore } from '../../src/ports/index.js';

const dataset = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const key = (n: number) => new Uint8Array(32).fill(n);
const digest = `0x${'5a'.repeat(32)}`;

/** What every key store must do. `open` gives a new, empty one. */
export function conformsToKeyStore(name: string, open: () => Promise<IKeyStore>): void {
  describe(`${name} as a key store`, () => {
    let store: IKeyStore;
    beforeEach(async () => {
      store = await open();
    });

    it('makes session keys that differ, and finds them by address in any case', async () => {
      const [a, b] = [await store.createSessionKey(), await store.createSessionKey()];
      expect(a.address).not.toBe(b.address);
      expect((await store.sessionKey(a.address.toLowerCase()))?.address).toBe(a.address);
      expect([...(await store.sessionKeys())].sort()).toEqual([a.address, b.address].sort());
      expect(await store.sessionKey('0x00000000000000000000000000000000000000aa')).toBeNull();
    });

    it('signs digests with 64 bytes from which the address is recovered, the same after a search', async () => {
      const made = await store.createSessionKey();
      const signature = await made.signDigest(digest);
      expect(signature).toMatch(/^0x[0-9a-f]{128}$/);
      expect(recoverAddress(digest, Signature.from(signature))).toBe(made.address);
      expect(await (await store.sessionKey(made.address))?.signDigest(digest)).toBe(signature);
    });

    it('signs EIP-1559 transactions', async () => {
      const signer = await store.createSessionKey();
      const transaction = {
        chainId: 31_337,
        nonce: 3,
        to: '0x00000000000000000000000000000000000000aa',
        data: '0x1234',
        value: 2n ** 80n,
        gasLimit: 100_000n,
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 10n ** 9n
      };
      const { raw, hash } = await signer.signTransaction(transaction);
      const read = Transaction.from(raw);
      expect(read.hash).toBe(hash);
      expect(read.from).toBe(signer.address);
      expect(read.type).toBe(2);
      expect({ ...read.toJSON() }).toMatchObject({
        nonce: 3,
        data: '0x1234',
        value: (2n ** 80n).toString(),
        chainId: '31337'
      });
    });

    it('refuses what is no digest', async () => {
      const signer = await store.createSessionKey();
      await expect(signer.signDigest('0x12')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    });

    it('keeps content keys by dataset, adds to them, and gives only what is there', async () => {
      await store.putContentKeys(
        dataset(1),
        new Map([
          [7, key(7)],
          [4_294_967_294, key(9)]
        ])
      );
      await store.putContentKeys(dataset(1), new Map([[8, key(8)]]));
      await store.putContentKeys(dataset(2), new Map([[7, key(1)]]));
      const found = await store.contentKeys(dataset(1), [8, 7, 6, 4_294_967_294]);
      expect([...found].map(([shard, bytes]) => [shard, bytes[0]]).sort()).toEqual([
        [4_294_967_294, 9],
        [7, 7],
        [8, 8]
      ]);
      expect((await store.contentKeys(dataset(3), [1])).size).toBe(0);
    });

    it('loses none of many keys that are put at once', async () => {
      const shards = Array.from({ length: 20 }, (_, n) => n);
      await Promise.all(shards.map(n => store.putContentKeys(dataset(1), new Map([[n, key(n)]]))));
      expect((await store.contentKeys(dataset(1), shards)).size).toBe(20);
    });
  });
}
