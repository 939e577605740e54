import { budgetRoutes } from './budgets.js';
import { dataRoutes } from './data.js';
import { datasetRoutes } from './datasets.js';
import { eventRoutes } from './events.js';
import { fillRoutes } from './fills.js';
import { ledgerRoutes } from './ledger.js';
import { licenceRoutes } from './licences.js';
import { publicationRoutes } from './publications.js';
import { purchaseRoutes } from './purchases.js';
import { readingRoutes } from './readings.js';
import { sessionRoutes } from './sessions.js';
import { settingRoutes } from './settings.js';
import { streamRoutes } from './stream.js';
import { statusRoutes } from './status.js';
import { walletRoutes } from './wallet.js';
import type { IRoute } from '../route.js';

/** Every route of the service: what is not in this list does not exist. */
export const routes: readonly IRoute[] = [
  ...statusRoutes,
  ...eventRoutes,
  ...datasetRoutes,
  ...dataRoutes,
  ...fillRoutes,
  ...streamRoutes,
  ...readingRoutes,
  ...purchaseRoutes,
  ...licenceRoutes,
  ...sessionRoutes,
  ...budgetRoutes,
  ...ledgerRoutes,
  ...settingRoutes,
  ...walletRoutes,
  ...publicationRoutes
];
