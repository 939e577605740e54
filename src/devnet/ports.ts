import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Ports of the last run, so that addresses stay the same; 0 takes a free one. */
export const Ports = z.object({
  rpc: z.number().int(),
  gateway: z.number().int(),
  custodians: z.array(z.number().int())
});
export type Ports = z.infer<typeof Ports>;

/** The ports to ask for. */
export async function rememberedPorts(path: string, custodians: number): Promise<Ports> {
  try {
    return Ports.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return { rpc: 0, gateway: 0, custodians: Array.from({ length: custodians }, () => 0) };
  }
}

/** The port of a URL. */
export const portOf = (url: string): number => Number(new URL(url).port);
