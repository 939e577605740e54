// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IDatasetRegistry} from "./interfaces/IDatasetRegistry.sol";
import {PageTable} from "./libraries/PageTable.sol";
import {SumTree} from "./libraries/SumTree.sol";

/// @title Registry of datasets
/// @notice See {IDatasetRegistry}.
contract DatasetRegistry is ERC721, IDatasetRegistry {
    struct StoredPage {
        bytes32 tableHash;
        uint256 free;
        /// Never used, or withdrawn.
        uint256 closed;
    }

    struct Generation {
        uint8 k;
        address[] payees;
        bytes32[] hpkeKeys;
    }

    /// @dev Where a table goes on: entries from `start` of `page`, of contributions `first` to `end - 1`.
    struct Growth {
        uint256 page;
        uint256 start;
        uint256 first;
        uint256 end;
    }

    uint256 private constant MIN_CUSTODIANS = 2;
    uint256 private constant MAX_CUSTODIANS = 16;
    uint256 private constant MAX_SLUG_BYTES = 64;
    uint256 private constant MAX_BPS = 10_000;
    uint8 private constant WITHDRAWAL_BY_CONTRIBUTOR = 1;

    mapping(uint256 id => Dataset) private _datasets;
    mapping(uint256 id => mapping(uint256 page => StoredPage)) private _pages;
    mapping(uint256 id => mapping(uint32 index => Batch)) private _batches;
    mapping(uint256 id => mapping(uint32 generation => Generation)) private _generations;
    mapping(uint256 id => mapping(uint32 contribution => address)) private _payees;

    modifier onlyDatasetOwner(uint256 id) {
        _checkDatasetOwner(id);
        _;
    }

    constructor() ERC721("Affluent Dataset", "AFFDATA") {}

    /// @inheritdoc IDatasetRegistry
    function register(
        string calldata slug,
        Charter calldata charter,
        bytes32 manifest,
        bytes[] calldata tables,
        bytes32 sumRoot,
        uint64 weight,
        uint32 count
    ) external returns (uint256 id) {
        _checkSlug(slug);
        _checkCharter(charter);
        id = datasetId(msg.sender, slug);
        if (_ownerOf(id) != address(0)) revert DatasetExists(id);
        if (weight == 0) revert WeightInvalid();
        if (tables.length == 0) revert PageLengthInvalid(0);

        _storeCharter(id, charter, manifest);
        (bytes32[] memory pages, uint32 shards) = _addPages(id, tables, count);
        emit DatasetRegistered(id, msg.sender, slug, manifest, charter, pages, shards, weight, count);
        _emitPages(id, tables, pages, 0);
        _addBatch(id, sumRoot, weight, count);
        _mint(msg.sender, id);
    }

    /// @inheritdoc IDatasetRegistry
    function extend(
        uint256 id,
        bytes32 manifest,
        bytes calldata lastPageOld,
        bytes[] calldata tables,
        bytes32 sumRoot,
        uint64 weight,
        uint32 count
    ) external onlyDatasetOwner(id) {
        Dataset storage stored = _datasets[id];
        stored.manifest = manifest;
        uint32 shards = stored.shards;
        if (tables.length != 0) {
            uint256 page = shards / PageTable.ENTRIES;
            _checkContinues(id, page, lastPageOld, tables[0]);
            bytes32[] memory pages;
            (pages, shards) = _addPages(id, tables, count);
            _emitPages(id, tables, pages, page);
            _addBatch(id, sumRoot, weight, count);
        } else if (count != 0 || weight != 0 || lastPageOld.length != 0) {
            revert CountInvalid();
        }
        emit ManifestChanged(id, manifest, shards);
    }

    /// @inheritdoc IDatasetRegistry
    function setCustodians(
        uint256 id,
        address[] calldata payees,
        bytes32[] calldata hpkeKeys,
        uint8 k
    ) external onlyDatasetOwner(id) returns (uint32 generation) {
        uint256 n = payees.length;
        Dataset storage stored = _datasets[id];
        if (k < MIN_CUSTODIANS || k > n || n > MAX_CUSTODIANS || k < stored.threshold || hpkeKeys.length != n) {
            revert CustodiansInvalid();
        }
        for (uint256 i = 0; i < n; ++i) {
            if (payees[i] == address(0)) revert PayeeInvalid();
            if (hpkeKeys[i] == 0) revert HpkeKeyInvalid(hpkeKeys[i]);
            for (uint256 j = 0; j < i; ++j) {
                if (hpkeKeys[i] == hpkeKeys[j]) revert HpkeKeyInvalid(hpkeKeys[i]);
            }
        }
        generation = ++stored.generation;
        _generations[id][generation] = Generation(k, payees, hpkeKeys);
        emit CustodiansSet(id, generation, payees, hpkeKeys, k);
    }

    /// @inheritdoc IDatasetRegistry
    function withdrawContribution(
        uint256 id,
        Membership calldata membership,
        uint32 page,
        bytes calldata table
    ) external {
        uint32 contribution = _checkPayee(id, membership);
        if (_datasets[id].withdrawalRule != WITHDRAWAL_BY_CONTRIBUTOR) revert WithdrawalForbidden();
        StoredPage storage stored = _pages[id][page];
        if (stored.tableHash == 0 || keccak256(table) != stored.tableHash) revert TableMismatch();
        uint256 shards = PageTable.shardsOf(table, contribution);
        stored.closed |= shards;
        emit ContributionWithdrawn(id, contribution, page, shards);
    }

    /// @inheritdoc IDatasetRegistry
    function setPayee(uint256 id, Membership calldata membership, address newPayee) external {
        if (newPayee == address(0)) revert PayeeInvalid();
        uint32 contribution = _checkPayee(id, membership);
        _payees[id][contribution] = newPayee;
        emit PayeeChanged(id, contribution, newPayee);
    }

    /// @inheritdoc IDatasetRegistry
    function dataset(uint256 id) external view returns (Dataset memory) {
        if (_ownerOf(id) == address(0)) revert DatasetUnknown(id);
        return _datasets[id];
    }

    /// @inheritdoc IDatasetRegistry
    function currencyOf(uint256 id) external view returns (address) {
        return _datasets[id].currency;
    }

    /// @inheritdoc IDatasetRegistry
    function charterHash(uint256 id) external view returns (bytes32) {
        return _datasets[id].charterHash;
    }

    /// @inheritdoc IDatasetRegistry
    function pageHash(uint256 id, uint32 page) external view returns (bytes32) {
        return _pages[id][page].tableHash;
    }

    /// @inheritdoc IDatasetRegistry
    function pageOf(uint256 id, uint32 page) external view returns (Page memory) {
        StoredPage storage stored = _pages[id][page];
        uint256 available = PageTable.numbered(_datasets[id].shards, page) & ~stored.closed;
        return Page({tableHash: stored.tableHash, available: available, free: stored.free & available});
    }

    /// @inheritdoc IDatasetRegistry
    function settlementTerms(
        uint256 id,
        uint32 page
    )
        external
        view
        returns (bytes32 tableHash, uint256 available, uint16 publisherBps, uint16 custodianBps, uint32 generation)
    {
        StoredPage storage stored = _pages[id][page];
        Dataset storage terms = _datasets[id];
        available = PageTable.numbered(terms.shards, page) & ~stored.closed;
        return (stored.tableHash, available, terms.publisherBps, terms.custodianBps, terms.generation);
    }

    /// @inheritdoc IDatasetRegistry
    function custodians(
        uint256 id,
        uint32 generation
    ) external view returns (address[] memory payees, bytes32[] memory hpkeKeys, uint8 k) {
        Generation storage stored = _generationOf(id, generation);
        return (stored.payees, stored.hpkeKeys, stored.k);
    }

    /// @inheritdoc IDatasetRegistry
    function custodianPayee(
        uint256 id,
        uint32 generation,
        uint8 index
    ) external view returns (uint256 count, address payee) {
        Generation storage stored = _generationOf(id, generation);
        count = stored.payees.length;
        if (index >= count) revert PayeeInvalid();
        payee = stored.payees[index];
    }

    /// @inheritdoc IDatasetRegistry
    function batch(uint256 id, uint32 i) external view returns (Batch memory) {
        return _batchOf(id, i);
    }

    /// @inheritdoc IDatasetRegistry
    function payeeOf(uint256 id, uint32 contribution) external view returns (address) {
        return _payees[id][contribution];
    }

    /// @inheritdoc IDatasetRegistry
    function verifyMembership(
        uint256 id,
        Membership calldata membership
    ) external view returns (uint32 contribution, address payee) {
        return _verify(id, membership);
    }

    /// @inheritdoc IDatasetRegistry
    function drawSample(uint256, uint32) external pure {
        revert NotInThisVersion();
    }

    /// @inheritdoc IDatasetRegistry
    function datasetId(address publisher, string calldata slug) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(publisher, slug)));
    }

    function _storeCharter(uint256 id, Charter calldata charter, bytes32 manifest) private {
        Dataset storage stored = _datasets[id];
        stored.currency = charter.currency;
        stored.publisherBps = charter.publisherBps;
        stored.custodianBps = charter.custodianBps;
        stored.publisher = msg.sender;
        stored.floorPerMillion = charter.floorPerMillion;
        stored.floorFlat = charter.floorFlat;
        stored.weightCap = charter.weightCap;
        stored.threshold = charter.threshold;
        stored.transferable = charter.transferable;
        stored.withdrawalRule = charter.withdrawalRule;
        stored.sampleBps = charter.sampleBps;
        stored.charterHash = keccak256(abi.encode(charter));
        stored.manifest = manifest;
    }

    /// @dev Appends to the table of a dataset; the first of `tables` replaces a page that is not full.
    function _addPages(
        uint256 id,
        bytes[] calldata tables,
        uint32 count
    ) private returns (bytes32[] memory hashes, uint32 shards) {
        Growth memory growth = _growthOf(id, count);
        uint256 length = tables.length;
        hashes = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) {
            bytes calldata table = tables[i];
            _checkLength(table, growth.page, i + 1 == length);
            hashes[i] = _storePage(id, growth, table);
            shards = SafeCast.toUint32(growth.page * PageTable.ENTRIES + table.length / PageTable.ENTRY_BYTES);
            ++growth.page;
            growth.start = 0;
        }
        _datasets[id].shards = shards;
    }

    function _storePage(uint256 id, Growth memory growth, bytes calldata table) private returns (bytes32 tableHash) {
        (uint256 free, uint256 unused) = PageTable.scan(table, growth.page, growth.start, growth.first, growth.end);
        StoredPage storage stored = _pages[id][growth.page];
        tableHash = keccak256(table);
        stored.tableHash = tableHash;
        if (free != 0) stored.free |= free;
        if (unused != 0) stored.closed |= unused;
    }

    function _emitPages(uint256 id, bytes[] calldata tables, bytes32[] memory hashes, uint256 page) private {
        uint256 length = tables.length;
        for (uint256 i = 0; i < length; ++i) {
            emit PageAdded(id, SafeCast.toUint32(page + i), hashes[i], tables[i]);
        }
    }

    function _addBatch(uint256 id, bytes32 sumRoot, uint64 weight, uint32 count) private {
        Dataset storage stored = _datasets[id];
        uint32 first = stored.contributions;
        uint256 total = uint256(stored.weight) + weight;
        if (count == 0 || uint256(first) + count > PageTable.UNUSED) revert CountInvalid();
        if (total > stored.weightCap) revert WeightInvalid();
        uint32 i = stored.batches++;
        stored.contributions = first + count;
        stored.weight = uint64(total);
        _batches[id][i] = Batch({sumRoot: sumRoot, weight: weight, first: first, count: count});
        emit BatchAdded(id, i, sumRoot, weight, first, count);
    }

    function _growthOf(uint256 id, uint32 count) private view returns (Growth memory) {
        Dataset storage stored = _datasets[id];
        return
            Growth({
                page: stored.shards / PageTable.ENTRIES,
                start: stored.shards % PageTable.ENTRIES,
                first: stored.contributions,
                end: uint256(stored.contributions) + count
            });
    }

    function _checkDatasetOwner(uint256 id) private view {
        address owner = _ownerOf(id);
        if (owner == address(0)) revert DatasetUnknown(id);
        if (owner != msg.sender) revert NotDatasetOwner(id, msg.sender);
    }

    function _checkPayee(uint256 id, Membership calldata membership) private view returns (uint32 contribution) {
        address payee;
        (contribution, payee) = _verify(id, membership);
        if (msg.sender != payee) revert NotPayee(contribution, msg.sender);
    }

    function _verify(
        uint256 id,
        Membership calldata membership
    ) private view returns (uint32 contribution, address payee) {
        Batch memory joined = _batchOf(id, membership.batch);
        bool valid = SumTree.verify(
            joined.sumRoot,
            joined.weight,
            joined.count,
            membership.index,
            SumTree.leaf(membership.payee, membership.weight),
            membership.weight,
            membership.hashes,
            membership.sums
        );
        if (!valid) revert MembershipInvalid();
        contribution = joined.first + membership.index;
        address changed = _payees[id][contribution];
        payee = changed == address(0) ? membership.payee : changed;
    }

    function _batchOf(uint256 id, uint32 i) private view returns (Batch memory joined) {
        joined = _batches[id][i];
        if (joined.count == 0) revert BatchUnknown(i);
    }

    function _generationOf(uint256 id, uint32 generation) private view returns (Generation storage stored) {
        stored = _generations[id][generation];
        if (stored.k == 0) revert GenerationUnknown(generation);
    }

    function _checkContinues(uint256 id, uint256 page, bytes calldata old, bytes calldata table) private view {
        bytes32 stored = _pages[id][page].tableHash;
        // no page there: the last one is full, and nothing is replaced
        if (stored == 0 ? old.length != 0 : keccak256(old) != stored) revert TableMismatch();
        if (table.length <= old.length || keccak256(table[:old.length]) != keccak256(old)) revert TableMismatch();
    }

    function _checkCharter(Charter calldata charter) private view {
        address currency = charter.currency;
        if (currency != address(0) && currency.code.length == 0) revert CurrencyUnsupported(currency);
        if (
            charter.threshold < MIN_CUSTODIANS ||
            charter.threshold > MAX_CUSTODIANS ||
            uint256(charter.publisherBps) + charter.custodianBps > MAX_BPS ||
            charter.sampleBps > MAX_BPS ||
            charter.withdrawalRule > WITHDRAWAL_BY_CONTRIBUTOR
        ) revert CharterInvalid();
    }

    function _checkLength(bytes calldata table, uint256 page, bool last) private pure {
        uint256 length = table.length;
        bool valid =
            last
                ? length != 0 && length <= PageTable.PAGE_BYTES && length % PageTable.ENTRY_BYTES == 0
                : length == PageTable.PAGE_BYTES;
        if (!valid) revert PageLengthInvalid(SafeCast.toUint32(page));
    }

    function _checkSlug(string calldata slug) private pure {
        bytes calldata characters = bytes(slug);
        uint256 length = characters.length;
        if (length == 0 || length > MAX_SLUG_BYTES) revert SlugInvalid();
        for (uint256 i = 0; i < length; ++i) {
            bytes1 c = characters[i];
            if (!((c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "-")) revert SlugInvalid();
        }
    }
}
