import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { catalogPlugin } from './plugins/catalog.js';
import { clientPlugin } from './plugins/client.js';
import { datasetPlugin } from './plugins/dataset.js';
import { earningsPlugin } from './plugins/earnings.js';
import { licencesPlugin } from './plugins/licences.js';
import { linkPlugin } from './plugins/link.js';
import { notebookPlugin } from './plugins/notebook.js';
import { purchasesPlugin } from './plugins/purchases.js';
import { sidebarPlugin } from './plugins/sidebar.js';
import { statusPlugin } from './plugins/status.js';
import { tourPlugin } from './plugins/tour.js';
import { usagePlugin } from './plugins/usage.js';
import { walletPlugin } from './plugins/wallet.js';

/** All plugins of the panel. */
export const plugins: JupyterFrontEndPlugin<unknown>[] = [
  clientPlugin,
  sidebarPlugin,
  catalogPlugin,
  walletPlugin,
  purchasesPlugin,
  licencesPlugin,
  datasetPlugin,
  notebookPlugin,
  usagePlugin,
  earningsPlugin,
  statusPlugin,
  tourPlugin,
  linkPlugin
];

export { IAffluentService, IAffluentSidebar, IAffluentWallet, IWallet } from './tokens.js';
