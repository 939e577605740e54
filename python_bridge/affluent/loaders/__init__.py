"""Reading for training and for clusters: who reads which rows, in which order, and what is left.

`order`, `share`, `checkpoint` and `batches` know no library and no network; `work` reads; `torch`,
`hf`, `dask` and `ray` each dress it for their library and import it only when asked.
"""
