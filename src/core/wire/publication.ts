import { z } from 'zod';
import { OfferDraft } from './pack.js';
import { Problem } from './problem.js';
import { CidText, DatasetId, Hash32, Time } from './primitives.js';

/** Body of `POST /v1/publications`: a folder that `affluent pack` made, on the machine of the service. */
export const PublicationRequest = z.object({ directory: z.string().min(1).max(4_096) });
export type PublicationRequest = z.infer<typeof PublicationRequest>;

export const PublicationStep = z.enum([
  'reading',
  'encrypting',
  'uploading',
  'accepting',
  'registering',
  'custodians',
  'offers',
  'done'
]);
export type PublicationStep = z.infer<typeof PublicationStep>;

/** A publication under way, done or failed; it goes on where it stopped after a restart. */
export const Publication = z.object({
  id: z.uuid(),
  dataset: DatasetId.nullable(),
  step: PublicationStep,
  progress: z.number().min(0).max(1),
  transactions: z.array(Hash32),
  startedAt: Time,
  problem: Problem.nullable()
});
export type Publication = z.infer<typeof Publication>;

/**
 * What a publication remembers on disk: all before `draft` is repeated after a crash, and nothing of it while the folder and the
 * custodians stay as they were; nothing after `manifest` is repeated.
 */
export const PublicationJob = z.object({
  directory: z.string(),
  dataset: DatasetId.nullable(),
  /** The uploaded draft: the state of the folder that it was made of, what custodians sign of it, SHA-256 of its side files. */
  draft: z
    .object({
      cid: CidText,
      state: z.string(),
      facts: z.object({ pagesHash: Hash32, commitmentsRoot: Hash32 }),
      hashes: z.object({
        index: z.string(),
        commitments: z.string(),
        agreement: z.string(),
        sample: z.string().nullable()
      })
    })
    .nullable()
    .default(null),
  /** CID of the accepted manifest, once it is uploaded. */
  manifest: z.string().nullable(),
  offers: z.array(OfferDraft),
  step: PublicationStep,
  progress: z.number().min(0).max(1).default(0),
  transactions: z.array(Hash32),
  startedAt: Time,
  problem: Problem.nullable()
});
export type PublicationJob = z.infer<typeof PublicationJob>;
