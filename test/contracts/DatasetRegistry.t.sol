// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDatasetRegistry} from "../../contracts/interfaces/IDatasetRegistry.sol";
import {PageTable} from "../../contracts/libraries/PageTable.sol";
import {Forest} from "./support/Forest.sol";
import {Fixture} from "./support/Fixture.sol";

/// @dev Registration, custodian generations, payees and withdrawal.
contract DatasetRegistryTest is Fixture {
    using Forest for Forest.Tree;

    bytes32 private constant MANIFEST = keccak256("manifest");

    function test_register_storesTheCharterAndTheTable() public view {
        IDatasetRegistry.Dataset memory stored = registry.dataset(id);
        assertEq(id, uint256(keccak256(abi.encode(PUBLISHER, "flights"))), "id");
        assertEq(registry.ownerOf(id), PUBLISHER, "owner");
        assertEq(stored.publisher, PUBLISHER, "publisher");
        assertEq(stored.charterHash, keccak256(abi.encode(charter())), "charter hash");
        assertEq(registry.charterHash(id), stored.charterHash, "charter hash by view");
        assertEq(stored.manifest, MANIFEST, "manifest");
        assertEq(stored.shards, 10, "shards");
        assertEq(stored.weight, 6_000, "weight");
        assertEq(stored.contributions, 3, "contributions");
        assertEq(stored.batches, 1, "batches");
        assertEq(stored.generation, 1, "generation");
        assertEq(registry.pageHash(id, 0), keccak256(table), "page hash");
        IDatasetRegistry.Page memory page = registry.pageOf(id, 0);
        assertEq(page.available, 0x37f, "available");
        assertEq(page.free, 0x40, "free");
        assertEq(registry.batch(id, 0).weight, 6_000, "batch weight");
        assertEq(registry.batch(id, 0).count, 3, "batch count");
    }

    function test_register_emitsAllThatAnIndexerNeeds() public {
        (bytes32 sumRoot, uint64 weight) = Forest.grow(payees, weights).root();
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = keccak256(table);
        uint256 expected = registry.datasetId(address(this), "other");
        vm.expectEmit();
        emit IDatasetRegistry.DatasetRegistered(
            expected,
            address(this),
            "other",
            MANIFEST,
            charter(),
            hashes,
            10,
            weight,
            3
        );
        vm.expectEmit();
        emit IDatasetRegistry.PageAdded(expected, 0, hashes[0], table);
        vm.expectEmit();
        emit IDatasetRegistry.BatchAdded(expected, 0, sumRoot, weight, 0, 3);
        registry.register("other", charter(), MANIFEST, pages(table), sumRoot, weight, 3);
    }

    function test_register_takesSeveralPages() public {
        bytes memory full;
        for (uint256 i = 0; i < 256; ++i) full = bytes.concat(full, entry(0, i));
        bytes[] memory tables = new bytes[](2);
        (tables[0], tables[1]) = (full, entry(1, 5));
        uint256 long = register(PUBLISHER, "long", charter(), tables, payees, weights);
        assertEq(registry.dataset(long).shards, 257, "shards");
        assertEq(registry.pageOf(long, 0).available, type(uint256).max, "first page");
        assertEq(registry.pageOf(long, 0).free, 1, "free of the first page");
        assertEq(registry.pageOf(long, 1).available, 1, "second page");
        assertEq(registry.pageOf(long, 2).available, 0, "no page");
    }

    function test_register_refusesABadSlug() public {
        string[6] memory slugs = ["", "A", "a_b", "a b", unicode"é", "a/b"];
        for (uint256 i = 0; i < slugs.length; ++i) {
            expectError(IDatasetRegistry.SlugInvalid.selector);
            registry.register(slugs[i], charter(), MANIFEST, pages(table), 0, 1, 3);
        }
        bytes memory long = new bytes(65);
        for (uint256 i = 0; i < 65; ++i) long[i] = "a";
        expectError(IDatasetRegistry.SlugInvalid.selector);
        registry.register(string(long), charter(), MANIFEST, pages(table), 0, 1, 3);
    }

    function test_register_refusesTheSameSlugTwice() public {
        bytes[] memory tables = pages(table);
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.DatasetExists.selector, id));
        vm.prank(PUBLISHER);
        registry.register("flights", charter(), MANIFEST, tables, 0, 1, 3);
    }

    function test_register_refusesABadCharter() public {
        IDatasetRegistry.Charter memory rules = charter();
        rules.currency = address(1);
        _refuse(rules, abi.encodeWithSelector(IDatasetRegistry.CurrencyUnsupported.selector, address(1)));
        bytes memory invalid = abi.encodePacked(IDatasetRegistry.CharterInvalid.selector);
        rules = charter();
        rules.threshold = 1;
        _refuse(rules, invalid);
        rules.threshold = 17;
        _refuse(rules, invalid);
        rules = charter();
        rules.publisherBps = 9_501;
        _refuse(rules, invalid);
        rules = charter();
        rules.sampleBps = 10_001;
        _refuse(rules, invalid);
        rules = charter();
        rules.withdrawalRule = 2;
        _refuse(rules, invalid);
        rules = charter();
        rules.weightCap = 5_999;
        _refuse(rules, abi.encodePacked(IDatasetRegistry.WeightInvalid.selector));
    }

    function test_register_refusesNoWeightAndNoContribution() public {
        expectError(IDatasetRegistry.WeightInvalid.selector);
        registry.register("x", charter(), MANIFEST, pages(table), 0, 0, 3);
        bytes[] memory unused = pages(entry(UNUSED, 0));
        expectError(IDatasetRegistry.CountInvalid.selector);
        registry.register("x", charter(), MANIFEST, unused, 0, 1, 0);
        // the last number would be the mark of an unused shard
        uint256 crowded = registry.register("x", charter(), MANIFEST, unused, 0, 1, UNUSED);
        bytes memory longer = bytes.concat(unused[0], entry(UNUSED, 0));
        expectError(IDatasetRegistry.CountInvalid.selector);
        registry.extend(crowded, "next", unused[0], pages(longer), "root", 5, 1);
    }

    function test_register_refusesPagesOfTheWrongLength() public {
        _refuseTables(new bytes[](0), 0);
        _refuseTables(pages(""), 0);
        _refuseTables(pages(hex"00000000000000"), 0);
        _refuseTables(pages(new bytes(2_056)), 0);
        bytes[] memory tables = new bytes[](2);
        (tables[0], tables[1]) = (new bytes(2_040), new bytes(8));
        _refuseTables(tables, 0);
        (tables[0], tables[1]) = (new bytes(2_048), "");
        _refuseTables(tables, 1);
    }

    function test_register_refusesEntriesThatNobodyOwns() public {
        bytes[] memory tables = pages(bytes.concat(table, entry(3, 1)));
        vm.expectRevert(abi.encodeWithSelector(PageTable.EntryInvalid.selector, 10));
        registry.register("x", charter(), MANIFEST, tables, 0, 1, 3);
        tables = pages(entry(UNUSED, 1));
        vm.expectRevert(abi.encodeWithSelector(PageTable.EntryInvalid.selector, 0));
        registry.register("x", charter(), MANIFEST, tables, 0, 1, 3);
    }

    function test_extend_appendsShardsOfNewContributions() public {
        bytes memory longer = bytes.concat(table, entry(3, 70), entry(4, 0));
        vm.expectEmit();
        emit IDatasetRegistry.BatchAdded(id, 1, bytes32("root"), 5, 3, 2);
        vm.expectEmit();
        emit IDatasetRegistry.ManifestChanged(id, bytes32("next"), 12);
        vm.prank(PUBLISHER);
        registry.extend(id, "next", table, pages(longer), "root", 5, 2);
        IDatasetRegistry.Dataset memory stored = registry.dataset(id);
        assertEq(stored.manifest, "next", "manifest");
        assertEq(stored.weight, 6_005, "weight");
        assertEq(stored.contributions, 5, "contributions");
        assertEq(registry.batch(id, 1).first, 3, "first of the batch");
        assertEq(registry.pageHash(id, 0), keccak256(longer), "page hash");
        assertEq(registry.pageOf(id, 0).available, 0xf7f, "available");
        assertEq(registry.pageOf(id, 0).free, 0x840, "free");
    }

    function test_extend_opensAPageAfterAFullOne() public {
        bytes memory full = new bytes(2_048);
        uint256 long = register(PUBLISHER, "long", charter(), pages(full), payees, weights);
        vm.prank(PUBLISHER);
        registry.extend(long, "next", "", pages(entry(3, 9)), "root", 5, 1);
        assertEq(registry.dataset(long).shards, 257, "shards");
        assertEq(registry.pageHash(long, 0), keccak256(full), "first page");
        assertEq(registry.pageOf(long, 1).available, 1, "second page");
    }

    function test_extend_changesTheManifestAlone() public {
        vm.prank(PUBLISHER);
        registry.extend(id, "next", "", new bytes[](0), 0, 0, 0);
        assertEq(registry.dataset(id).manifest, "next", "manifest");
        assertEq(registry.dataset(id).batches, 1, "batches");
        expectError(IDatasetRegistry.CountInvalid.selector);
        vm.prank(PUBLISHER);
        registry.extend(id, "next", "", new bytes[](0), 0, 0, 1);
    }

    function test_extend_refusesToRewriteShards() public {
        bytes memory rewritten = bytes.concat(entry(2, 1_000), new bytes(80));
        _refuseExtension(table, rewritten, IDatasetRegistry.TableMismatch.selector);
        _refuseExtension(rewritten, rewritten, IDatasetRegistry.TableMismatch.selector);
        _refuseExtension("", entry(3, 1), IDatasetRegistry.TableMismatch.selector);
        _refuseExtension(table, table, IDatasetRegistry.TableMismatch.selector);
        bytes memory stolen = bytes.concat(table, entry(2, 9));
        vm.expectRevert(abi.encodeWithSelector(PageTable.EntryInvalid.selector, 10));
        vm.prank(PUBLISHER);
        registry.extend(id, "next", table, pages(stolen), "root", 5, 1);
    }

    function test_extend_refusesMoreThanTheCap() public {
        bytes memory longer = bytes.concat(table, entry(3, 70));
        expectError(IDatasetRegistry.WeightInvalid.selector);
        vm.prank(PUBLISHER);
        registry.extend(id, "next", table, pages(longer), "root", type(uint64).max - 5_999, 1);
    }

    function test_extend_refusesStrangers() public {
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.NotDatasetOwner.selector, id, address(this)));
        registry.extend(id, "next", "", new bytes[](0), 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.DatasetUnknown.selector, 7));
        registry.extend(7, "next", "", new bytes[](0), 0, 0, 0);
    }

    function test_setCustodians_opensAGeneration() public {
        openCustodians(id, PUBLISHER, 16);
        (address[] memory to, bytes32[] memory keys, uint8 k) = registry.custodians(id, 2);
        assertEq(to.length, 16, "payees");
        assertEq(to[15], custodian(15), "last payee");
        assertEq(keys[15], keccak256(abi.encode("hpke", 15)), "last key");
        assertEq(k, 2, "k");
        (uint256 count, address payee) = registry.custodianPayee(id, 1, 2);
        assertEq(count, 3, "count of the first generation");
        assertEq(payee, custodian(2), "payee of the first generation");
    }

    function test_setCustodians_refusesBadSets() public {
        _refuseCustodians(3, 3, 1, IDatasetRegistry.CustodiansInvalid.selector);
        _refuseCustodians(3, 3, 4, IDatasetRegistry.CustodiansInvalid.selector);
        _refuseCustodians(17, 17, 2, IDatasetRegistry.CustodiansInvalid.selector);
        _refuseCustodians(3, 2, 2, IDatasetRegistry.CustodiansInvalid.selector);
        IDatasetRegistry.Charter memory rules = charter();
        rules.threshold = 3;
        id = register(PUBLISHER, "strict", rules, pages(table), payees, weights);
        _refuseCustodians(3, 3, 2, IDatasetRegistry.CustodiansInvalid.selector);
    }

    function test_setCustodians_refusesZeroAndDoubleEntries() public {
        address[] memory to = new address[](2);
        bytes32[] memory keys = new bytes32[](2);
        (to[0], keys[0]) = (address(1), bytes32("a"));
        vm.startPrank(PUBLISHER);
        keys[1] = "b";
        expectError(IDatasetRegistry.PayeeInvalid.selector);
        registry.setCustodians(id, to, keys, 2);
        (to[1], keys[1]) = (address(1), bytes32(0));
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.HpkeKeyInvalid.selector, bytes32(0)));
        registry.setCustodians(id, to, keys, 2);
        keys[1] = "a";
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.HpkeKeyInvalid.selector, bytes32("a")));
        registry.setCustodians(id, to, keys, 2);
        vm.stopPrank();
    }

    function test_setCustodians_refusesStrangers() public {
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.NotDatasetOwner.selector, id, address(this)));
        registry.setCustodians(id, new address[](2), new bytes32[](2), 2);
    }

    function test_custodians_refusesUnknownGenerations() public {
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.GenerationUnknown.selector, 2));
        registry.custodians(id, 2);
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.GenerationUnknown.selector, 0));
        registry.custodianPayee(id, 0, 0);
        expectError(IDatasetRegistry.PayeeInvalid.selector);
        registry.custodianPayee(id, 1, 3);
    }

    function test_withdrawContribution_closesItsShardsAlone() public {
        IDatasetRegistry.Membership memory place = membership(2);
        vm.expectEmit();
        emit IDatasetRegistry.ContributionWithdrawn(id, 2, 0, 0x324);
        vm.prank(payees[2]);
        registry.withdrawContribution(id, place, 0, table);
        assertEq(registry.pageOf(id, 0).available, 0x05b, "available");
    }

    function test_withdrawContribution_outlivesAnExtension() public {
        IDatasetRegistry.Membership memory place = membership(2);
        vm.prank(payees[2]);
        registry.withdrawContribution(id, place, 0, table);
        vm.prank(PUBLISHER);
        registry.extend(id, "next", table, pages(bytes.concat(table, entry(3, 70), entry(UNUSED, 0))), "root", 5, 1);
        assertEq(registry.pageOf(id, 0).available, 0x45b, "available");
    }

    function test_withdrawContribution_refusesOthersAndOtherTables() public {
        IDatasetRegistry.Membership memory place = membership(2);
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.NotPayee.selector, 2, PUBLISHER));
        vm.prank(PUBLISHER);
        registry.withdrawContribution(id, place, 0, table);
        vm.startPrank(payees[2]);
        expectError(IDatasetRegistry.TableMismatch.selector);
        registry.withdrawContribution(id, place, 0, entry(2, 1));
        expectError(IDatasetRegistry.TableMismatch.selector);
        registry.withdrawContribution(id, place, 1, "");
        vm.stopPrank();
    }

    function test_withdrawContribution_obeysTheCharter() public {
        IDatasetRegistry.Charter memory rules = charter();
        rules.withdrawalRule = 0;
        uint256 bound_ = register(PUBLISHER, "bound", rules, pages(table), payees, weights);
        IDatasetRegistry.Membership memory place = membership(2);
        expectError(IDatasetRegistry.WithdrawalForbidden.selector);
        vm.prank(payees[2]);
        registry.withdrawContribution(bound_, place, 0, table);
    }

    function test_setPayee_movesTheRightToChangeToo() public {
        IDatasetRegistry.Membership memory place = membership(1);
        vm.prank(payees[1]);
        registry.setPayee(id, place, address(0xFEE));
        assertEq(registry.payeeOf(id, 1), address(0xFEE), "payee");
        (uint32 contribution, address payee) = registry.verifyMembership(id, place);
        assertEq(contribution, 1, "contribution");
        assertEq(payee, address(0xFEE), "payee of the membership");
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.NotPayee.selector, 1, payees[1]));
        vm.prank(payees[1]);
        registry.setPayee(id, place, payees[1]);
        vm.prank(address(0xFEE));
        registry.setPayee(id, place, payees[1]);
        expectError(IDatasetRegistry.PayeeInvalid.selector);
        registry.setPayee(id, place, address(0));
    }

    function test_verifyMembership_refusesFalseClaims() public {
        IDatasetRegistry.Membership memory place = membership(1);
        place.weight += 1;
        expectError(IDatasetRegistry.MembershipInvalid.selector);
        registry.verifyMembership(id, place);
        place = membership(1);
        place.payee = address(this);
        expectError(IDatasetRegistry.MembershipInvalid.selector);
        registry.verifyMembership(id, place);
        place = membership(1);
        place.batch = 1;
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.BatchUnknown.selector, 1));
        registry.verifyMembership(id, place);
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.BatchUnknown.selector, 1));
        registry.batch(id, 1);
    }

    function test_dataset_refusesAnUnknownId() public {
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.DatasetUnknown.selector, 7));
        registry.dataset(7);
        assertEq(registry.charterHash(7), 0, "charter hash");
    }

    function test_drawSample_isNotInThisVersion() public {
        expectError(IDatasetRegistry.NotInThisVersion.selector);
        registry.drawSample(id, 0);
    }

    function _refuse(IDatasetRegistry.Charter memory rules, bytes memory expected) private {
        vm.expectRevert(expected);
        registry.register("x", rules, MANIFEST, pages(table), "root", 6_000, 3);
    }

    function _refuseTables(bytes[] memory tables, uint32 page) private {
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.PageLengthInvalid.selector, page));
        registry.register("x", charter(), MANIFEST, tables, "root", 6_000, 3);
    }

    function _refuseExtension(bytes memory old, bytes memory longer, bytes4 expected) private {
        expectError(expected);
        vm.prank(PUBLISHER);
        registry.extend(id, "next", old, pages(longer), "root", 5, 1);
    }

    function _refuseCustodians(uint256 n, uint256 keyCount, uint8 k, bytes4 expected) private {
        address[] memory to = new address[](n);
        bytes32[] memory keys = new bytes32[](keyCount);
        for (uint256 i = 0; i < n; ++i) to[i] = custodian(i);
        for (uint256 i = 0; i < keyCount; ++i) keys[i] = bytes32(i + 1);
        expectError(expected);
        vm.prank(PUBLISHER);
        registry.setCustodians(id, to, keys, k);
    }
}
