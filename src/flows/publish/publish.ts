import { MAX_MANIFEST_BYTES, parseManifest } from '../../core/manifest/parse-manifest.js';
import { MAX_INDEX_BYTES, parseShardIndex } from '../../core/manifest/shard-index.js';
import { AffluentError } from '../../core/errors/index.js';
import { PublicationJob, toProblem, type Publication } from '../../core/wire/index.js';
import type { IOutbox } from '../../ports/index.js';
import type { Notify } from '../notify.js';
import { timeText } from '../time-text.js';
import { prepare, type IPrepareDeps } from './prepare.js';
import { registerDataset, type IRegisterDeps } from './register-dataset.js';
import { publicationOf, reporter, type Report } from './report.js';

/** What publishing asks of the world. */
export interface IPublishDeps extends IRegisterDeps, IPrepareDeps {
  readonly chain: IRegisterDeps['chain'] & IPrepareDeps['chain'];
  readonly outbox: IRegisterDeps['outbox'] & Pick<IOutbox, 'putJob' | 'job'>;
  readonly notify: Notify;
}

/**
 * Publishes a packed folder: encrypts, uploads, has it accepted, registers it and opens its offers. Calling it again with the same id
 * goes on where it stopped: nothing is paid twice. @throws AffluentError as the step says; the job remembers it
 */
export async function publish(
  deps: IPublishDeps,
  id: string,
  directory: string,
  signal?: AbortSignal
): Promise<Publication> {
  const former = await deps.outbox.job(id);
  const body = former ? PublicationJob.parse(former.body) : newPublicationJob(directory, timeText(deps.clock.now()));
  const report = reporter(deps, id, body);
  try {
    body.problem = null;
    if (body.manifest === null) await prepare(deps, body, report, signal);
    await register(deps, body, report);
    await report('done', 1);
  } catch (error) {
    body.problem = toProblem(error);
    await report(body.step, 0);
    throw error;
  }
  return publicationOf(id, body);
}

/** A publication of which nothing is done. */
export function newPublicationJob(directory: string, startedAt: string): PublicationJob {
  const nothing = { dataset: null, draft: null, manifest: null, offers: [], transactions: [], problem: null };
  return { directory, ...nothing, step: 'reading', progress: 0, startedAt };
}

/** A publication as it stands. @throws AffluentError NOT_FOUND */
export async function findPublication(outbox: Pick<IOutbox, 'job'>, id: string): Promise<Publication> {
  const job = await outbox.job(id);
  if (job?.kind !== 'publication') throw new AffluentError('NOT_FOUND', 'There is no such publication.');
  return publicationOf(id, PublicationJob.parse(job.body));
}

async function register(deps: IPublishDeps, body: PublicationJob, report: Report): Promise<void> {
  const cid = body.manifest as string;
  const manifest = parseManifest(await deps.ranges.readAll(cid, MAX_MANIFEST_BYTES));
  const index = parseShardIndex(await deps.ranges.readAll(manifest.terms.index.cid, MAX_INDEX_BYTES));
  body.transactions = await registerDataset(deps, cid, manifest, index, body.offers, step => report(step, 0));
}
