import { z } from 'zod';
import {
  AddedKey,
  Address,
  Agreement,
  AmountRequest,
  Licence,
  listOf,
  MonthSpent,
  PreparedLicenceAct,
  PrepareLicenceRequest,
  TransactionResult
} from '../../core/wire/index.js';
import { addOwnKey } from '../../flows/licences/add-own-key.js';
import { fundSession, setKey, topUp, withdraw } from '../../flows/licences/change-licence.js';
import { licenceAgreement } from '../../flows/licences/licence-agreement.js';
import { licenceById, listLicences } from '../../flows/licences/list-licences.js';
import { prepareLicenceAct } from '../../flows/licences/prepare-licence-act.js';
import { spendingByMonth } from '../../flows/licences/spending-by-month.js';
import { route } from '../route.js';
import { pageOfList, PageQuery } from './page-of-list.js';
import { LicenceParams } from './parameters.js';

const KeyParams = LicenceParams.extend({ address: Address });

/** The licences of this machine, their deposits and their session keys. */
export const licenceRoutes = [
  route({
    method: 'GET',
    url: '/v1/licences',
    access: 'kernel',
    summary: 'The licences of this machine, newest first; with `holder`, those of that account, too',
    query: PageQuery.extend({ holder: Address.optional() }),
    answer: listOf(Licence),
    handle: async ({ query, context: { world } }) => {
      await world.sync.refresh();
      return pageOfList(await listLicences(world, undefined, query.holder), query);
    }
  }),
  route({
    method: 'GET',
    url: '/v1/licences/:n',
    access: 'kernel',
    summary: 'One licence',
    params: LicenceParams,
    answer: Licence,
    handle: async ({ params, context: { world } }) => {
      await world.sync.refresh();
      return licenceById(world, params.n);
    }
  }),
  route({
    method: 'GET',
    url: '/v1/licences/:n/agreement',
    access: 'kernel',
    summary: 'The text that it was bought under, as this machine kept it',
    params: LicenceParams,
    answer: Agreement,
    handle: async ({ params, context: { world } }) => licenceAgreement(world, params.n)
  }),
  route({
    method: 'GET',
    url: '/v1/spending',
    access: 'kernel',
    summary: 'What the licences of this machine have cost, by month',
    answer: z.object({ items: z.array(MonthSpent) }),
    handle: async ({ context: { world } }) => {
      await world.sync.refresh();
      return { items: await spendingByMonth(world) };
    }
  }),
  route({
    method: 'POST',
    url: '/v1/licences/:n/prepare',
    access: 'kernel',
    summary: 'What a wallet of the owner’s own is asked to change it; spends nothing',
    params: LicenceParams,
    body: PrepareLicenceRequest,
    answer: PreparedLicenceAct,
    handle: async ({ params, body, context: { world } }) => prepareLicenceAct(world, params.n, body)
  }),
  route({
    method: 'POST',
    url: '/v1/licences/:n/keys',
    access: 'owner',
    summary: 'Makes a session key of this machine and authorises it',
    params: LicenceParams,
    answer: AddedKey,
    handle: async ({ params, signer, context: { world } }) => addOwnKey(world, params.n, signer())
  }),
  route({
    method: 'POST',
    url: '/v1/licences/:n/topup',
    access: 'owner',
    summary: 'Adds to the deposit',
    params: LicenceParams,
    body: AmountRequest,
    answer: TransactionResult,
    handle: async ({ params, body, signer, context: { world } }) => topUp(world, params.n, body.amount, signer())
  }),
  route({
    method: 'POST',
    url: '/v1/licences/:n/gas',
    access: 'owner',
    summary: 'Sends gas money to the session key of this machine',
    params: LicenceParams,
    body: AmountRequest,
    answer: TransactionResult,
    handle: async ({ params, body, signer, context: { world } }) => fundSession(world, params.n, body.amount, signer())
  }),
  route({
    method: 'POST',
    url: '/v1/licences/:n/withdraw',
    access: 'owner',
    summary: 'Takes from the deposit, to the holder',
    params: LicenceParams,
    body: AmountRequest,
    answer: TransactionResult,
    handle: async ({ params, body, signer, context: { world } }) => withdraw(world, params.n, body.amount, signer())
  }),
  ...(['PUT', 'DELETE'] as const).map(method =>
    route({
      method,
      url: '/v1/licences/:n/keys/:address',
      access: 'owner',
      summary: method === 'PUT' ? 'Authorises a session key' : 'Revokes a session key, at once',
      params: KeyParams,
      answer: TransactionResult,
      handle: async ({ params, signer, context: { world } }) =>
        setKey(world, params.n, params.address, method === 'PUT', signer())
    })
  )
];
