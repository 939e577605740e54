// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDatasetRegistry} from "../../contracts/interfaces/IDatasetRegistry.sol";
import {IERC5192} from "../../contracts/interfaces/IERC5192.sol";
import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {Fixture} from "./support/Fixture.sol";
import {ReenteringPayee, RefusingPayee} from "./support/Payees.sol";

/// @dev Purchases, deposits, session keys and transfers.
contract LicencesTest is Fixture {
    address private session;

    function setUp() public override {
        super.setUp();
        session = vm.addr(SESSION_KEY);
    }

    function test_buy_mintsAMeteredLicence() public {
        vm.expectEmit();
        emit ILicenceMarket.LicenceBought(1, id, HOLDER, meteredOffer, DEPOSIT, uint40(block.timestamp + 30 days), 10);
        vm.expectEmit();
        emit IERC5192.Locked(1);
        vm.expectEmit();
        emit ILicenceMarket.KeySet(1, session, true);
        uint256 number = buyMetered(meteredOffer, DEPOSIT);
        ILicenceMarket.Licence memory bought = market.licence(number);
        assertEq(market.ownerOf(number), HOLDER, "holder");
        assertEq(bought.balance, DEPOSIT, "balance");
        assertEq(bought.expiry, block.timestamp + 30 days, "expiry");
        assertEq(bought.boughtAt, block.timestamp, "bought at");
        assertEq(bought.shardsAtPurchase, 10, "shards");
        assertEq(bought.offer, meteredOffer, "offer");
        assertTrue(market.keyOn(number, session), "session key");
        (uint256 received, ) = market.totals(id);
        assertEq(received, 0, "a deposit is not the dataset's yet");
    }

    function test_buy_sharesOutAFlatPrice() public {
        vm.expectEmit();
        emit ILicenceMarket.PriceShared(id, 1, FLAT_PRICE / 10, FLAT_PRICE / 20, 850000000000000007);
        uint256 number = buyFlat();
        assertEq(market.licence(number).balance, 0, "balance");
        assertEq(market.licence(number).expiry, type(uint40).max, "expiry");
        assertEq(market.publisherDue(id), FLAT_PRICE / 10, "publisher");
        assertEq(market.custodianDue(id, 1, 2), FLAT_PRICE / 20 / 3, "custodian");
        uint256 rest = FLAT_PRICE - FLAT_PRICE / 10 - FLAT_PRICE / 20;
        assertEq(market.flatShare(id, 0, 3_000), (rest * 3_000) / 6_000, "third contributor");
        (uint256 received, ) = market.totals(id);
        assertEq(received, FLAT_PRICE, "received");
    }

    function test_buy_givesTheCustodiansPartToContributorsWhereThereAreNone() public {
        uint256 bare = register(PUBLISHER, "bare", charter(), pages(table), payees, weights);
        uint32 number = openFlat(bare, PUBLISHER, FLAT_PRICE);
        market.buy{value: FLAT_PRICE}(number, FLAT_PRICE, TERMS, HOLDER, address(0), 0);
        uint256 rest = FLAT_PRICE - FLAT_PRICE / 10;
        assertLe(market.flatShare(bare, 0, 6_000), rest, "contributors, at most");
        assertLe(rest - 1, market.flatShare(bare, 0, 6_000), "contributors, at least");
    }

    function test_buy_forwardsTheStipend() public {
        market.buy{value: DEPOSIT + 5}(meteredOffer, PRICE, TERMS, HOLDER, session, DEPOSIT);
        assertEq(session.balance, 5, "stipend");
        assertEq(address(market).balance, DEPOSIT, "deposit");
    }

    function test_buy_refusesAStipendToOtherThanAPlainKey() public {
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.StipendRefused.selector, address(0)));
        market.buy{value: DEPOSIT + 5}(meteredOffer, PRICE, TERMS, HOLDER, address(0), DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.StipendRefused.selector, address(registry)));
        market.buy{value: DEPOSIT + 5}(meteredOffer, PRICE, TERMS, HOLDER, address(registry), DEPOSIT);
        // a precompile has no code, but takes no money at this input
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.PaymentFailed.selector, address(9)));
        market.buy{value: DEPOSIT + 5}(meteredOffer, PRICE, TERMS, HOLDER, address(9), DEPOSIT);
    }

    function test_buy_refusesWhatTheBuyerDidNotSee() public {
        bytes memory changed = abi.encodeWithSelector(ILicenceMarket.OfferChanged.selector, PRICE, TERMS);
        vm.expectRevert(changed);
        market.buy{value: DEPOSIT}(meteredOffer, PRICE - 1, TERMS, HOLDER, session, DEPOSIT);
        vm.expectRevert(changed);
        market.buy{value: DEPOSIT}(meteredOffer, PRICE, "other terms", HOLDER, session, DEPOSIT);
    }

    function test_buy_refusesWrongDepositsAndValues() public {
        expectError(ILicenceMarket.DepositInvalid.selector);
        market.buy{value: DEPOSIT}(meteredOffer, PRICE, TERMS, HOLDER, session, 999);
        expectError(ILicenceMarket.DepositInvalid.selector);
        market.buy{value: FLAT_PRICE}(flatOffer, FLAT_PRICE, TERMS, HOLDER, session, 1);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.ValueInvalid.selector, FLAT_PRICE - 1, FLAT_PRICE));
        market.buy{value: FLAT_PRICE - 1}(flatOffer, FLAT_PRICE, TERMS, HOLDER, session, 0);
    }

    function test_buy_servesHoldersThatAreContracts() public {
        uint256 number = market.buy{value: FLAT_PRICE}(flatOffer, FLAT_PRICE, TERMS, address(registry), session, 0);
        assertEq(market.ownerOf(number), address(registry), "holder");
    }

    function test_topUp_growsTheDeposit() public {
        uint256 number = buyMetered(meteredOffer, DEPOSIT);
        vm.expectEmit();
        emit ILicenceMarket.ToppedUp(number, address(this), 9);
        market.topUp{value: 9}(number, 9);
        assertEq(market.licence(number).balance, DEPOSIT + 9, "balance");
    }

    function test_topUp_refusesWhatCannotBeSpent() public {
        uint256 number = buyMetered(meteredOffer, DEPOSIT);
        uint256 flat = buyFlat();
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.LicenceUnknown.selector, 9));
        market.topUp{value: 9}(9, 9);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.ValueInvalid.selector, 8, 9));
        market.topUp{value: 8}(number, 9);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.LicenceNotMetered.selector, flat));
        market.topUp{value: 9}(flat, 9);
        vm.warp(block.timestamp + 30 days);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.LicenceExpired.selector, number));
        market.topUp{value: 9}(number, 9);
    }

    function test_withdraw_paysTheHolderAtAnyTime() public {
        uint256 number = buyMetered(meteredOffer, DEPOSIT);
        vm.warp(block.timestamp + 400 days);
        vm.expectEmit();
        emit ILicenceMarket.Withdrawn(number, HOLDER, DEPOSIT - 1);
        vm.prank(HOLDER);
        market.withdraw(number, DEPOSIT - 1);
        assertEq(HOLDER.balance, DEPOSIT - 1, "holder");
        assertEq(market.licence(number).balance, 1, "balance");
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.BalanceTooLow.selector, 1, 2));
        vm.prank(HOLDER);
        market.withdraw(number, 2);
    }

    function test_withdraw_refusesOthersAndUnknownLicences() public {
        uint256 number = buyMetered(meteredOffer, DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.NotHolder.selector, number, address(this)));
        market.withdraw(number, 1);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.LicenceUnknown.selector, 9));
        market.withdraw(9, 1);
    }

    function test_withdraw_holdsAgainstReentry() public {
        ReenteringPayee holder = new ReenteringPayee(address(market));
        uint256 number = market.buy{value: DEPOSIT}(meteredOffer, PRICE, TERMS, address(holder), session, DEPOSIT);
        market.buy{value: DEPOSIT}(meteredOffer, PRICE, TERMS, HOLDER, session, DEPOSIT);
        holder.arm(abi.encodeCall(market.withdraw, (number, 1)));
        vm.prank(address(holder));
        market.withdraw(number, DEPOSIT / 2);
        (bool tried, bool succeeded) = holder.result();
        assertTrue(tried && !succeeded, "reentry");
        assertEq(address(holder).balance, DEPOSIT / 2, "paid once");
    }

    function test_withdraw_revertsWhereTheHolderRefuses() public {
        address holder = address(new RefusingPayee());
        uint256 number = market.buy{value: DEPOSIT}(meteredOffer, PRICE, TERMS, holder, session, DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.PaymentFailed.selector, holder));
        vm.prank(holder);
        market.withdraw(number, 1);
        assertEq(market.licence(number).balance, DEPOSIT, "balance");
    }

    function test_setKey_switchesAtOnce() public {
        uint256 number = buyMetered(meteredOffer, DEPOSIT);
        vm.startPrank(HOLDER);
        market.setKey(number, session, false);
        assertTrue(!market.keyOn(number, session), "off");
        vm.expectEmit();
        emit ILicenceMarket.KeySet(number, address(0xCAFE), true);
        market.setKey(number, address(0xCAFE), true);
        assertTrue(market.keyOn(number, address(0xCAFE)), "on");
        expectError(ILicenceMarket.KeyInvalid.selector);
        market.setKey(number, address(0), true);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.NotHolder.selector, number, address(this)));
        market.setKey(number, session, true);
    }

    function test_transfer_isRefusedWhereTheCharterBinds() public {
        uint256 number = buyFlat();
        assertTrue(market.locked(number), "locked");
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.LicenceLocked.selector, number));
        vm.prank(HOLDER);
        market.transferFrom(HOLDER, address(this), number);
    }

    function test_transfer_clearsAllKeys() public {
        IDatasetRegistry.Charter memory rules = charter();
        rules.transferable = true;
        uint256 open = register(PUBLISHER, "open", rules, pages(table), payees, weights);
        uint32 offer = openFlat(open, PUBLISHER, FLAT_PRICE);
        uint256 number = market.buy{value: FLAT_PRICE}(offer, FLAT_PRICE, TERMS, HOLDER, session, 0);
        assertTrue(!market.locked(number), "not locked");
        vm.expectEmit();
        emit ILicenceMarket.KeysCleared(number, 1);
        vm.prank(HOLDER);
        market.transferFrom(HOLDER, address(this), number);
        assertTrue(!market.keyOn(number, session), "the former key");
        assertEq(market.releasable(number, 0, session), 0, "what the former key opens");
        market.setKey(number, session, true);
        assertEq(market.releasable(number, 0, session), 0x37f, "what the new key opens");
        // handing it back does not bring the first holder's keys back
        market.transferFrom(address(this), HOLDER, number);
        assertTrue(!market.keyOn(number, session), "after the way back");
    }

    function test_supportsInterface_tellsWhatTheTokenIs() public view {
        assertTrue(market.supportsInterface(0xb45a3c0e), "ERC-5192");
        assertTrue(market.supportsInterface(0x80ac58cd), "ERC-721");
        assertTrue(!market.supportsInterface(0xffffffff), "nothing");
    }

    function test_licence_refusesAnUnknownNumber() public {
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.LicenceUnknown.selector, 1));
        market.licence(1);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.LicenceUnknown.selector, 1));
        market.locked(1);
        assertTrue(!market.keyOn(1, session), "key");
    }
}
