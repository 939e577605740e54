import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, refreshIcon, ToolbarButtonComponent } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import { Panel, type Widget } from '@lumino/widgets';
import { CommandIDs } from '../command-ids.js';
import { affluentIcon, earningsIcon, licencesIcon, usageIcon } from '../icons.js';
import type { Connection, IServiceFeed } from '../models/service-feed.js';
import type { IAffluentSidebar, ISidebarSection } from '../tokens.js';
import { useRenderOn } from './use-render-on.js';

/** What the sidebar needs. */
export interface ISidebarOptions {
  readonly trans: TranslationBundle;
  readonly commands: CommandRegistry;
  readonly feed: IServiceFeed;
  readonly activate: (id: string) => void;
}

/** The sidebar: a head, and sections by rank. */
export class Sidebar extends Panel implements IAffluentSidebar {
  constructor(options: ISidebarOptions) {
    super();
    this._options = options;
    this.id = 'affluent-sidebar';
    this.addClass('aff-Sidebar');
    this.title.icon = affluentIcon;
    this._caption = options.trans.__('Affluent: datasets');
    this.title.caption = this._caption;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.trans.__('Affluent datasets'));
    const head = ReactWidget.create(<SidebarHead {...options} />);
    head.addClass('aff-Sidebar-head');
    this.addWidget(head);
  }

  add(section: ISidebarSection): void {
    this._sections.push(section);
    if (this._shown) void this._create(section);
  }

  setBadge(count: number, caption: string): void {
    this.title.dataset = count ? { 'affluent-badge': count > 99 ? '99+' : String(count) } : {};
    this.title.caption = count ? `${this._caption} (${caption})` : this._caption;
  }

  reveal(): void {
    this._options.activate(this.id);
  }

  /** Whoever opens the sidebar by a command or key goes on by typing. */
  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.querySelector<HTMLElement>('input[type=search]')?.focus();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._open();
  }

  /** Who is shown before the page stands, as in Notebook 7, is only told that it was attached. */
  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) this._open();
  }

  private _open(): void {
    if (this._shown) return;
    this._shown = true;
    for (const section of this._sections) void this._create(section);
  }

  private async _create(section: ISidebarSection): Promise<void> {
    const widget = await section.create();
    if (this.isDisposed) return widget.dispose();
    this._ranks.set(widget, section.rank);
    const index = this.widgets.findIndex(other => (this._ranks.get(other) ?? -1) > section.rank);
    this.insertWidget(index < 0 ? this.widgets.length : index, widget);
  }

  private readonly _options: ISidebarOptions;
  private readonly _sections: ISidebarSection[] = [];
  private readonly _ranks = new Map<Widget, number>();
  private readonly _caption: string;
  private _shown = false;
}

function SidebarHead({ trans, commands, feed }: ISidebarOptions) {
  useRenderOn(feed.connectionChanged);
  const pages = [
    { command: CommandIDs.showLicences, icon: licencesIcon, name: trans.__('Licences that you hold') },
    { command: CommandIDs.showUsage, icon: usageIcon, name: trans.__('What was used and paid') },
    { command: CommandIDs.showEarnings, icon: earningsIcon, name: trans.__('What your data has earned') }
  ];
  return (
    <>
      <div className="aff-Sidebar-bar">
        <h2 className="aff-Sidebar-name">{trans.__('Affluent')}</h2>
        <ConnectionDot trans={trans} connection={feed.connection} />
        <span className="aff-grow" />
        {pages.map(({ command, icon, name }) =>
          // Each page is a plugin of its own, which may be disabled.
          commands.hasCommand(command) ? (
            <ToolbarButtonComponent
              key={command}
              icon={icon}
              tooltip={name}
              onClick={() => void commands.execute(command)}
            />
          ) : null
        )}
        <ToolbarButtonComponent
          icon={refreshIcon}
          tooltip={trans.__('Read the catalog again')}
          onClick={() => void commands.execute(CommandIDs.refreshCatalog)}
        />
      </div>
      {(feed.connection === 'waiting' || feed.connection === 'refused') && (
        <div className="aff-Offline" role="status">
          <span>
            {feed.connection === 'waiting'
              ? trans.__('%1. Trying again…', feed.failure?.title ?? trans.__('The local service does not answer'))
              : (feed.failure?.hint ?? trans.__('The local service refuses this page.'))}
          </span>
          <button type="button" className="aff-Link" onClick={() => feed.retry()}>
            {trans.__('Retry now')}
          </button>
        </div>
      )}
    </>
  );
}

function ConnectionDot(props: { readonly trans: TranslationBundle; readonly connection: Connection }) {
  const { trans, connection } = props;
  const words: Record<Connection, string> = {
    closed: trans.__('Not connected'),
    connecting: trans.__('Connecting to the local service'),
    open: trans.__('Connected to the local service'),
    waiting: trans.__('The local service does not answer'),
    refused: trans.__('The local service refuses this page')
  };
  const text = words[connection];
  return <span className="aff-Dot" data-state={connection} role="img" aria-label={text} title={text} />;
}
