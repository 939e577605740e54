// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IDatasetRegistry} from "../interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../interfaces/ILicenceMarket.sol";
import {Ledger} from "./Ledger.sol";

/**
 * @title Offers of the market
 * @notice Prices and terms within a charter's floors. An offer never changes; it is only closed.
 */
abstract contract Offers is Ledger {
    uint40 private constant MIN_METERED_TERM = 1 days;
    uint40 private constant MAX_METERED_TERM = 365 days;
    uint40 private constant MAX_TERM = 36_500 days;

    mapping(uint32 id => Offer) internal _offers;
    uint32 private _offerCount;

    /// @inheritdoc ILicenceMarket
    function openOffer(
        uint256 dataset,
        Kind kind,
        uint96 price,
        uint40 term,
        uint96 minDeposit,
        uint8 confirmations,
        bytes32 termsHash
    ) external returns (uint32 id) {
        IDatasetRegistry.Dataset memory terms = _registry.dataset(dataset);
        _checkDatasetOwner(dataset);
        _checkOffer(terms, kind, price, term, minDeposit);
        if (terms.currency != address(0)) _accounts[dataset].inToken = true;
        id = ++_offerCount;
        _offers[id] = Offer({
            dataset: dataset,
            price: price,
            term: term,
            kind: kind,
            confirmations: confirmations,
            open: true,
            minDeposit: minDeposit,
            termsHash: termsHash
        });
        emit OfferOpened(dataset, id, kind, price, term, minDeposit, confirmations, termsHash);
    }

    /// @inheritdoc ILicenceMarket
    function closeOffer(uint32 id) external {
        uint256 dataset = _offers[id].dataset;
        if (!_offers[id].open) revert OfferNotOpen(id);
        _checkDatasetOwner(dataset);
        _offers[id].open = false;
        emit OfferClosed(dataset, id);
    }

    /// @inheritdoc ILicenceMarket
    function offer(uint32 id) external view returns (Offer memory) {
        if (id == 0 || id > _offerCount) revert OfferInvalid(id);
        return _offers[id];
    }

    function _checkDatasetOwner(uint256 dataset) private view {
        if (IERC721(address(_registry)).ownerOf(dataset) != msg.sender) revert NotDatasetOwner(dataset, msg.sender);
    }

    function _checkOffer(
        IDatasetRegistry.Dataset memory terms,
        Kind kind,
        uint96 price,
        uint40 term,
        uint96 minDeposit
    ) private pure {
        if (kind == Kind.Metered) {
            if (price == 0 || price < terms.floorPerMillion) revert PriceInvalid();
            if (term < MIN_METERED_TERM || term > MAX_METERED_TERM) revert TermInvalid();
            if (minDeposit == 0) revert DepositInvalid();
            return;
        }
        // a free offer undersells any floor, so it needs a charter without one
        bool priced =
            kind == Kind.Flat
                ? price != 0 && price >= terms.floorFlat
                : price == 0 && terms.floorFlat == 0 && terms.floorPerMillion == 0;
        if (!priced) revert PriceInvalid();
        if (term > MAX_TERM) revert TermInvalid();
        if (minDeposit != 0) revert DepositInvalid();
    }
}
