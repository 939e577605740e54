import { z } from 'zod';
import {
  DatasetDetail,
  DatasetFacets,
  DatasetFilter,
  DatasetList,
  DatasetQuery,
  Plan,
  PlanRequest,
  ReferenceText,
  Resolved,
  UnlockRequest,
  UnlockResult
} from '../../core/wire/index.js';
import { browse } from '../../flows/catalog/browse.js';
import { countFacets } from '../../flows/catalog/count-facets.js';
import { datasetDetail } from '../../flows/catalog/dataset-detail.js';
import { resolveReference } from '../../flows/catalog/resolve-reference.js';
import { planRead } from '../../flows/planning/plan-read.js';
import { sample } from '../../flows/reading/sample.js';
import { unlock } from '../../flows/unlocking/unlock.js';
import type { IServiceContext } from '../context.js';
import { route } from '../route.js';
import { DatasetParams } from './parameters.js';

/** Find, look at, price, unlock. */
export const datasetRoutes = [
  route({
    method: 'GET',
    url: '/v1/datasets',
    access: 'kernel',
    summary: 'One page of the catalog',
    query: DatasetQuery,
    answer: DatasetList,
    handle: async ({ query, context }) => {
      await bringUpToDate(context, query.fresh);
      return browse(context.world, query);
    }
  }),
  route({
    method: 'GET',
    url: '/v1/facets',
    access: 'kernel',
    summary: 'How many datasets have each value of each facet',
    query: DatasetFilter,
    answer: DatasetFacets,
    handle: async ({ query, context }) => {
      await bringUpToDate(context, query.fresh);
      return countFacets(context.world, query);
    }
  }),
  route({
    method: 'GET',
    url: '/v1/resolve',
    access: 'kernel',
    summary: 'Id and version of a reference',
    query: z.object({ ref: ReferenceText }),
    answer: Resolved,
    handle: async ({ query, context: { world } }) => {
      await world.sync.refresh();
      return resolveReference(world, query.ref);
    }
  }),
  route({
    method: 'GET',
    url: '/v1/datasets/:id',
    access: 'kernel',
    summary: 'The dataset page',
    params: DatasetParams,
    query: z.object({ version: z.coerce.number().int().positive().optional() }),
    answer: DatasetDetail,
    handle: async ({ params, query, context: { world } }) => {
      await world.sync.refresh();
      return datasetDetail(world, params.id, query.version);
    }
  }),
  route({
    method: 'GET',
    url: '/v1/datasets/:id/sample',
    access: 'kernel',
    summary: 'The free sample as an Arrow IPC stream',
    params: DatasetParams,
    handle: async ({ params, context: { world }, reply, signal }) => {
      const bytes = await sample(world, params.id, signal);
      return reply.type('application/vnd.apache.arrow.stream').send(Buffer.from(bytes));
    }
  }),
  route({
    method: 'DELETE',
    url: '/v1/datasets/:id/finding',
    access: 'owner',
    summary: 'Dismisses what was found against a dataset: more of it may be bought and unlocked again',
    params: DatasetParams,
    handle: async ({ params, context: { world }, reply }) => {
      await world.forged.dismiss(params.id);
      return reply.code(204).send();
    }
  }),
  route({
    method: 'POST',
    url: '/v1/datasets/:id/plan',
    access: 'kernel',
    summary: 'Which files a read opens, and what it would cost; spends nothing',
    params: DatasetParams,
    body: PlanRequest,
    answer: Plan,
    handle: async ({ params, body, reader, context: { world } }) => {
      await world.sync.refresh();
      return planRead(world, params.id, body, reader);
    }
  }),
  route({
    method: 'POST',
    url: '/v1/datasets/:id/unlock',
    access: 'kernel',
    summary: 'Unlocks shards within the budget of the owner',
    params: DatasetParams,
    body: UnlockRequest,
    answer: UnlockResult,
    handle: async ({ params, body, reader, context }) => {
      const { world, inBackground } = context;
      await world.sync.refresh();
      const budget = body.budget === undefined ? null : BigInt(body.budget);
      const { version, shards } = body;
      const result = await unlock(world, { dataset: params.id, version, shards, budget, reader });
      if (result.transactions.length > 0) inBackground('sync after unlock', () => world.sync.sync());
      return result;
    }
  })
];

/** Who types does not wait for the chain: what is new there is told by an event. */
async function bringUpToDate({ world, inBackground }: IServiceContext, fresh: boolean): Promise<void> {
  if (fresh) await world.sync.refresh();
  else inBackground('sync while browsing', () => world.sync.refresh());
}
