// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IDatasetRegistry} from "./interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "./interfaces/ILicenceMarket.sol";
import {PageTable} from "./libraries/PageTable.sol";
import {TypedData} from "./libraries/TypedData.sol";
import {Ledger} from "./market/Ledger.sol";
import {Licences} from "./market/Licences.sol";

/// @title Market of licences
/// @notice See {ILicenceMarket}. Metering lives here: receipts become words, and words are all that custodians ask for.
contract LicenceMarket is Licences, EIP712, Multicall {
    using SafeCast for uint256;

    /// @dev What all receipts of one call share.
    struct Settlement {
        uint256 dataset;
        uint256 price;
        uint256 available;
        uint32 offer;
        uint32 page;
        uint32 generation;
        uint256 publisherBps;
        uint256 custodianBps;
        /// How many licences unlocked each shard, by its place on the page.
        uint256[] unlocks;
    }

    uint256 private constant ROWS_PER_PRICE = 1_000_000;
    uint256 private constant MAX_RECEIPT_AGE = 10 minutes;

    mapping(uint256 licence => mapping(uint256 page => uint256)) private _words;

    constructor(IDatasetRegistry registry_) Ledger(registry_) EIP712("Affluent", "1") {}

    /// @inheritdoc ILicenceMarket
    function settle(
        uint256 dataset,
        uint32 offerId,
        uint32 page,
        bytes calldata table,
        Receipt[] calldata receipts
    ) external {
        Settlement memory run = _settlementOf(dataset, offerId, page, table);
        uint256 received = 0;
        for (uint256 i = 0; i < receipts.length; ++i) received += _settleOne(run, table, receipts[i]);
        if (received == 0) return;
        (uint256 publisher, uint256 custodian) = _creditContributors(run, table);
        _creditFees(dataset, run.generation, received, publisher, custodian);
    }

    /// @inheritdoc ILicenceMarket
    function logUse(uint256 id, uint32[] calldata pages, uint256[] calldata words) external {
        uint16 keyGeneration = _licenceOf(id).keyGeneration;
        if (msg.sender != _ownerOf(id) && !_keyOn(id, keyGeneration, msg.sender)) revert NotAuthorised(id, msg.sender);
        if (pages.length != words.length) revert LengthMismatch();
        for (uint256 i = 0; i < pages.length; ++i) emit Used(id, pages[i], words[i]);
    }

    /// @inheritdoc ILicenceMarket
    function releasable(uint256 id, uint32 page, address key) external view returns (uint256 word) {
        Licence memory held = _licences[id];
        if (held.offer == 0 || block.timestamp >= held.expiry || !_keyOn(id, held.keyGeneration, key)) return 0;
        Offer storage bought = _offers[held.offer];
        IDatasetRegistry.Page memory state = _registry.pageOf(bought.dataset, page);
        if (bought.kind != Kind.Metered) return state.available;
        return (_words[id][page] | state.free) & state.available;
    }

    /// @inheritdoc ILicenceMarket
    function unlockedWord(uint256 id, uint32 page) external view returns (uint256) {
        return _words[id][page];
    }

    /// @inheritdoc ILicenceMarket
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc ILicenceMarket
    function typeHashes()
        external
        pure
        returns (bytes32 receipt, bytes32 contribution, bytes32 acceptance, bytes32 keyRequest)
    {
        return (
            TypedData.RECEIPT_TYPEHASH,
            TypedData.CONTRIBUTION_TYPEHASH,
            TypedData.ACCEPTANCE_TYPEHASH,
            TypedData.KEY_REQUEST_TYPEHASH
        );
    }

    /// @dev Debits one licence and returns what it paid; passes over what cannot be settled.
    function _settleOne(
        Settlement memory run,
        bytes calldata table,
        Receipt calldata receipt
    ) private returns (uint256 due) {
        uint256 id = receipt.licenceId;
        Licence memory held = _licences[id];
        (bool valid, SkipReason reason) = _checkReceipt(run, held, receipt);
        if (!valid) {
            emit Skipped(id, run.page, reason, 0);
            return 0;
        }
        uint256 old = _words[id][run.page];
        uint256 fresh = receipt.unlocked & ~old & run.available;
        if (fresh == 0) return 0;
        due = _priceAndCount(run, table, fresh);
        if (due > held.balance) {
            _uncount(run.unlocks, fresh);
            emit Skipped(id, run.page, SkipReason.BalanceTooLow, due);
            return 0;
        }
        _licences[id].balance = held.balance - uint96(due);
        _words[id][run.page] = old | fresh;
        emit Unlocked(id, run.page, fresh, due);
    }

    /// @dev One write per contribution, as its shards are neighbours; a table that scatters them only costs more gas.
    function _creditContributors(
        Settlement memory run,
        bytes calldata table
    ) private returns (uint256 publisher, uint256 custodian) {
        uint256 current = PageTable.UNUSED;
        uint256 credit = 0;
        for (uint256 i = 0; i < run.unlocks.length; ++i) {
            uint256 unlocks = run.unlocks[i];
            if (unlocks == 0) continue;
            (uint256 contribution, uint256 rows) = PageTable.entry(table, i);
            // parts round down shard by shard, so that batching never changes them
            uint256 price = _shardPrice(run.price, rows);
            uint256 publisherPart = (price * run.publisherBps) / MAX_BPS;
            uint256 custodianPart = (price * run.custodianBps) / MAX_BPS;
            publisher += publisherPart * unlocks;
            custodian += custodianPart * unlocks;
            if (contribution != current) {
                _creditMetered(run.dataset, current, credit);
                (current, credit) = (contribution, 0);
            }
            credit += (price - publisherPart - custodianPart) * unlocks;
        }
        _creditMetered(run.dataset, current, credit);
    }

    function _creditMetered(uint256 dataset, uint256 contribution, uint256 amount) private {
        if (amount != 0) _credits[dataset][contribution].metered += amount.toUint128();
    }

    function _settlementOf(
        uint256 dataset,
        uint32 offerId,
        uint32 page,
        bytes calldata table
    ) private view returns (Settlement memory run) {
        Offer storage metered = _offers[offerId];
        if (metered.dataset != dataset || metered.kind != Kind.Metered) revert OfferInvalid(offerId);
        bytes32 tableHash;
        (tableHash, run.available, run.publisherBps, run.custodianBps, run.generation) = _registry.settlementTerms(
            dataset,
            page
        );
        if (tableHash == 0 || keccak256(table) != tableHash) revert TableMismatch(page);
        if (run.generation == 0) run.custodianBps = 0;
        run.dataset = dataset;
        run.offer = offerId;
        run.page = page;
        run.price = metered.price;
        run.unlocks = new uint256[](table.length / PageTable.ENTRY_BYTES);
    }

    function _checkReceipt(
        Settlement memory run,
        Licence memory held,
        Receipt calldata receipt
    ) private view returns (bool valid, SkipReason reason) {
        if (held.offer == 0) return (false, SkipReason.LicenceUnknown);
        if (held.offer != run.offer) return (false, SkipReason.OfferMismatch);
        if (block.timestamp >= held.expiry) return (false, SkipReason.LicenceExpired);
        if (block.timestamp > receipt.deadline) return (false, SkipReason.ReceiptExpired);
        if (receipt.deadline > block.timestamp + MAX_RECEIPT_AGE) return (false, SkipReason.DeadlineTooFar);
        bytes32 digest = _hashTypedDataV4(
            TypedData.receiptHash(receipt.licenceId, run.page, receipt.unlocked, receipt.deadline)
        );
        // a signature that recovers nobody gives the zero address, which is never a key
        (address key, , ) = ECDSA.tryRecover(digest, receipt.r, receipt.vs);
        if (!_keyOn(receipt.licenceId, held.keyGeneration, key)) return (false, SkipReason.KeyOff);
        return (true, reason);
    }

    /// @dev Prices the shards of a word and counts their unlocks, in one walk: this is the inner loop of all metering.
    function _priceAndCount(
        Settlement memory run,
        bytes calldata table,
        uint256 word
    ) private pure returns (uint256 due) {
        uint256 price = run.price;
        uint256[] memory unlocks = run.unlocks;
        // 256 prices of less than 2^128 each cannot overflow, nor can counts; the word is masked by the table's length
        unchecked {
            for (uint256 i = 0; word != 0;) {
                if (word & 0xff == 0) {
                    (word, i) = (word >> 8, i + 8);
                    continue;
                }
                if (word & 1 != 0) {
                    (, uint256 rows) = PageTable.entry(table, i);
                    due += _shardPrice(price, rows);
                    ++unlocks[i];
                }
                (word, i) = (word >> 1, i + 1);
            }
        }
    }

    function _uncount(uint256[] memory unlocks, uint256 word) private pure {
        for (uint256 i = 0; word != 0; ++i) {
            if (word & 1 != 0) --unlocks[i];
            word >>= 1;
        }
    }

    function _shardPrice(uint256 price, uint256 rows) private pure returns (uint256) {
        // 32 bits of rows, 96 bits of price
        unchecked {
            return (rows * price + ROWS_PER_PRICE - 1) / ROWS_PER_PRICE;
        }
    }
}
