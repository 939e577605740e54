"""One rank of a training: joins the others, reads its share, and prints which rows it was."""

from __future__ import annotations

import json
import sys

import torch.distributed

import affluent


def main(ref: str, meeting: str, rank: int, world: int, most: int) -> None:
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{meeting}", rank=rank, world_size=world
    )
    data = affluent.dataset(ref).to_torch(["id"], batch_size=700, shuffle=9000, seed=4, budget=0)
    rows: list[int] = []
    # A spawned worker knows of no group: the dataset tells it its rank.
    loader = data.loader(num_workers=1, multiprocessing_context="spawn" if rank else "fork")
    for count, batch in enumerate(loader):
        rows += batch["id"].tolist()
        if count + 1 == most:
            break
    print(json.dumps({"rows": rows, "state": data.state_dict()}))
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    ref, meeting, *numbers = sys.argv[1:]
    main(ref, meeting, *map(int, numbers))
