import { toHex } from '../../core/bytes/hex.js';
import { shardAssociatedData, type IDatasetContext } from '../../core/cipher/associated-data.js';
import { encodeHeader } from '../../core/cipher/header.js';
import { ciphertextLength, type ILayout } from '../../core/cipher/layout.js';
import type { IShardCommitments } from '../../core/custody/commitments.js';
import { commitShard, splitKey } from '../../core/custody/split-key.js';
import { AffluentError } from '../../core/errors/index.js';
import type { IndexedShard } from '../../core/manifest/shard-index.js';
import type { Pack, PackShard } from '../../core/wire/index.js';
import type { IFileImporter, IPackFolder, IRandom, ISegmentCipher } from '../../ports/index.js';
import { encryptStream, newContentKey, newHeader } from './encrypt-stream.js';

/** What encrypting asks of the world. */
export interface IEncryptDeps {
  readonly folder: IPackFolder;
  readonly importer: IFileImporter;
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

/** Encrypts every shard under a key of its own and splits the keys. `progress` is told the part that is done, 0 to 1. */
export async function encryptShards(
  deps: IEncryptDeps,
  pack: Pack,
  context: IDatasetContext,
  layout: ILayout,
  sharing: ISharing,
  progress: (part: number) => void,
  signal?: AbortSignal
): Promise<ISealedShard[]> {
  const sealed: ISealedShard[] = [];
  for (const shard of [...pack.shards].sort((a, b) => a.number - b.number)) {
    signal?.throwIfAborted();
    sealed.push(await encryptShard(deps, shard, context, layout, sharing, signal));
    progress(sealed.length / pack.shards.length);
  }
  return sealed;
}

async function encryptShard(
  deps: IEncryptDeps,
  shard: PackShard,
  context: IDatasetContext,
  layout: ILayout,
  sharing: ISharing,
  signal: AbortSignal | undefined
): Promise<ISealedShard> {
  const key = newContentKey(deps.random);
  try {
    const plaintextBytes = await deps.folder.size(shard.file);
    const header = newHeader(deps.random);
    const ciphertext = encryptStream(deps.folder.open(shard.file), deps, {
      header,
      contentKey: key,
      associatedData: shardAssociatedData(context, shard.number),
      segmentSize: layout.segmentSize
    });
    const { cid, size } = await deps.importer.importFile(ciphertext, { signal });
    if (size !== ciphertextLength(plaintextBytes, layout.segmentSize)) {
      throw new AffluentError('INPUT_INVALID', `${shard.file} changed while it was read.`, {
        hint: 'Publish again when nothing writes to the folder.'
      });
    }
    const { number, recordSet, contribution, rows } = shard;
    const sizes = { plaintextBytes, ciphertextBytes: size };
    const entry = { number, recordSet, contribution, rows, ...sizes, header: toHex(encodeHeader(header)), cid };
    const shares = await splitKey(key, sharing.custodians, sharing.threshold);
    return { entry, commitments: commitShard(context.dataset, shard.number, key, shares), shares };
  } finally {
    key.fill(0);
  }
}
