// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDatasetRegistry} from "../../contracts/interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {Fixture} from "./support/Fixture.sol";

/// @dev Receipts, words, and who is credited.
contract SettlementTest is Fixture {
    /// @dev All that settling may change, as one value to compare.
    struct Outcome {
        uint256 words;
        uint256 balances;
        uint256 first;
        uint256 second;
        uint256 third;
        uint256 publisher;
        uint256 custodian;
        uint256 received;
    }

    uint256 private licence;

    function setUp() public override {
        super.setUp();
        licence = buyMetered(meteredOffer, DEPOSIT);
    }

    function test_settle_debitsUnlocksAndCreditsOnce() public {
        uint256 due = shardPrice(1_000) + shardPrice(2_000);
        ILicenceMarket.Receipt[] memory receipts = one(receipt(SESSION_KEY, licence, 0, 3));
        vm.expectEmit();
        emit ILicenceMarket.Unlocked(licence, 0, 3, due);
        market.settle(id, meteredOffer, 0, table, receipts);

        assertEq(market.licence(licence).balance, DEPOSIT - due, "balance");
        assertEq(market.unlockedWord(licence, 0), 3, "word");
        uint256 publisher = shardPrice(1_000) / 10 + shardPrice(2_000) / 10;
        uint256 custodians = shardPrice(1_000) / 20 + shardPrice(2_000) / 20;
        assertEq(market.publisherDue(id), publisher, "publisher");
        assertEq(market.custodianDue(id, 1, 0), custodians / 3, "custodian");
        (uint256 first, ) = market.earned(id, 0);
        (uint256 second, ) = market.earned(id, 1);
        assertEq(first + second, due - publisher - custodians, "contributors");
        assertEq(first, shardPrice(1_000) - shardPrice(1_000) / 10 - shardPrice(1_000) / 20, "first contributor");
        (uint256 received, uint256 paid) = market.totals(id);
        assertEq(received, due, "received");
        assertEq(paid, 0, "paid");
    }

    function test_settle_chargesAReplayNothing() public {
        ILicenceMarket.Receipt[] memory receipts = one(receipt(SESSION_KEY, licence, 0, 3));
        market.settle(id, meteredOffer, 0, table, receipts);
        Outcome memory before = _outcome();
        vm.recordLogs();
        market.settle(id, meteredOffer, 0, table, receipts);
        assertEq(vm.getRecordedLogs().length, 0, "logs");
        _assertSame(_outcome(), before);
    }

    function test_settle_masksWhatDoesNotExist() public {
        settle(licence, type(uint256).max);
        assertEq(market.unlockedWord(licence, 0), 0x37f, "word");
        uint256 due = 2 * (shardPrice(1_000) + shardPrice(2_000) + shardPrice(3_000)) + shardPrice(333) + shardPrice(1);
        assertEq(market.licence(licence).balance, DEPOSIT - due, "balance");
    }

    function test_settle_masksWithdrawnShards() public {
        IDatasetRegistry.Membership memory place = membership(2);
        vm.prank(payees[2]);
        registry.withdrawContribution(id, place, 0, table);
        settle(licence, 0x7);
        assertEq(market.unlockedWord(licence, 0), 0x3, "word");
        (uint256 third, ) = market.earned(id, 2);
        assertEq(third, 0, "credit of the withdrawn");
    }

    function test_settle_roundsThePriceOfAShardUp() public {
        uint32 cheap = openMetered(id, PUBLISHER, 1_000);
        uint256 number = market.buy{value: 1_000}(cheap, 1_000, TERMS, HOLDER, vm.addr(SESSION_KEY), 1_000);
        market.settle(id, cheap, 0, table, one(receipt(SESSION_KEY, number, 0, 1 << 9)));
        assertEq(market.licence(number).balance, 999, "one row costs at least one unit");
    }

    function test_settle_paysTheGenerationThatIsOpenNow() public {
        settle(licence, 1);
        openCustodians(id, PUBLISHER, 2);
        settle(licence, 2);
        assertEq(market.custodianDue(id, 1, 0), shardPrice(1_000) / 20 / 3, "first generation");
        assertEq(market.custodianDue(id, 2, 0), shardPrice(2_000) / 20 / 2, "second generation");
    }

    function test_settle_givesTheCustodiansPartToContributorsWhereThereAreNone() public {
        id = register(PUBLISHER, "bare", charter(), pages(table), payees, weights);
        uint32 offer = openMetered(id, PUBLISHER, PRICE);
        uint256 number = buyMetered(offer, DEPOSIT);
        market.settle(id, offer, 0, table, one(receipt(SESSION_KEY, number, 0, 1)));
        (uint256 first, ) = market.earned(id, 0);
        assertEq(first, shardPrice(1_000) - shardPrice(1_000) / 10, "contributor");
    }

    function test_settle_mergesDivergentMachines() public {
        uint256 second = 0xBEEF;
        vm.prank(HOLDER);
        market.setKey(licence, vm.addr(second), true);
        ILicenceMarket.Receipt[] memory receipts = new ILicenceMarket.Receipt[](2);
        receipts[0] = receipt(SESSION_KEY, licence, 0, 0x3);
        receipts[1] = receipt(second, licence, 0, 0x6);
        market.settle(id, meteredOffer, 0, table, receipts);
        assertEq(market.unlockedWord(licence, 0), 0x7, "word");
        uint256 due = shardPrice(1_000) + shardPrice(2_000) + shardPrice(3_000);
        assertEq(market.licence(licence).balance, DEPOSIT - due, "each shard paid once");
    }

    function test_settle_skipsWhatTheDepositDoesNotCover() public {
        uint256 poor = buyMetered(meteredOffer, 1_500_000);
        uint256 due = shardPrice(1_000) + shardPrice(2_000);
        _expectSkip(receipt(SESSION_KEY, poor, 0, 3), ILicenceMarket.SkipReason.BalanceTooLow, due);
        assertEq(market.unlockedWord(poor, 0), 0, "word");
        (uint256 received, ) = market.totals(id);
        assertEq(received, 0, "received");
        settle(poor, 1);
        assertEq(market.unlockedWord(poor, 0), 1, "a smaller wish");
    }

    function test_settle_skipsASkippedReceiptsShardsInTheCredits() public {
        uint256 poor = buyMetered(meteredOffer, 1_000);
        ILicenceMarket.Receipt[] memory receipts = new ILicenceMarket.Receipt[](2);
        receipts[0] = receipt(SESSION_KEY, poor, 0, 0x3);
        receipts[1] = receipt(SESSION_KEY, licence, 0, 0x1);
        market.settle(id, meteredOffer, 0, table, receipts);
        (uint256 received, ) = market.totals(id);
        assertEq(received, shardPrice(1_000), "received");
        (uint256 second, ) = market.earned(id, 1);
        assertEq(second, 0, "credit");
    }

    function test_settle_skipsUnknownLicencesAndOtherOffers() public {
        _expectSkip(receipt(SESSION_KEY, 99, 0, 1), ILicenceMarket.SkipReason.LicenceUnknown, 0);
        uint256 other = buyMetered(openMetered(id, PUBLISHER, PRICE), DEPOSIT);
        _expectSkip(receipt(SESSION_KEY, other, 0, 1), ILicenceMarket.SkipReason.OfferMismatch, 0);
        _expectSkip(receipt(SESSION_KEY, buyFlat(), 0, 1), ILicenceMarket.SkipReason.OfferMismatch, 0);
    }

    function test_settle_skipsDeadLicences() public {
        vm.warp(block.timestamp + 30 days);
        _expectSkip(receipt(SESSION_KEY, licence, 0, 1), ILicenceMarket.SkipReason.LicenceExpired, 0);
        assertEq(market.unlockedWord(licence, 0), 0, "word");
    }

    function test_settle_skipsDeadlinesOutOfReach() public {
        uint256 start = block.timestamp;
        ILicenceMarket.Receipt memory late = receipt(SESSION_KEY, licence, 0, 1, start + 10 minutes);
        vm.warp(start + 10 minutes + 1);
        _expectSkip(late, ILicenceMarket.SkipReason.ReceiptExpired, 0);
        ILicenceMarket.Receipt memory far = receipt(SESSION_KEY, licence, 0, 1, block.timestamp + 10 minutes + 1);
        _expectSkip(far, ILicenceMarket.SkipReason.DeadlineTooFar, 0);
        far = receipt(SESSION_KEY, licence, 0, 1, type(uint256).max);
        _expectSkip(far, ILicenceMarket.SkipReason.DeadlineTooFar, 0);
        vm.warp(start + 10 minutes);
        market.settle(id, meteredOffer, 0, table, one(late));
        assertEq(market.unlockedWord(licence, 0), 1, "at the deadline itself");
    }

    function test_settle_skipsKeysThatAreNotOn() public {
        _expectSkip(receipt(0xBAD, licence, 0, 1), ILicenceMarket.SkipReason.KeyOff, 0);
        ILicenceMarket.Receipt memory signed = receipt(SESSION_KEY, licence, 0, 1);
        vm.prank(HOLDER);
        market.setKey(licence, vm.addr(SESSION_KEY), false);
        _expectSkip(signed, ILicenceMarket.SkipReason.KeyOff, 0);
    }

    function test_settle_skipsForgedReceipts() public {
        ILicenceMarket.Receipt memory forged = receipt(SESSION_KEY, licence, 0, 1);
        forged.unlocked = 3;
        _expectSkip(forged, ILicenceMarket.SkipReason.KeyOff, 0);
        forged = receipt(SESSION_KEY, licence, 0, 1);
        (forged.r, forged.vs) = (0, 0);
        _expectSkip(forged, ILicenceMarket.SkipReason.KeyOff, 0);
        // signed for another page
        _expectSkip(receipt(SESSION_KEY, licence, 1, 1), ILicenceMarket.SkipReason.KeyOff, 0);
    }

    function test_settle_servesTheRestOfABatch() public {
        ILicenceMarket.Receipt[] memory receipts = new ILicenceMarket.Receipt[](3);
        receipts[0] = receipt(0xBAD, licence, 0, 1);
        receipts[1] = receipt(SESSION_KEY, licence, 0, 2);
        receipts[2] = receipt(SESSION_KEY, 99, 0, 4);
        market.settle(id, meteredOffer, 0, table, receipts);
        assertEq(market.unlockedWord(licence, 0), 2, "word");
    }

    /// @dev The licensee settles her own receipts: it costs her the same and frees only what she paid for.
    function test_settle_servesTheHolderLikeAnyone() public {
        ILicenceMarket.Receipt[] memory receipts = one(receipt(SESSION_KEY, licence, 0, 0x24));
        vm.prank(HOLDER);
        market.settle(id, meteredOffer, 0, table, receipts);
        assertEq(market.releasable(licence, 0, vm.addr(SESSION_KEY)), 0x64, "paid and free shards");
        assertEq(market.licence(licence).balance, DEPOSIT - 2 * shardPrice(3_000), "balance");
    }

    function test_settle_refusesOtherTablesPagesAndOffers() public {
        ILicenceMarket.Receipt[] memory receipts = one(receipt(SESSION_KEY, licence, 0, 1));
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.TableMismatch.selector, 0));
        market.settle(id, meteredOffer, 0, bytes.concat(table, entry(0, 1)), receipts);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.TableMismatch.selector, 1));
        market.settle(id, meteredOffer, 1, table, receipts);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.TableMismatch.selector, 1));
        market.settle(id, meteredOffer, 1, "", receipts);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.OfferInvalid.selector, flatOffer));
        market.settle(id, flatOffer, 0, table, receipts);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.OfferInvalid.selector, meteredOffer));
        market.settle(id + 1, meteredOffer, 0, table, receipts);
    }

    function test_multicall_settlesSeveralPages() public {
        bytes memory full = new bytes(2_048);
        bytes[] memory tables = new bytes[](2);
        (tables[0], tables[1]) = (full, entry(1, 5_000));
        id = register(PUBLISHER, "long", charter(), tables, payees, weights);
        uint32 offer = openMetered(id, PUBLISHER, PRICE);
        uint256 number = buyMetered(offer, DEPOSIT);
        bytes[] memory calls = new bytes[](2);
        for (uint32 page = 0; page < 2; ++page) {
            calls[page] = abi.encodeCall(
                market.settle,
                (id, offer, page, tables[page], one(receipt(SESSION_KEY, number, page, 1)))
            );
        }
        market.multicall(calls);
        assertEq(market.unlockedWord(number, 1), 1, "second page");
        assertEq(market.licence(number).balance, DEPOSIT - shardPrice(5_000), "balance");
    }

    /// @dev Any order and any batching of receipts give the same words, balances and credits.
    function testFuzz_settle_ignoresOrderAndBatching(uint256 seed) public {
        uint256 other = buyMetered(meteredOffer, DEPOSIT);
        ILicenceMarket.Receipt[] memory receipts = new ILicenceMarket.Receipt[](5);
        for (uint256 i = 0; i < 5; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            receipts[i] = receipt(SESSION_KEY, random & 1 == 0 ? licence : other, 0, random >> 240);
        }
        uint256 start = vm.snapshotState();
        market.settle(id, meteredOffer, 0, table, receipts);
        Outcome memory together = _outcome();
        vm.revertToState(start);
        for (uint256 i = 0; i < 5; ++i) {
            uint256 pick = (i * 3 + (seed % 5)) % 5;
            market.settle(id, meteredOffer, 0, table, one(receipts[pick]));
        }
        _assertSame(_outcome(), together);
    }

    /// @dev Whatever the bits: what leaves the deposit is what is credited, to the last unit.
    function testFuzz_settle_creditsExactlyWhatItCharges(uint256 word, uint96 price, uint96 deposit) public {
        price = uint96(bound(price, 1_000, type(uint96).max));
        deposit = uint96(bound(deposit, 1_000, type(uint96).max));
        vm.deal(address(this), type(uint128).max);
        uint32 offer = openMetered(id, PUBLISHER, price);
        uint256 number = market.buy{value: deposit}(offer, price, TERMS, HOLDER, vm.addr(SESSION_KEY), deposit);
        market.settle(id, offer, 0, table, one(receipt(SESSION_KEY, number, 0, word)));
        Outcome memory out = _outcome();
        assertEq(deposit - market.licence(number).balance, out.received, "charged");
        uint256 unclaimed = out.received - out.first - out.second - out.third - out.publisher;
        assertEq(unclaimed / 3, out.custodian, "custodians");
        uint256 opened = market.unlockedWord(number, 0);
        assertTrue(opened == 0 || opened == word & 0x37f, "all or nothing");
    }

    function _expectSkip(ILicenceMarket.Receipt memory skipped, ILicenceMarket.SkipReason reason, uint256 due) private {
        vm.expectEmit();
        emit ILicenceMarket.Skipped(skipped.licenceId, 0, reason, due);
        market.settle(id, meteredOffer, 0, table, one(skipped));
    }

    function _outcome() private view returns (Outcome memory out) {
        for (uint256 i = 1; i < 3; ++i) {
            out.words |= market.unlockedWord(i, 0) << (16 * i);
            if (i == 1 || market.balanceOf(HOLDER) > 1) out.balances += i * market.licence(i).balance;
        }
        (out.first, ) = market.earned(id, 0);
        (out.second, ) = market.earned(id, 1);
        (out.third, ) = market.earned(id, 2);
        out.publisher = market.publisherDue(id);
        out.custodian = market.custodianDue(id, 1, 0);
        (out.received, ) = market.totals(id);
    }

    function _assertSame(Outcome memory actual, Outcome memory expected) private pure {
        assertEq(keccak256(abi.encode(actual)), keccak256(abi.encode(expected)), "outcome");
    }
}
