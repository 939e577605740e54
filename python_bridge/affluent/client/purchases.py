"""Opens a purchase and waits for its owner: nothing is signed here."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Final

from ..amounts import to_atomic
from ..errors import INPUT_INVALID, OWNER_REQUIRED, AffluentError, error_of
from ..wire.catalog import DatasetDetail, Offer
from ..wire.licence import Licence, PurchaseRequest
from .reader import reader_name

if TYPE_CHECKING:
    from ..amounts import Amount
    from .service import Service

_POLL: Final = 0.5


def choose_offer(detail: DatasetDetail, offer: Offer | str | int | None) -> Offer:
    """Find the offer that is meant: by number, by kind, or the only one that is open.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID``, listing the open offers, where none or several are meant.
    """
    number = offer.id if isinstance(offer, Offer) else str(offer)
    is_open = [one for one in detail.offers if one.open]
    meant = is_open if offer is None else [one for one in is_open if number in (one.id, one.kind)]
    if len(meant) == 1:
        return meant[0]
    listed = "; ".join(map(str, is_open)) or "none"
    raise AffluentError(
        INPUT_INVALID,
        "Several offers are open." if len(meant) > 1 else "There is no such open offer.",
        f"Name one by its number or kind: {listed}.",
    )


def request_purchase(service: Service, offer: Offer, deposit: Amount | None) -> PurchaseRequest:
    """Open a request with price and terms as they were shown."""
    decimals = offer.currency.decimals
    body: dict[str, Any] = {
        "offer": offer.id,
        "expectedPrice": str(to_atomic(offer.price, decimals)),
        "termsHash": offer.terms_hash,
        "requestedBy": reader_name(),
    }
    if deposit is not None:
        body["deposit"] = str(to_atomic(deposit, decimals, offer.currency.symbol))
    return service.post(PurchaseRequest, "/v1/purchases", body)


def wait_for_licence(service: Service, request: PurchaseRequest, timeout: float) -> Licence:
    """Wait until the owner has approved and the chain has confirmed.

    Raises
    ------
    AffluentError
        ``OWNER_REQUIRED`` where nobody approved within `timeout` seconds (the request stays open),
        or what made the purchase fail.
    """
    sys.stderr.write(
        f"Waiting for the owner to approve {request.plan.total}: in the Affluent panel, "
        f"or with `affluent approve {request.id}`.\n"
    )
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        request = service.get(PurchaseRequest, f"/v1/purchases/{request.id}")
        if request.state == "confirmed" and request.licence is not None:
            return service.get(Licence, f"/v1/licences/{request.licence}")
        if request.state in ("failed", "cancelled"):
            raise _failure(request)
        time.sleep(_POLL)
    raise AffluentError(
        OWNER_REQUIRED,
        f"Purchase {request.id} is {request.state} after {timeout:g} s.",
        f"Approve it in the Affluent panel or with `affluent approve {request.id}`.",
        {"purchase": request.id},
    )


def _failure(request: PurchaseRequest) -> AffluentError:
    problem = request.problem or {}
    return error_of(
        str(problem.get("code", "STATE_CONFLICT")),
        str(problem.get("detail", f"The purchase was {request.state}.")),
        str(problem.get("hint", "Open a new one: Dataset.buy().")),
        {"purchase": request.id},
    )
