import { isAbsolute } from 'node:path';
import { AffluentError } from '../../core/errors/index.js';
import { Publication, PublicationJob, PublicationRequest } from '../../core/wire/index.js';
import { findPublication, newPublicationJob, publish } from '../../flows/publish/publish.js';
import { sameAddress } from '../../flows/same-address.js';
import type { ISigner } from '../../ports/index.js';
import type { IServiceContext } from '../context.js';
import { route } from '../route.js';
import { JobParams } from './parameters.js';

/** Publishing a packed folder of this machine, with the owner's wallet. */
export const publicationRoutes = [
  route({
    method: 'POST',
    url: '/v1/publications',
    access: 'owner',
    goesOn: true,
    summary: 'Publishes a packed folder, or goes on where it stopped',
    body: PublicationRequest,
    answer: Publication,
    handle: async ({ body, signer, context }) => {
      if (!isAbsolute(body.directory))
        throw new AffluentError('INPUT_INVALID', 'The folder must be named by its whole path.');
      const id = (await unfinished(context, body.directory)) ?? (await open(context, body.directory));
      return start(context, id, body.directory, signer());
    }
  }),
  route({
    method: 'GET',
    url: '/v1/publications/:id',
    access: 'kernel',
    summary: 'One publication',
    params: JobParams,
    answer: Publication,
    handle: async ({ params, context: { world } }) => findPublication(world.outbox, params.id)
  })
];

/** A publication of the same folder that did not come to its end. */
async function unfinished({ world }: IServiceContext, directory: string): Promise<string | null> {
  for (const { id, state, body } of await world.outbox.jobs('publication')) {
    if (state !== 'done' && PublicationJob.parse(body).directory === directory) return id;
  }
  return null;
}

async function start({ world, inBackground }: IServiceContext, id: string, directory: string, signer: ISigner) {
  const { sink, publishing } = world;
  if (!sink)
    throw new AffluentError('INPUT_INVALID', 'The networks file names no `kubo` to publish to.', {
      hint: 'Add the RPC address of your Kubo node to the networks file.'
    });
  if (!publishing.has(id)) {
    publishing.add(id);
    const signerOf = (payee: string) => (sameAddress(payee, signer.address) ? signer : null);
    const deps = { ...world, sink, signer, signerOf, connect: world.custodian, custodians: world.network.custodians };
    inBackground('publication', async () => {
      try {
        await publish(deps, id, directory);
        await world.sync.sync();
      } finally {
        publishing.delete(id);
      }
    });
  }
  return findPublication(world.outbox, id);
}

async function open({ world }: IServiceContext, directory: string): Promise<string> {
  const id = crypto.randomUUID();
  const createdAt = world.clock.now();
  const body = newPublicationJob(directory, new Date(createdAt).toISOString());
  await world.outbox.putJob({ id, kind: 'publication', state: 'reading', body, createdAt });
  return id;
}
