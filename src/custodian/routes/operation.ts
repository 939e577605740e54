import type { FastifyInstance } from 'fastify';
import type { ICustodianContext } from '../context.js';

/** `GET /healthz` (503 where keys are refused for want of a fresh head) and `GET /metrics` (Prometheus). */
export function operationRoutes(server: FastifyInstance, { follower, metrics, store, clock }: ICustodianContext): void {
  server.get('/healthz', async (_request, reply) => {
    const head = follower.lastHead?.number ?? null;
    try {
      follower.freshHead();
      return { status: 'ok', head };
    } catch {
      return reply.code(503).send({ status: 'stale', head });
    }
  });
  server.get('/metrics', async (_request, reply) => {
    const { datasets, bytes } = await store.size();
    const head = follower.lastHead;
    const age = head ? clock.now() / 1_000 - head.timestamp : -1;
    const gauges = {
      datasets,
      bundle_bytes: bytes,
      head_number: head?.number ?? -1,
      head_age_seconds: Math.round(age)
    };
    return reply.type('text/plain; version=0.0.4').send(metrics.text(gauges));
  });
}
