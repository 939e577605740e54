import { z } from 'zod';
import { Eip1193Wallet, type IProvider } from './eip1193-wallet.js';

/** What a wallet announces (EIP-6963). Its name and picture are the wallet's own words: bounded, and never a foreign address. */
const Announced = z.object({
  info: z.object({
    uuid: z.string().min(1).max(100),
    name: z.string().min(1).max(64),
    icon: z.string().max(131_072).catch(''),
    rdns: z.string().min(1).max(253)
  }),
  provider: z.custom<IProvider>(value => typeof (value as Partial<IProvider> | null)?.request === 'function')
});
const MOST_WALLETS = 16;
const PICTURE = /^data:image\/(png|svg\+xml|webp|jpeg|gif)[;,]/;

/** The part of a window that discovery touches. */
export type WalletScope = Pick<Window, 'addEventListener' | 'removeEventListener' | 'dispatchEvent' | 'self' | 'top'>;

/**
 * Hears of the wallets of the browser, now and later. Wallets put themselves into top windows alone: in a frame nobody answers, and
 * nobody is asked. @returns how to end it
 */
export function discoverWallets(scope: WalletScope, onWallet: (wallet: Eip1193Wallet) => void): () => void {
  if (scope.self !== scope.top) return () => undefined;
  const seen = new Set<string>();
  const hear = (event: Event) => {
    const parsed = Announced.safeParse((event as CustomEvent).detail);
    if (!parsed.success || seen.size >= MOST_WALLETS || seen.has(parsed.data.info.uuid)) return;
    const { info, provider } = parsed.data;
    seen.add(info.uuid);
    const icon = PICTURE.test(info.icon) ? info.icon : null;
    onWallet(new Eip1193Wallet({ id: info.rdns, name: info.name, icon }, provider));
  };
  scope.addEventListener('eip6963:announceProvider', hear);
  scope.dispatchEvent(new Event('eip6963:requestProvider'));
  return () => scope.removeEventListener('eip6963:announceProvider', hear);
}
