import { z } from 'zod';
import { OfferDraft } from './pack.js';
import { Problem } from './problem.js';
import { DatasetId, Hash32, Time } from './primitives.js';

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

/** What a publication remembers on disk: all before `manifest` is repeated after a crash, nothing after it. */
export const PublicationJob = z.object({
  directory: z.string(),
  dataset: DatasetId.nullable(),
  /** CID of the accepted manifest, once it is uploaded. */
  manifest: z.string().nullable(),
  offers: z.array(OfferDraft),
  step: PublicationStep,
  transactions: z.array(Hash32),
  startedAt: Time,
  problem: Problem.nullable()
});
export type PublicationJob = z.infer<typeof PublicationJob>;
