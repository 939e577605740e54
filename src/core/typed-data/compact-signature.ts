const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
/** Of 27 and 28, which the chain knows, and of 0 and 1, which some devices give. */
const PARITY = new Map([0, 1, 27, 28].map(v => [v, BigInt(v % 27)]));

/** A signature of 65 bytes, as wallets give it, in EIP-2098's 64; null where it is none, or has a twin (s in the upper half). */
export function compactSignature(signature: string): string | null {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return null;
  const s = BigInt(`0x${signature.slice(66, 130)}`);
  const parity = PARITY.get(Number(`0x${signature.slice(130)}`));
  if (parity === undefined || s === 0n || s > HALF_ORDER) return null;
  return signature.slice(0, 66) + ((parity << 255n) | s).toString(16).padStart(64, '0');
}
