"""The look of what is shown: JupyterLab's own colours where it has set them, else plain ones."""

from __future__ import annotations

from typing import Final

# Each output stands alone: a saved notebook may be shown by anything. Without the style (untrusted
# notebooks lose it) what is left is a heading and plain tables. JupyterLab sets cells of outputs
# to the right by two classes: ours is named twice to be heard.
STYLE: Final = """<style>
.affluent{font-family:var(--jp-ui-font-family,system-ui,sans-serif);line-height:1.4;
color:var(--jp-content-font-color1,inherit);max-width:60rem}
.affluent .affluent-title{font-weight:600;font-size:1.1em;margin:0 0 .25em}
.affluent p{margin:.25em 0;color:var(--jp-content-font-color2,inherit)}
.affluent table{border-collapse:collapse;margin:.5em 0;font-size:.95em}
.affluent caption{text-align:left;caption-side:top;padding:.2em 0;
color:var(--jp-content-font-color2,inherit)}
.affluent.affluent th,.affluent.affluent td{text-align:left;vertical-align:top;
padding:.25em .75em;border:0;border-bottom:1px solid var(--jp-border-color2,#8884)}
.affluent thead th{border-bottom:2px solid var(--jp-border-color1,#8888);font-weight:600}
.affluent tbody th{font-weight:400;color:var(--jp-content-font-color2,inherit)}
.affluent.affluent .affluent-number{text-align:right;font-variant-numeric:tabular-nums;
white-space:nowrap}
.affluent tfoot td,.affluent tfoot th{font-weight:600;border-bottom:0}
.affluent code{font-family:var(--jp-code-font-family,monospace)}
</style>"""


def framed(content: str) -> str:
    """Put HTML that is already escaped into the frame that the style is for."""
    return f'{STYLE}<div class="affluent">{content}</div>'
