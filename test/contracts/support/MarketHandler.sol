// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDatasetRegistry} from "../../../contracts/interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../../../contracts/interfaces/ILicenceMarket.sol";
import {TestDollar} from "../../../contracts/devnet/TestDollar.sol";
import {SumTree} from "../../../contracts/libraries/SumTree.sol";
import {Fixture} from "./Fixture.sol";
import {Forest} from "./Forest.sol";
import {HostileToken} from "./Tokens.sol";

/// @dev Random trade on six datasets. In ETH: an honest one, one whose tree lies about a branch, and one whose root sum
/// is a lie. In a dollar: an honest one and one whose root sum is a lie. And one in a token that turns hostile.
contract MarketHandler is Fixture {
    using Forest for Forest.Tree;

    uint256 private constant DATASETS = 6;
    uint256 private constant MEMBERS = 3;

    uint256[] private _ids;
    uint32[] private _metered;
    uint32[] private _flat;
    Forest.Tree[] private _trees;
    uint256[] private _extensions;
    uint256 private _licenceCount;
    uint256 private _forgeries;
    TestDollar private _dollar;
    HostileToken private _hostile;

    constructor() {
        setUp();
    }

    receive() external payable {}

    function buyMeteredLicence(uint256 which, uint96 deposit) external {
        uint32 offer = _metered[which % DATASETS];
        deposit = uint96(bound(deposit, 1_000, 1e11));
        uint256 value = which % DATASETS < 3 ? deposit : 0;
        try market.buy{value: value}(offer, PRICE, TERMS, address(this), vm.addr(SESSION_KEY), deposit) {
            ++_licenceCount;
        } catch {
            _mustBeHostile(which);
        }
    }

    function buyFlatLicence(uint256 which) external {
        uint32 offer = _flat[which % DATASETS];
        uint256 value = which % DATASETS < 3 ? FLAT_PRICE : 0;
        try market.buy{value: value}(offer, FLAT_PRICE, TERMS, address(this), vm.addr(SESSION_KEY), 0) {
            ++_licenceCount;
        } catch {
            _mustBeHostile(which);
        }
    }

    function settleReceipts(uint256 which, uint256 licence, uint256 word, bool good) external {
        if (_licenceCount == 0) return;
        which %= DATASETS;
        ILicenceMarket.Receipt[] memory receipts = new ILicenceMarket.Receipt[](3);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 number = 1 + ((licence >> (8 * i)) % _licenceCount);
            receipts[i] = receipt(good || i > 0 ? SESSION_KEY : 0xBAD, number, 0, (word >> (10 * i)) & 0xfff);
        }
        market.settle(_ids[which], _metered[which], 0, _tableOf(which), receipts);
    }

    function claimAll(uint256 which) external {
        which %= DATASETS;
        for (uint256 i = 0; i < MEMBERS; ++i) _tryClaim(which, i, weights[i]);
    }

    function claimOne(uint256 which, uint256 index) external {
        index %= MEMBERS;
        _tryClaim(which % DATASETS, index, weights[index]);
    }

    function claimMore(uint256 which, uint256 index, uint64 weight) external {
        which %= DATASETS;
        index %= MEMBERS;
        weight = uint64(bound(weight, weights[index] + 1, type(uint64).max));
        if (_tryClaim(which, index, weight)) ++_forgeries;
    }

    function claimExtension(uint256 which) external {
        which %= DATASETS;
        (bytes32[] memory hashes, uint64[] memory sums) = (new bytes32[](0), new uint64[](0));
        try market.claim(_ids[which], 1, 0, payees[0], 4_000, hashes, sums) {} catch {}
    }

    function claimFees(uint256 which, uint32 generation) external {
        uint256 dataset = _ids[which % DATASETS];
        try market.claimPublisher(dataset) {} catch {}
        for (uint8 i = 0; i < 3; ++i) {
            try market.claimCustodian(dataset, 1 + (generation % 2), i) {} catch {}
        }
    }

    function withdrawDeposit(uint256 licence, uint96 amount) external {
        if (_licenceCount == 0) return;
        licence = 1 + (licence % _licenceCount);
        try market.withdraw(licence, uint96(bound(amount, 0, market.licence(licence).balance))) {} catch {
            if (datasetOf(licence) != _ids[DATASETS - 1]) ++_forgeries;
        }
    }

    function turn(uint256 mode, uint256 target, bytes calldata call_) external {
        _hostile.setMode(HostileToken.Mode(mode % 7));
        bytes memory picked = abi.encodeCall(ILicenceMarket.claimPublisher, (_ids[target % DATASETS]));
        _hostile.arm(address(market), target % 3 == 0 ? call_ : picked);
    }

    function topUpDeposit(uint256 licence, uint96 amount) external {
        if (_licenceCount == 0) return;
        amount = uint96(bound(amount, 0, 1 ether));
        licence = 1 + (licence % _licenceCount);
        try market.topUp{value: market.licence(licence).inToken ? 0 : amount}(licence, amount) {} catch {}
    }

    function openGeneration(uint256 which) external {
        uint256 dataset = _ids[which % DATASETS];
        if (registry.dataset(dataset).generation < 2) openCustodians(dataset, PUBLISHER, 3);
    }

    function extendDataset(uint256 which) external {
        which %= DATASETS;
        if (_extensions[which] != 0) return;
        _extensions[which] = 1;
        bytes32 root = SumTree.leaf(payees[0], 4_000);
        bytes[] memory tables = pages(_tableOf(which));
        vm.prank(PUBLISHER);
        registry.extend(_ids[which], "next", table, tables, root, 4_000, 1);
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 0, 10 days));
    }

    /// @dev What the market holds of a dataset's currency.
    function heldOf(uint256 which) external view returns (uint256) {
        if (which < 3) return address(market).balance;
        return which == DATASETS - 1 ? _hostile.balanceOf(address(market)) : _dollar.balanceOf(address(market));
    }

    function datasetOf(uint256 licence) public view returns (uint256) {
        return market.offer(market.licence(licence).offer).dataset;
    }

    function datasets() external view returns (uint256[] memory) {
        return _ids;
    }

    function licences() external view returns (uint256) {
        return _licenceCount;
    }

    function forgeries() external view returns (uint256) {
        return _forgeries;
    }

    function marketOf() external view returns (ILicenceMarket) {
        return market;
    }

    /// @dev Everything that the dataset still owes to whoever can prove it.
    function owed(uint256 which) external view returns (uint256 sum) {
        uint256 dataset = _ids[which];
        for (uint32 i = 0; i < MEMBERS; ++i) {
            (uint256 metered, uint256 claimed) = market.earned(dataset, i);
            uint256 flat = _proves(which, i) ? market.flatShare(dataset, 0, weights[i]) : 0;
            sum += metered + flat - claimed;
        }
        (uint256 later, uint256 taken) = market.earned(dataset, 3);
        sum += later + market.flatShare(dataset, 1, 4_000) - taken + market.publisherDue(dataset);
        for (uint32 generation = 1; generation <= registry.dataset(dataset).generation; ++generation) {
            for (uint8 i = 0; i < 3; ++i) sum += market.custodianDue(dataset, generation, i);
        }
    }

    function setUp() public override {
        if (address(market) != address(0)) return;
        super.setUp();
        Forest.Tree memory tree = Forest.grow(payees, weights);
        (_dollar, _hostile) = (new TestDollar(), new HostileToken());
        _add("honest", tree, address(0));
        tree.sums[4] += 7_000;
        (bytes32 l, bytes32 r) = (tree.hashes[4], tree.hashes[5]);
        (tree.hashes[6], tree.sums[6]) = (SumTree.node(l, tree.sums[4], r, tree.sums[5]), tree.sums[4] + tree.sums[5]);
        _add("branch", tree, address(0));
        tree = Forest.grow(payees, weights);
        tree.sums[6] = 100;
        _add("root", tree, address(0));
        _add("dollar-root", tree, address(_dollar));
        tree = Forest.grow(payees, weights);
        _add("dollar-honest", tree, address(_dollar));
        _add("hostile", tree, address(_hostile));
        _dollar.mint(address(this), type(uint128).max);
        _dollar.approve(address(market), type(uint256).max);
        _hostile.mint(address(this), type(uint128).max);
        _hostile.approve(address(market), type(uint256).max);
    }

    /// @dev Only a token that does not do what it should stands in the way of a purchase.
    function _mustBeHostile(uint256 which) private {
        if (which % DATASETS != DATASETS - 1) ++_forgeries;
    }

    function _add(string memory slug, Forest.Tree memory tree, address currency) private {
        (bytes32 root, uint64 total) = tree.root();
        IDatasetRegistry.Charter memory rules = charter();
        rules.currency = currency;
        vm.prank(PUBLISHER);
        uint256 dataset = registry.register(slug, rules, "manifest", pages(table), root, total, 3);
        _ids.push(dataset);
        _trees.push(tree);
        _extensions.push(0);
        _metered.push(openMetered(dataset, PUBLISHER, PRICE));
        _flat.push(openFlat(dataset, PUBLISHER, FLAT_PRICE));
        openCustodians(dataset, PUBLISHER, 3);
    }

    function _tryClaim(uint256 which, uint256 index, uint64 weight) private returns (bool) {
        (bytes32[] memory hashes, uint64[] memory sums) = _trees[which].proof(index);
        uint256 dataset = _ids[which];
        try market.claim(dataset, 0, uint32(index), payees[index], weight, hashes, sums) {
            return true;
        } catch {
            return false;
        }
    }

    function _tableOf(uint256 which) private view returns (bytes memory) {
        return _extensions[which] == 0 ? table : bytes.concat(table, entry(3, 10_000));
    }

    function _proves(uint256 which, uint32 index) private view returns (bool) {
        (bytes32[] memory hashes, uint64[] memory sums) = _trees[which].proof(index);
        IDatasetRegistry.Membership memory place = IDatasetRegistry.Membership(
            0,
            index,
            payees[index],
            weights[index],
            hashes,
            sums
        );
        try registry.verifyMembership(_ids[which], place) {
            return true;
        } catch {
            return false;
        }
    }
}
