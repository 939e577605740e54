import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IDisposable } from '@lumino/disposable';
import { once } from '../api/once.js';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- small, and the token hands it out at once
import { ServiceFeed } from '../models/service-feed.js';
import { IAffluentService } from '../tokens.js';

/** The local service, through this Jupyter server's proxy. Nothing is asked before a part of the panel is used. */
export const clientPlugin: JupyterFrontEndPlugin<IAffluentService> = {
  id: 'affluent:client',
  description: 'Provides the typed client of the local Affluent service and its shared event stream.',
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IAffluentService,
  activate: (app: JupyterFrontEnd, settings: ISettingRegistry | null): IAffluentService => {
    const client = once(async () => {
      const { connect } = await import('../api/connect.js');
      return connect(app.serviceManager.serverSettings);
    });
    const feed = new ServiceFeed(async function* (options) {
      const { openEvents } = await import('../api/connect.js');
      yield* openEvents(await client(), app.serviceManager.serverSettings)(options);
    });
    if (settings) void settings.load(clientPlugin.id).then(loaded => keepListening(feed, loaded));
    return { client, feed };
  }
};

/** Holds the stream from its first use on where the user wants to hear of requests while the panel is closed. */
function keepListening(feed: ServiceFeed, settings: ISettingRegistry.ISettings): void {
  let held: IDisposable | null = null;
  const apply = () => {
    const wanted = settings.get('listenWhenClosed').composite === true;
    if (wanted && feed.connection !== 'closed') held ??= feed.hold();
    if (wanted) return;
    held?.dispose();
    held = null;
  };
  settings.changed.connect(apply, feed);
  feed.connectionChanged.connect(apply, feed);
  apply();
}
