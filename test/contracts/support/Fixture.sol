// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DatasetRegistry} from "../../../contracts/DatasetRegistry.sol";
import {LicenceMarket} from "../../../contracts/LicenceMarket.sol";
import {IDatasetRegistry} from "../../../contracts/interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../../../contracts/interfaces/ILicenceMarket.sol";
import {TypedData} from "../../../contracts/libraries/TypedData.sol";
import {Assertions} from "./Assertions.sol";
import {Forest} from "./Forest.sol";

/**
 * @dev A registry, a market and one dataset: three contributors with weights 1,000, 2,000 and 3,000; shards 0 to 5 with
 * rows 1,000, 2,000, 3,000 for each in turn (two each), shard 6 free, shard 7 never used, then shards 8 and 9 of the
 * last.
 */
abstract contract Fixture is Assertions {
    using Forest for Forest.Tree;

    address internal constant PUBLISHER = address(0xA11CE);
    address internal constant HOLDER = address(0xB0B);
    bytes32 internal constant TERMS = keccak256("the agreement");
    uint256 internal constant SESSION_KEY = 0x5E55;
    uint96 internal constant PRICE = 1_000_000_007;
    uint96 internal constant FLAT_PRICE = 1 ether + 7;
    uint96 internal constant DEPOSIT = 1 ether;
    uint32 internal constant UNUSED = type(uint32).max;

    DatasetRegistry internal registry;
    LicenceMarket internal market;
    uint256 internal id;
    bytes internal table;
    uint32 internal meteredOffer;
    uint32 internal flatOffer;
    address[] internal payees;
    uint64[] internal weights;

    function setUp() public virtual {
        registry = new DatasetRegistry();
        market = new LicenceMarket(registry);
        vm.deal(address(this), 1_000_000 ether);
        payees = [address(0xC0), address(0xC1), address(0xC2)];
        weights = [uint64(1_000), 2_000, 3_000];
        for (uint32 i = 0; i < 6; ++i) table = bytes.concat(table, entry(i % 3, ((i % 3) + 1) * 1_000));
        table = bytes.concat(table, entry(0, 0), entry(UNUSED, 0), entry(2, 333), entry(2, 1));
        id = register(PUBLISHER, "flights", charter(), pages(table), payees, weights);
        openCustodians(id, PUBLISHER, 3);
        meteredOffer = openMetered(id, PUBLISHER, PRICE);
        flatOffer = openFlat(id, PUBLISHER, FLAT_PRICE);
    }

    function charter() internal pure returns (IDatasetRegistry.Charter memory) {
        return
            IDatasetRegistry.Charter({
                currency: address(0),
                threshold: 2,
                publisherBps: 1_000,
                custodianBps: 500,
                floorPerMillion: 1_000,
                floorFlat: 1_000,
                transferable: false,
                sampleBps: 0,
                withdrawalRule: 1,
                weightCap: type(uint64).max,
                policyHash: keccak256("policy")
            });
    }

    function entry(uint256 contribution, uint256 rows) internal pure returns (bytes memory) {
        return abi.encodePacked(uint32(contribution), uint32(rows));
    }

    function pages(bytes memory only) internal pure returns (bytes[] memory tables) {
        tables = new bytes[](1);
        tables[0] = only;
    }

    function register(
        address publisher,
        string memory slug,
        IDatasetRegistry.Charter memory rules,
        bytes[] memory tables,
        address[] memory to,
        uint64[] memory by
    ) internal returns (uint256) {
        (bytes32 sumRoot, uint64 weight) = Forest.grow(to, by).root();
        vm.prank(publisher);
        return registry.register(slug, rules, keccak256("manifest"), tables, sumRoot, weight, uint32(to.length));
    }

    function openCustodians(uint256 dataset, address owner, uint256 n) internal {
        address[] memory to = new address[](n);
        bytes32[] memory keys = new bytes32[](n);
        for (uint256 i = 0; i < n; ++i) {
            to[i] = custodian(i);
            keys[i] = keccak256(abi.encode("hpke", i));
        }
        vm.prank(owner);
        registry.setCustodians(dataset, to, keys, 2);
    }

    function custodian(uint256 i) internal pure returns (address) {
        return address(uint160(0xD00 + i));
    }

    function openMetered(uint256 dataset, address owner, uint96 price) internal returns (uint32) {
        vm.prank(owner);
        return market.openOffer(dataset, ILicenceMarket.Kind.Metered, price, 30 days, 1_000, 2, TERMS);
    }

    function openFlat(uint256 dataset, address owner, uint96 price) internal returns (uint32) {
        vm.prank(owner);
        return market.openOffer(dataset, ILicenceMarket.Kind.Flat, price, 0, 0, 2, TERMS);
    }

    function buyMetered(uint32 offer, uint96 deposit) internal returns (uint256) {
        return market.buy{value: deposit}(offer, PRICE, TERMS, HOLDER, vm.addr(SESSION_KEY), deposit);
    }

    function buyFlat() internal returns (uint256) {
        return market.buy{value: FLAT_PRICE}(flatOffer, FLAT_PRICE, TERMS, HOLDER, vm.addr(SESSION_KEY), 0);
    }

    function receipt(
        uint256 privateKey,
        uint256 licence,
        uint32 page,
        uint256 unlocked
    ) internal view returns (ILicenceMarket.Receipt memory) {
        return receipt(privateKey, licence, page, unlocked, block.timestamp + 5 minutes);
    }

    function receipt(
        uint256 privateKey,
        uint256 licence,
        uint32 page,
        uint256 unlocked,
        uint256 deadline
    ) internal view returns (ILicenceMarket.Receipt memory) {
        bytes32 hash = TypedData.receiptHash(licence, page, unlocked, deadline);
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", market.domainSeparator(), hash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(privateKey, digest);
        bytes32 vs = bytes32(uint256(s) | (uint256(v - 27) << 255));
        return ILicenceMarket.Receipt({licenceId: licence, unlocked: unlocked, deadline: deadline, r: r, vs: vs});
    }

    function one(ILicenceMarket.Receipt memory only) internal pure returns (ILicenceMarket.Receipt[] memory receipts) {
        receipts = new ILicenceMarket.Receipt[](1);
        receipts[0] = only;
    }

    function settle(uint256 licence, uint256 unlocked) internal {
        market.settle(id, meteredOffer, 0, table, one(receipt(SESSION_KEY, licence, 0, unlocked)));
    }

    function claim(uint32 index) internal returns (uint256) {
        (bytes32[] memory hashes, uint64[] memory sums) = Forest.grow(payees, weights).proof(index);
        return market.claim(id, 0, index, payees[index], weights[index], hashes, sums);
    }

    function membership(uint32 index) internal view returns (IDatasetRegistry.Membership memory) {
        (bytes32[] memory hashes, uint64[] memory sums) = Forest.grow(payees, weights).proof(index);
        return IDatasetRegistry.Membership(0, index, payees[index], weights[index], hashes, sums);
    }

    function shardPrice(uint256 rows) internal pure returns (uint256) {
        return (rows * PRICE + 999_999) / 1_000_000;
    }
}
