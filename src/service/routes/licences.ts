import { Address, AmountRequest, Licence, listOf, TransactionResult } from '../../core/wire/index.js';
import { fundSession, setKey, topUp, withdraw } from '../../flows/licences/change-licence.js';
import { licenceById, listLicences } from '../../flows/licences/list-licences.js';
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
    summary: 'The licences of this machine, newest first',
    query: PageQuery,
    answer: listOf(Licence),
    handle: async ({ query, context: { world } }) => {
      await world.sync.refresh();
      return pageOfList(await listLicences(world), query);
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
