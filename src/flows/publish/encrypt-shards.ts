import { toHex } from '../../core/bytes/hex.js';
import { shardAssociatedData, type IDatasetContext } from '../../core/cipher/associated-data.js';
import { encodeHeader } from '../../core/cipher/header.js';
import { ciphertextLength, type ILayout } from '../../core/cipher/layout.js';
import type { IShardCommitments } from '../../core/custody/commitments.js';
import { commitShard, splitKey } from '../../core/custody/split-key.js';
import { AffluentError } from '../../core/errors/index.js';
import type { IndexedShard } from '../../core/manifest/shard-index.js';
import type { Pack, PackShard } from '../../core/wire/index.js';
import type { IPackFolder, IRandom, ISegmentCipher } from '../../ports/index.js';
import { encryptStream, newContentKey, newHeader } from './encrypt-stream.js';
import type { Uploads } from './uploads.js';

/** What encrypting asks of the world. */
export interface IEncryptDeps {
  readonly folder: IPackFolder;
  readonly uploads: Uploads;
  readonly cipher: ISegmentCipher;
  readonly random: IRandom;
}

/** How the keys are split. */
export interface ISharing {
  readonly custodians: number;
  readonly threshold: number;
}

/** An encrypted shard with what its custodians get; the key itself is gone. */
export interface ISealedShard {
  readonly entry: IndexedShard;
  readonly commitments: IShardCommitments;
  /** In the order of the custodians. */
  readonly shares: readonly Uint8Array[];
}

/** Encrypts every shard under a key of its own, has it uploaded, and splits the key. `progress` is told the part that is done, 0 to 1. */
export async function encryptShards(
  deps: IEncryptDeps,
  pack: Pack,
  context: IDatasetContext,
  layout: ILayout,
  sharing: ISharing,
  progress: (part: number) => Promise<void>
): Promise<ISealedShard[]> {
  const shards = [...pack.shards].sort((a, b) => a.number - b.number);
  const sizes: number[] = [];
  for (const { file } of shards) sizes.push((await deps.folder.facts(file)).size);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let read = 0;
  const tell = (bytes: number) => progress(Math.min((read += bytes) / Math.max(all, 1), 1));
  const sealed: ISealedShard[] = [];
  for (const [i, shard] of shards.entries()) {
    const plaintext = counted(deps.folder.open(shard.file), tell);
    sealed.push(await encryptShard(deps, { ...shard, plaintext, size: sizes[i] as number }, context, layout, sharing));
  }
  return sealed;
}

interface IOpenShard extends PackShard {
  readonly plaintext: AsyncIterable<Uint8Array>;
  readonly size: number;
}

async function encryptShard(
  deps: IEncryptDeps,
  shard: IOpenShard,
  context: IDatasetContext,
  layout: ILayout,
  sharing: ISharing
): Promise<ISealedShard> {
  const key = newContentKey(deps.random);
  try {
    const header = newHeader(deps.random);
    const ciphertext = encryptStream(shard.plaintext, deps, {
      header,
      contentKey: key,
      associatedData: shardAssociatedData(context, shard.number),
      segmentSize: layout.segmentSize
    });
    const { cid, size } = await deps.uploads.add(ciphertext);
    if (size !== ciphertextLength(shard.size, layout.segmentSize)) {
      throw new AffluentError('INPUT_INVALID', `${shard.file} changed while it was read.`, {
        hint: 'Publish again when nothing writes to the folder.'
      });
    }
    const { number, recordSet, contribution, rows } = shard;
    const sizes = { plaintextBytes: shard.size, ciphertextBytes: size };
    const entry = { number, recordSet, contribution, rows, ...sizes, header: toHex(encodeHeader(header)), cid };
    const shares = await splitKey(key, sharing.custodians, sharing.threshold);
    return { entry, commitments: commitShard(context.dataset, shard.number, key, shares), shares };
  } finally {
    key.fill(0);
  }
}

/** Says how much has been read. */
async function* counted(
  content: AsyncIterable<Uint8Array>,
  tell: (bytes: number) => Promise<void>
): AsyncIterable<Uint8Array> {
  for await (const chunk of content) {
    yield chunk;
    await tell(chunk.length);
  }
}
