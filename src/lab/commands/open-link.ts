import type { IRouter, JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { textArgument } from '../api/text-argument.js';
import { CommandIDs } from '../command-ids.js';

/** Parameter of the page's address that names a dataset. */
const PARAMETER = 'affluent';

/** Opens the dataset of the query `search`, and takes the parameter out of the address. */
export async function openLink(args: ReadonlyPartialJSONObject, app: JupyterFrontEnd, router: IRouter): Promise<void> {
  const query = new URLSearchParams(textArgument(args, 'search'));
  const ref = query.get(PARAMETER);
  if (!ref) return;
  query.delete(PARAMETER);
  const rest = query.toString();
  router.navigate(`${router.current.path}${rest && `?${rest}`}${router.current.hash}`, { skipRouting: true });
  await app.restored;
  await app.commands.execute(CommandIDs.openCatalog);
  await app.commands.execute(CommandIDs.openDataset, { ref });
}
