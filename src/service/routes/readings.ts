import { billDocument } from '../../core/provenance/bill-document.js';
import { BillOfMaterials, BillQuery, ReadingList, ReadingQuery } from '../../core/wire/index.js';
import { listReadings } from '../../flows/readings/list-readings.js';
import { route } from '../route.js';

/** Who read what, by the service's own record. */
export const readingRoutes = [
  route({
    method: 'GET',
    url: '/v1/readings',
    access: 'kernel',
    summary: 'What readers have opened, newest first',
    query: ReadingQuery,
    answer: ReadingList,
    handle: async ({ query, context: { world } }) => {
      await world.log.flush();
      return { items: await listReadings(world, query), next: null };
    }
  }),
  route({
    method: 'GET',
    url: '/v1/bill-of-materials',
    access: 'kernel',
    summary: 'All that one reader has opened, also as JSON-LD',
    query: BillQuery,
    answer: BillOfMaterials,
    handle: async ({ query: { reader }, context: { world } }) => {
      await world.log.flush();
      const items = await listReadings(world, { reader });
      const { chainId, registry } = world.network;
      return { reader, items, document: billDocument(reader, items, { chainId, registry }) };
    }
  })
];
