// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDatasetRegistry} from "../../contracts/interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {Fixture} from "./support/Fixture.sol";

/// @dev What custodians are told, and what is logged of flat use.
contract ReleasableTest is Fixture {
    address private session;

    function setUp() public override {
        super.setUp();
        session = vm.addr(SESSION_KEY);
    }

    function test_releasable_isWhatAMeterHasPaidForAndWhatIsFree() public {
        uint256 number = buyMetered(meteredOffer, DEPOSIT);
        assertEq(market.releasable(number, 0, session), 0x40, "before");
        settle(number, 0x101);
        assertEq(market.releasable(number, 0, session), 0x141, "after");
        assertEq(market.releasable(number, 1, session), 0, "no such page");
    }

    function test_releasable_isEverythingForFlatAndFreeLicences() public {
        assertEq(market.releasable(buyFlat(), 0, session), 0x37f, "flat");
        IDatasetRegistry.Charter memory rules = charter();
        (rules.floorFlat, rules.floorPerMillion) = (0, 0);
        uint256 gift = register(PUBLISHER, "gift", rules, pages(table), payees, weights);
        vm.prank(PUBLISHER);
        uint32 offer = market.openOffer(gift, ILicenceMarket.Kind.Free, 0, 1 days, 0, 0, TERMS);
        uint256 free = market.buy(offer, 0, TERMS, HOLDER, session, 0);
        assertEq(market.releasable(free, 0, session), 0x37f, "free");
        vm.warp(block.timestamp + 1 days);
        assertEq(market.releasable(free, 0, session), 0, "free, after its term");
    }

    function test_releasable_growsWithTheDataset() public {
        uint256 flat = buyFlat();
        uint256 metered = buyMetered(meteredOffer, DEPOSIT);
        vm.prank(PUBLISHER);
        registry.extend(id, "next", table, pages(bytes.concat(table, entry(3, 9), entry(3, 0))), "root", 5, 1);
        assertEq(market.releasable(flat, 0, session), 0xf7f, "flat");
        assertEq(market.releasable(metered, 0, session), 0x840, "metered");
    }

    function test_releasable_endsWithExpiryRevocationAndWithdrawal() public {
        uint256 number = buyMetered(meteredOffer, DEPOSIT);
        settle(number, 0x7);
        IDatasetRegistry.Membership memory place = membership(2);
        vm.prank(payees[2]);
        registry.withdrawContribution(id, place, 0, table);
        assertEq(market.releasable(number, 0, session), 0x43, "after the withdrawal");
        vm.prank(HOLDER);
        market.setKey(number, session, false);
        assertEq(market.releasable(number, 0, session), 0, "key off");
        vm.prank(HOLDER);
        market.setKey(number, session, true);
        vm.warp(block.timestamp + 30 days - 1);
        assertEq(market.releasable(number, 0, session), 0x43, "last second");
        vm.warp(block.timestamp + 1);
        assertEq(market.releasable(number, 0, session), 0, "expired");
    }

    function test_releasable_isNothingForStrangers() public {
        uint256 number = buyFlat();
        assertEq(market.releasable(number, 0, address(this)), 0, "another key");
        assertEq(market.releasable(number, 0, address(0)), 0, "no key");
        assertEq(market.releasable(number, 0, HOLDER), 0, "the holder is no session key");
        assertEq(market.releasable(number + 1, 0, session), 0, "no licence");
    }

    function test_logUse_logsAndChangesNothing() public {
        uint256 number = buyFlat();
        (uint32[] memory numbers, uint256[] memory words) = (new uint32[](2), new uint256[](2));
        (numbers[1], words[0], words[1]) = (1, 5, 6);
        vm.expectEmit();
        emit ILicenceMarket.Used(number, 0, 5);
        vm.expectEmit();
        emit ILicenceMarket.Used(number, 1, 6);
        vm.prank(session);
        market.logUse(number, numbers, words);
        vm.prank(HOLDER);
        market.logUse(number, numbers, words);
        assertEq(market.unlockedWord(number, 0), 0, "word");
    }

    function test_logUse_refusesStrangersAndUnevenLists() public {
        uint256 number = buyFlat();
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.NotAuthorised.selector, number, address(this)));
        market.logUse(number, new uint32[](1), new uint256[](1));
        expectError(ILicenceMarket.LengthMismatch.selector);
        vm.prank(HOLDER);
        market.logUse(number, new uint32[](1), new uint256[](2));
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.LicenceUnknown.selector, 9));
        market.logUse(9, new uint32[](1), new uint256[](1));
    }
}
