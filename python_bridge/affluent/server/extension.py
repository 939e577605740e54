"""Settings and life of the server extension."""

from __future__ import annotations

import os

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode

from ..client.places import affluent_home, network_name
from .proxy import ProxyHandler
from .upstream import Upstream


class AffluentExtension(ExtensionApp):
    """Proxies ``<base_url>affluent/v1/…`` to the user's service, which it starts when needed."""

    name = "affluent"
    extension_url = "/affluent"
    load_other_extensions = True

    network = Unicode("", help="The network. Default: AFFLUENT_NETWORK, else the user's own.").tag(
        config=True
    )
    home = Unicode("", help="Folder of all networks. Default: AFFLUENT_HOME.").tag(config=True)

    def initialize_settings(self) -> None:
        """Tell kernels and terminals by their environment which network and folders are meant."""
        if self.home:
            os.environ["AFFLUENT_HOME"] = self.home
        network = network_name(self.network or None)
        os.environ["AFFLUENT_HOME"] = str(affluent_home())
        os.environ["AFFLUENT_NETWORK"] = network
        os.environ["JUPYTER_RUNTIME_DIR"] = self.serverapp.runtime_dir
        self.settings["affluent_upstream"] = Upstream(network)

    def initialize_handlers(self) -> None:
        """Add the proxy, the only handler."""
        self.handlers.append((r"/affluent/(v1/.*)", ProxyHandler))

    async def stop_extension(self) -> None:
        """Close the links; the service ends by itself when nobody holds a lease."""
        upstream: Upstream | None = self.settings.get("affluent_upstream")
        if upstream is not None:
            await upstream.close()
