"""A real kernel of the consumer, as a notebook has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from live_devnet import Home

TIMEOUT = 120


class Kernel:
    """A notebook of the consumer."""

    def __init__(self, home: Home, **env: str) -> None:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(env={**home.env, **env})
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)

    def run(self, code: str) -> tuple[str, str]:
        """Run a cell; gives what it failed with, if so, and all that it showed."""
        shown: list[str] = []
        reply = self.client.execute_interactive(
            code, timeout=TIMEOUT, allow_stdin=False, output_hook=lambda one: shown.append(str(one))
        )
        content = reply["content"]
        return "\n".join(content.get("traceback", [])), "\n".join(shown)

    def complete(self, code: str, *, timeout: float = TIMEOUT) -> list[str]:
        reply = self.client.complete(code, len(code), reply=True, timeout=timeout)["content"]
        start = reply["cursor_start"]
        return [code[:start] + match for match in reply["matches"]]

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
