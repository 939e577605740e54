import { z } from 'zod';
import { Count, DatasetId } from './primitives.js';

/** Bytes [start, end) of a plaintext file. */
export const FileRange = z
  .tuple([Count, Count])
  .refine(([start, end]) => start <= end, 'must not end before it starts');
export type FileRange = z.infer<typeof FileRange>;

/** Ranges of one file, ascending and apart from one another. */
export const FileRanges = z
  .array(FileRange)
  .min(1)
  .max(16_384)
  .refine(ranges => ranges.every(([start], i) => i === 0 || start >= (ranges[i - 1]?.[1] ?? 0)), 'must ascend');
export type FileRanges = z.infer<typeof FileRanges>;

const FilePath = z.string().max(256);

/**
 * Body of `POST /v1/fills`. With `memory`, a memfd `affluent-<name>` of the reader, the bytes are written there, at their own
 * offsets; without it the answer's body is the ranges one after another.
 */
export const FillRequest = z.object({
  dataset: DatasetId,
  version: z.number().int().positive(),
  file: FilePath,
  ranges: FileRanges,
  memory: z
    .object({
      pid: z.number().int().positive().max(0x7fff_ffff),
      fd: z.number().int().nonnegative().max(0x7fff_ffff),
      name: z.string().regex(/^[0-9a-f]{32}$/)
    })
    .optional()
});
export type FillRequest = z.infer<typeof FillRequest>;

/** Answer of a fill into memory: bytes of the ranges, all of them authenticated. */
export const FillResult = z.object({ bytes: Count });
export type FillResult = z.infer<typeof FillResult>;

/** Body of `POST /v1/datasets/{id}/prefetch`: what a read is about to want. */
export const PrefetchRequest = z.object({
  version: z.number().int().positive(),
  files: z
    .array(z.object({ file: FilePath, ranges: FileRanges }))
    .min(1)
    .max(16_384)
});
export type PrefetchRequest = z.infer<typeof PrefetchRequest>;
