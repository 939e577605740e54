// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {Fixture} from "./support/Fixture.sol";

/// @dev Receipts, words, and who is credited.
contract SettlementTest is Fixture {
    uint256 private licence;

    function setUp() public override {
        super.setUp();
        licence = buyMetered(meteredOffer, DEPOSIT);
    }

    function test_settle_debitsUnlocksAndCreditsOnce() public {
        uint256 due = shardPrice(1_000) + shardPrice(2_000);
        vm.expectEmit();
        emit ILicenceMarket.Unlocked(licence, 0, 3, due);
        settle(licence, 3);

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

        settle(licence, 3);
        assertEq(market.licence(licence).balance, DEPOSIT - due, "balance after a replay");
    }
}
