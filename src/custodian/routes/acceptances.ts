import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { AcceptanceRequest, DatasetId, type AcceptanceAnswer } from '../../core/wire/index.js';
import { acceptDataset } from '../../flows/custody/accept-dataset.js';
import type { ICustodianContext } from '../context.js';
import { parseBody } from './parse-body.js';

/** Checking a dataset takes time and memory: so many at once, others come back later. */
const AT_ONCE = 2;
const MAX_SECONDS = 240;

/** `POST /v1/acceptances` and `GET /v1/acceptances/{dataset}`. */
export function acceptanceRoutes(server: FastifyInstance, context: ICustodianContext): void {
  let active = 0;
  server.post('/v1/acceptances', async request => {
    const { manifest } = parseBody(AcceptanceRequest, request.body);
    if (active >= AT_ONCE || !context.acceptRate.take(request.ip, context.clock.now()))
      throw new AffluentError('RATE_LIMITED', 'This custodian checks other datasets now.');
    active += 1;
    try {
      const answer = await acceptDataset(context.accept, manifest, AbortSignal.timeout(MAX_SECONDS * 1_000));
      context.metrics.add('acceptances_total');
      return answer;
    } finally {
      active -= 1;
    }
  });
  server.get('/v1/acceptances/:dataset', async (request): Promise<AcceptanceAnswer> => {
    const { dataset } = parseBody(z.object({ dataset: DatasetId }), request.params);
    const found = (await context.store.bound(dataset)) ?? (await context.store.ofDataset(dataset))[0];
    if (!found) throw new AffluentError('DATASET_UNKNOWN', 'This custodian has not accepted that dataset.');
    const { pagesHash, commitmentsRoot, hpkeKey, signature } = found;
    return { dataset, pagesHash, commitmentsRoot, hpkeKey, signature };
  });
}
