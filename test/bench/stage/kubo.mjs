import { hasKubo, KuboNode } from '../../interop/kubo-node.ts';

/** A Kubo daemon that holds the same ciphertext as the devnet's gateway; null where `npm run interop:kubo` has built none. */
export async function startKubo(gateway, roots) {
  if (!hasKubo) return null;
  const kubo = await KuboNode.start();
  try {
    for (const root of roots) await copy(gateway, root, kubo.rpc);
  } catch (error) {
    await kubo.stop();
    throw error;
  }
  return kubo;
}

async function copy(gateway, root, rpc) {
  const car = await fetch(`${gateway}/ipfs/${root}?format=car`);
  const form = new FormData();
  form.append('file', await car.blob());
  const answer = await fetch(`${rpc}/api/v0/dag/import`, { method: 'POST', body: form });
  if (!answer.ok)
    throw new Error(`Kubo does not take ${root}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  await answer.text();
}
