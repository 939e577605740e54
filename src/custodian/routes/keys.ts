import type { FastifyInstance } from 'fastify';
import { encodeKeyAnswer } from '../../core/custody/key-answer.js';
import { isAffluentError } from '../../core/errors/index.js';
import { KeyRequestBody, type KeyAnswer } from '../../core/wire/index.js';
import { releaseKeys } from '../../flows/custody/release-keys.js';
import type { ICustodianContext } from '../context.js';
import { parseBody } from './parse-body.js';

/** `POST /v1/keys`. */
export function keyRoutes(server: FastifyInstance, { release, metrics }: ICustodianContext): void {
  server.post('/v1/keys', async (request): Promise<KeyAnswer> => {
    try {
      const { sealed, released } = await releaseKeys(release, parseBody(KeyRequestBody, request.body), request.ip);
      metrics.add('keys_released_total', {}, released);
      return encodeKeyAnswer(sealed);
    } catch (error) {
      metrics.add('key_refusals_total', { code: isAffluentError(error) ? error.code : 'INTERNAL' });
      throw error;
    }
  });
}
