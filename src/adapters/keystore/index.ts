export { FileKeyStore } from './key-store.js';
export { KeySigner } from './key-signer.js';
export { secretFile } from './secret-file.js';
export { SessionVault, type ISessionVaultOptions } from './session-vault.js';
export { KeystoreWallet, type IWalletOptions } from './wallet.js';
export { mnemonicKeystore, mnemonicSigners } from './mnemonic.js';
