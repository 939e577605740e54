// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Registry of datasets
 * @notice Each dataset is an ERC-721 token. Its charter never changes; its shard table only grows, so nobody can
 * rewrite which contribution a shard belongs to. There is no administrator and no upgrade.
 *
 * A shard table is the packed sequence of `uint32 contribution ‖ uint32 rows` (big endian), one entry per shard
 * number, cut into pages of 256 entries (2,048 bytes); only the last page may be shorter. The hash of a page is
 * `keccak256` of its packed bytes. A number that was never used has contribution `0xffffffff` and rows 0. A shard of an
 * actual contribution with rows 0 is free: it is released to every live licence.
 *
 * Contributions that join together form a batch under a Merkle-sum tree of their payees and weights, see {SumTree}.
 */
interface IDatasetRegistry {
    /**
     * @notice The immutable rules of a dataset, to which every contributor consents by signature.
     * @param currency The ERC-20 of all prices; the zero address is ETH.
     * @param threshold The lowest number of custodians that together hold a key, 2 to 16.
     * @param publisherBps The publisher's part of every price, in hundredths of a percent.
     * @param custodianBps The custodians' part of every price, in hundredths of a percent.
     * @param floorPerMillion The lowest price of a million rows in a metered offer, in atomic units.
     * @param floorFlat The lowest price of a flat offer. The largest uint96 forbids flat offers. Free offers are
     * possible only where both floors are zero.
     * @param transferable Whether licences may change hands.
     * @param sampleBps The part of the shards that is published as a sample, in hundredths of a percent.
     * @param withdrawalRule 0: never; 1: by the contributor, at once.
     * @param weightCap The largest total weight that the contributions may ever have.
     * @param policyHash The hash of the policy on statistics and clustering, readable in the manifest.
     */
    struct Charter {
        address currency;
        uint8 threshold;
        uint16 publisherBps;
        uint16 custodianBps;
        uint96 floorPerMillion;
        uint96 floorFlat;
        bool transferable;
        uint16 sampleBps;
        uint8 withdrawalRule;
        uint64 weightCap;
        bytes32 policyHash;
    }

    /**
     * @notice What the registry keeps of a dataset.
     * @param generation The current custodian generation; zero where none was ever opened.
     * @param publisher Who registered it. Who owns it now, and earns the publisher's part, is `ownerOf`.
     * @param weight The total weight of all contributions.
     * @param batches The number of batches of contributions.
     */
    struct Dataset {
        address currency;
        uint16 publisherBps;
        uint16 custodianBps;
        uint32 shards;
        uint32 generation;
        address publisher;
        uint64 weight;
        uint32 contributions;
        uint96 floorPerMillion;
        uint96 floorFlat;
        uint64 weightCap;
        uint8 threshold;
        bool transferable;
        uint8 withdrawalRule;
        uint16 sampleBps;
        uint32 batches;
        bytes32 charterHash;
        bytes32 manifest;
    }

    /**
     * @notice Contributions that joined together, numbered `first` to `first + count - 1`.
     * @param sumRoot The root of their Merkle-sum tree.
     * @param weight The sum at that root.
     */
    struct Batch {
        bytes32 sumRoot;
        uint64 weight;
        uint32 first;
        uint32 count;
    }

    /**
     * @notice A page of the shard table. Bit i of a word stands for shard `256 * page + i`.
     * @param tableHash The hash of the packed entries; zero where there is no such page.
     * @param available The shards that exist: numbered, used and not withdrawn.
     * @param free Those among the available shards that have no rows.
     */
    struct Page {
        bytes32 tableHash;
        uint256 available;
        uint256 free;
    }

    /**
     * @notice Where a contribution stands in the tree of its batch.
     * @param batch The number of the batch.
     * @param index The position of the leaf, `contribution - first`.
     * @param payee The payee of the leaf, as signed in the contribution.
     * @param weight The weight of the leaf.
     * @param hashes The hashes of the siblings, from the leaf up.
     * @param sums The sums of the siblings, from the leaf up.
     */
    struct Membership {
        uint32 batch;
        uint32 index;
        address payee;
        uint64 weight;
        bytes32[] hashes;
        uint64[] sums;
    }

    /// @notice A dataset was registered. Each of its pages follows as {PageAdded}, its contributions as {BatchAdded}.
    event DatasetRegistered(
        uint256 indexed dataset,
        address indexed publisher,
        string slug,
        bytes32 manifest,
        Charter charter,
        bytes32[] pages,
        uint32 shards,
        uint64 weight,
        uint32 count
    );

    /// @notice A page of the shard table, with its packed entries: the log alone is enough to audit a dataset.
    event PageAdded(uint256 indexed dataset, uint32 indexed page, bytes32 tableHash, bytes table);

    /// @notice Contributions `first` to `first + count - 1` joined.
    event BatchAdded(
        uint256 indexed dataset,
        uint32 indexed batch,
        bytes32 sumRoot,
        uint64 weight,
        uint32 first,
        uint32 count
    );

    /// @notice A new version: another description of the dataset, with the same or more shards.
    event ManifestChanged(uint256 indexed dataset, bytes32 manifest, uint32 shards);

    /// @notice A custodian generation was opened; `k` of the `hpkeKeys` open a content key.
    event CustodiansSet(
        uint256 indexed dataset,
        uint32 indexed generation,
        address[] payees,
        bytes32[] hpkeKeys,
        uint8 k
    );

    /// @notice Shards of one page were withdrawn by their contributor.
    event ContributionWithdrawn(uint256 indexed dataset, uint32 indexed contribution, uint32 page, uint256 shards);

    /// @notice The pay of a contribution goes to another payee from now on.
    event PayeeChanged(uint256 indexed dataset, uint32 indexed contribution, address payee);

    /// @notice The shards of a page that are published as a sample.
    event SampleDrawn(uint256 indexed dataset, uint32 indexed page, uint256 shards);

    /// @notice The function keeps its place in the interface and has no implementation yet.
    error NotInThisVersion();

    /// @notice A slug is 1 to 64 characters of `a-z`, `0-9` and `-`.
    error SlugInvalid();

    /// @notice A currency is the zero address, for ETH, or a contract.
    error CurrencyUnsupported(address currency);

    /// @notice The threshold is not 2 to 16, the parts pass 10,000, or the withdrawal rule is unknown.
    error CharterInvalid();

    /// @notice The publisher has registered this slug before.
    error DatasetExists(uint256 dataset);

    /// @notice No dataset has this id.
    error DatasetUnknown(uint256 dataset);

    /// @notice A page is empty, too long, not a whole number of entries, or short without being the last.
    error PageLengthInvalid(uint32 page);

    /// @notice The packed entries are not those of the page, or do not continue them.
    error TableMismatch();

    /// @notice A batch has at least one contribution, a dataset at most 2^32 - 1; new contributions come with shards.
    error CountInvalid();

    /// @notice The weight is zero, or the total passes the charter's cap.
    error WeightInvalid();

    /// @notice The caller is not the owner of the dataset.
    error NotDatasetOwner(uint256 dataset, address caller);

    /// @notice Not 2 <= k <= n <= 16, k below the charter's threshold, or the lists differ in length.
    error CustodiansInvalid();

    /// @notice A payee is the zero address.
    error PayeeInvalid();

    /// @notice An HPKE key is zero or named twice.
    error HpkeKeyInvalid(bytes32 hpkeKey);

    /// @notice The dataset has no such custodian generation.
    error GenerationUnknown(uint32 generation);

    /// @notice The dataset has no such batch.
    error BatchUnknown(uint32 batch);

    /// @notice The payee and weight are not those of a leaf of the batch's tree.
    error MembershipInvalid();

    /// @notice The caller is not the current payee of the contribution.
    error NotPayee(uint32 contribution, address caller);

    /// @notice The charter's rule does not let contributions withdraw.
    error WithdrawalForbidden();

    /**
     * @notice Registers a dataset; the token goes to the caller.
     * @dev The whole table is passed so that the registry itself finds the unused and the free shards and refuses
     * entries without a contribution; only hashes and non-zero words are stored.
     * @param slug The name among the datasets of the caller.
     * @param charter The rules.
     * @param manifest The SHA-256 digest in the CID of the description.
     * @param tables The packed entries of each page.
     * @param sumRoot The root of the first batch's Merkle-sum tree.
     * @param weight The sum at that root.
     * @param count The number of contributions, numbered from 0.
     * @return dataset The id, see {datasetId}.
     */
    function register(
        string calldata slug,
        Charter calldata charter,
        bytes32 manifest,
        bytes[] calldata tables,
        bytes32 sumRoot,
        uint64 weight,
        uint32 count
    ) external returns (uint256 dataset);

    /**
     * @notice Opens a new version under the same charter: a new description and, where `tables` is not empty, more
     * shards of new contributions. By the dataset's owner.
     * @param dataset The dataset.
     * @param manifest The new description.
     * @param lastPageOld The packed entries of the last page if it is not full, with which the first of `tables` must
     * begin; empty otherwise.
     * @param tables The packed entries from that page on.
     * @param sumRoot The root of the new batch.
     * @param weight The sum at that root.
     * @param count The number of new contributions.
     */
    function extend(
        uint256 dataset,
        bytes32 manifest,
        bytes calldata lastPageOld,
        bytes[] calldata tables,
        bytes32 sumRoot,
        uint64 weight,
        uint32 count
    ) external;

    /**
     * @notice Opens a custodian generation; fees of later sales go to it. By the dataset's owner.
     * @param payees Who is paid, one per custodian.
     * @param hpkeKeys The X25519 key of each custodian, all different.
     * @param k How many of them open a key: at least 2 and the charter's threshold.
     * @return generation Its number, from 1.
     */
    function setCustodians(
        uint256 dataset,
        address[] calldata payees,
        bytes32[] calldata hpkeKeys,
        uint8 k
    ) external returns (uint32 generation);

    /**
     * @notice Withdraws a contribution's shards on one page, at once and for good. By its current payee.
     * @param dataset The dataset.
     * @param membership The contribution's place in its batch.
     * @param page The page.
     * @param table The packed entries of the page.
     */
    function withdrawContribution(
        uint256 dataset,
        Membership calldata membership,
        uint32 page,
        bytes calldata table
    ) external;

    /// @notice Draws the sample of a page by a later block's hash. Not in this version.
    function drawSample(uint256 dataset, uint32 page) external;

    /// @notice Sends a contribution's pay to `newPayee` from now on, the part not yet claimed included. By its current
    /// payee.
    function setPayee(uint256 dataset, Membership calldata membership, address newPayee) external;

    /// @notice What the registry keeps of a dataset. Reverts with {DatasetUnknown}.
    function dataset(uint256 id) external view returns (Dataset memory);

    /// @notice The ERC-20 of the dataset's prices; zero where it is ETH, or where there is no such dataset.
    function currencyOf(uint256 id) external view returns (address);

    /// @notice `keccak256(abi.encode(charter))` of the dataset's {Charter}; zero where there is no such dataset.
    function charterHash(uint256 id) external view returns (bytes32);

    /// @notice The hash of a page's packed entries; zero where there is no such page.
    function pageHash(uint256 id, uint32 page) external view returns (bytes32);

    /// @notice A page's hash and words; all zero where there is no such page.
    function pageOf(uint256 id, uint32 page) external view returns (Page memory);

    /**
     * @notice All that settling one page needs.
     * @return tableHash The hash of the page's entries; zero where there is no such page.
     * @return available The shards that exist: numbered, used and not withdrawn.
     * @return publisherBps The publisher's part.
     * @return custodianBps The custodians' part.
     * @return generation The current custodian generation; zero where there is none.
     */
    function settlementTerms(
        uint256 id,
        uint32 page
    )
        external
        view
        returns (bytes32 tableHash, uint256 available, uint16 publisherBps, uint16 custodianBps, uint32 generation);

    /// @notice The custodians of a generation. Reverts with {GenerationUnknown}.
    function custodians(
        uint256 id,
        uint32 generation
    ) external view returns (address[] memory payees, bytes32[] memory hpkeKeys, uint8 k);

    /// @notice How many custodians a generation has, and the payee of one of them. Reverts with {GenerationUnknown}.
    function custodianPayee(
        uint256 id,
        uint32 generation,
        uint8 index
    ) external view returns (uint256 count, address payee);

    /// @notice A batch of contributions. Reverts with {BatchUnknown}.
    function batch(uint256 id, uint32 i) external view returns (Batch memory);

    /// @notice The payee that {setPayee} has set; zero where the payee of the leaf still holds.
    function payeeOf(uint256 id, uint32 contribution) external view returns (address);

    /**
     * @notice Checks a contribution's place in its batch. Reverts with {MembershipInvalid} or {BatchUnknown}.
     * @return contribution The number of the contribution.
     * @return payee Who is paid for it now.
     */
    function verifyMembership(
        uint256 id,
        Membership calldata membership
    ) external view returns (uint32 contribution, address payee);

    /// @notice The id of a dataset: `uint256(keccak256(abi.encode(publisher, slug)))`.
    function datasetId(address publisher, string calldata slug) external pure returns (uint256);
}
