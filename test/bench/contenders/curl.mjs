/** `curl` of the same ciphertext, whole shards as CAR from the same gateway: bytes as they come, nothing verified, nothing kept. */
import { spawn } from 'node:child_process';

const AT_ONCE = 8;

/** Fetches all shards, eight at a time, to nowhere. Gives seconds, curl's own start included. */
export async function curl({ gateway, roots }) {
  const config = roots.flatMap(root => [`url = "${gateway}/ipfs/${root}?format=car"`, 'output = "/dev/null"']);
  const began = performance.now();
  const args = ['--silent', '--fail', '--parallel', '--parallel-max', String(AT_ONCE), '--config', '-'];
  const child = spawn('curl', args, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(config.join('\n'));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0) throw new Error(`curl ended with ${code}`);
  return { seconds: (performance.now() - began) / 1_000 };
}
