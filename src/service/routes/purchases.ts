import {
  ApproveRequest,
  PayerRequest,
  PreparedPurchase,
  PrepareRequest,
  Purchase,
  PurchaseList,
  PurchaseRequest,
  SentRequest
} from '../../core/wire/index.js';
import { approvePurchase } from '../../flows/purchase/approve-purchase.js';
import { cancelPurchase } from '../../flows/purchase/cancel-purchase.js';
import { followPurchase } from '../../flows/purchase/follow-purchase.js';
import { preparePurchase } from '../../flows/purchase/prepare-purchase.js';
import { loadPurchase, loadPurchases } from '../../flows/purchase/purchase-job.js';
import { releasePurchase } from '../../flows/purchase/release-purchase.js';
import { replanPurchase } from '../../flows/purchase/replan-purchase.js';
import { reportSent } from '../../flows/purchase/report-sent.js';
import { requestPurchase } from '../../flows/purchase/request-purchase.js';
import { route } from '../route.js';
import { pageOfList, PageQuery } from './page-of-list.js';
import { JobParams } from './parameters.js';

/** Anybody with the kernel's token may ask; the owner approves. */
export const purchaseRoutes = [
  route({
    method: 'GET',
    url: '/v1/purchases',
    access: 'kernel',
    summary: 'Purchases of this network, newest first',
    query: PageQuery,
    answer: PurchaseList,
    handle: async ({ query, context: { world } }) => {
      const all = (await loadPurchases(world)).map(job => job.purchase);
      return pageOfList(all.reverse(), query);
    }
  }),
  route({
    method: 'POST',
    url: '/v1/purchases',
    access: 'kernel',
    summary: 'Opens a purchase that the owner may approve; spends nothing',
    body: PurchaseRequest,
    answer: Purchase,
    handle: async ({ body, context: { world } }) => {
      await world.sync.refresh();
      return requestPurchase(world, body);
    }
  }),
  route({
    method: 'GET',
    url: '/v1/purchases/:id',
    access: 'kernel',
    summary: 'One purchase',
    params: JobParams,
    answer: Purchase,
    handle: async ({ params, context: { world } }) => (await loadPurchase(world, params.id)).purchase
  }),
  route({
    method: 'POST',
    url: '/v1/purchases/:id/approve',
    access: 'owner',
    summary: 'Sends the purchase: the one act that spends',
    params: JobParams,
    body: ApproveRequest.default({}),
    answer: Purchase,
    handle: async ({ params, body, signer, context: { world, inBackground } }) => {
      const { purchase } = await approvePurchase(world, params.id, body, signer());
      inBackground('purchase', () => followPurchase(world, params.id));
      return purchase;
    }
  }),
  route({
    method: 'POST',
    url: '/v1/purchases/:id/plan',
    access: 'kernel',
    summary: 'Plans it for who pays now: what a token asks for first depends on account and wallet',
    params: JobParams,
    body: PayerRequest,
    answer: Purchase,
    handle: async ({ params, body, context: { world } }) => replanPurchase(world, params.id, body)
  }),
  route({
    method: 'POST',
    url: '/v1/purchases/:id/prepare',
    access: 'kernel',
    summary: 'What a wallet of the owner’s own is asked; spends nothing: that wallet does, or refuses',
    params: JobParams,
    body: PrepareRequest,
    answer: PreparedPurchase,
    handle: async ({ params, body, context: { world } }) => {
      await world.sync.refresh();
      return preparePurchase(world, params.id, body);
    }
  }),
  route({
    method: 'DELETE',
    url: '/v1/purchases/:id/prepare',
    access: 'kernel',
    summary: 'Takes the question back that a wallet was asked',
    params: JobParams,
    answer: Purchase,
    handle: async ({ params, context: { world } }) => releasePurchase(world, params.id)
  }),
  route({
    method: 'POST',
    url: '/v1/purchases/:id/sent',
    access: 'kernel',
    summary: 'Notes the transaction that the wallet has sent: a hint where to look, no proof',
    params: JobParams,
    body: SentRequest,
    answer: Purchase,
    handle: async ({ params, body, context: { world, inBackground } }) => {
      const purchase = await reportSent(world, params.id, body.transaction);
      inBackground('purchase', () => world.hurry(body.transaction));
      return purchase;
    }
  }),
  route({
    method: 'DELETE',
    url: '/v1/purchases/:id',
    access: 'kernel',
    summary: 'Withdraws a request that was not sent yet',
    params: JobParams,
    answer: Purchase,
    handle: async ({ params, context: { world } }) => cancelPurchase(world, params.id)
  })
];
