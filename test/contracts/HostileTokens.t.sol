// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {BlockingToken, HostileToken, SilentToken} from "./support/Tokens.sol";
import {TokenFixture} from "./support/TokenFixture.sol";

/// @dev Tokens that take a fee, lie, return false or nothing, call back, or block accounts.
contract HostileTokensTest is TokenFixture {
    HostileToken private token;

    function setUp() public override {
        super.setUp();
        token = new HostileToken();
        sellIn(address(token), "hostile");
        token.mint(buyer, 1_000e6);
        token.mint(address(token), 1_000e6); // so that what it calls would succeed
        vm.prank(buyer);
        token.approve(address(market), type(uint256).max);
        vm.prank(address(token));
        token.approve(address(market), type(uint256).max);
    }

    function test_fee_aFlatPriceThatDoesNotArriveWholeIsRefused() public {
        token.setMode(HostileToken.Mode.TakesFee);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.PaymentShort.selector, COINS - COINS / 100, COINS));
        buyFlatInToken();
    }

    function test_fee_aDepositIsWhatArrived() public {
        token.setMode(HostileToken.Mode.TakesFee);
        uint256 number = buyMeteredInToken(10e6);
        assertEq(market.licence(number).balance, 10e6 - 10e4, "bought");
        vm.prank(buyer);
        market.topUp(number, 10e6);
        assertEq(market.licence(number).balance, 20e6 - 20e4, "topped up");
        assertEq(token.balanceOf(address(market)), 20e6 - 20e4, "no more than is there");
    }

    function test_fee_aDepositBelowTheLeastIsRefused() public {
        token.setMode(HostileToken.Mode.TakesFee);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.PaymentShort.selector, 990, 1_000));
        buyMeteredInToken(1_000);
    }

    function test_fee_aWithdrawalCostsTheMarketNoMoreThanTheAmount() public {
        uint256 number = buyMeteredInToken(10e6);
        token.setMode(HostileToken.Mode.TakesFee);
        vm.prank(buyer);
        market.withdraw(number, 10e6);
        assertEq(token.balanceOf(buyer), 1_000e6 - 10e4, "the fee is the receiver's");
        assertEq(token.balanceOf(address(market)), 0, "the market's");
    }

    function test_false_isNoPayment() public {
        token.setMode(HostileToken.Mode.ReturnsFalse);
        bytes memory failed = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token));
        vm.expectRevert(failed);
        buyFlatInToken();
        token.setMode(HostileToken.Mode.Honest);
        uint256 number = buyMeteredInToken(10e6);
        token.setMode(HostileToken.Mode.ReturnsFalse);
        vm.expectRevert(failed);
        vm.prank(buyer);
        market.withdraw(number, 1);
        assertEq(market.licence(number).balance, 10e6, "nothing is lost");
    }

    function test_truth_withoutMoneyIsNoPayment() public {
        token.setMode(HostileToken.Mode.MovesNothing);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.PaymentShort.selector, 0, COINS));
        buyFlatInToken();
    }

    function test_takesTwice_neverReachesTheMoneyOfOthers() public {
        buyFlatInToken();
        uint256 number = buyMeteredInToken(10e6);
        token.setMode(HostileToken.Mode.TakesTwice);
        bytes memory refused = abi.encodeWithSelector(ILicenceMarket.TokenTookMore.selector, address(token));
        vm.expectRevert(refused);
        market.claimPublisher(id);
        vm.expectRevert(refused);
        vm.prank(buyer);
        market.withdraw(number, 1);
    }

    function test_inflation_creditsNoMoreThanWasAsked() public {
        token.setMode(HostileToken.Mode.Inflates);
        uint256 number = buyMeteredInToken(10e6);
        assertEq(market.licence(number).balance, 10e6, "balance");
        (uint256 received, uint256 paid) = market.totals(id);
        assertLe(paid, received, "bound");
    }

    function test_silence_isConsent() public {
        SilentToken silent = new SilentToken();
        sellIn(address(silent), "silent");
        silent.mint(buyer, 100e6);
        vm.prank(buyer);
        silent.approve(address(market), COINS + 10e6);
        buyFlatInToken();
        uint256 number = buyMeteredInToken(10e6);
        vm.prank(buyer);
        market.withdraw(number, 10e6);
        market.claimPublisher(id);
        assertEq(silent.balanceOf(PUBLISHER), COINS / 10, "publisher");
        assertEq(silent.balanceOf(buyer), 100e6 - COINS, "the buyer's");
    }

    function test_callBack_intoWhatMovesMoneyIsRefused() public {
        uint256 number = buyMeteredInToken(10e6);
        buyFlatInToken();
        bytes[] memory calls = new bytes[](5);
        calls[0] = abi.encodeCall(ILicenceMarket.topUp, (number, 1));
        calls[1] = abi.encodeCall(ILicenceMarket.withdraw, (number, 1));
        calls[2] = abi.encodeCall(ILicenceMarket.claimPublisher, (id));
        calls[3] = abi.encodeCall(ILicenceMarket.claimCustodian, (id, 1, 0));
        calls[4] = abi.encodeCall(ILicenceMarket.buy, (flatOffer, COINS, TERMS, buyer, address(0), 0));
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 state = vm.snapshotState();
            token.arm(address(market), calls[i]);
            buyFlatInToken(); // on transferFrom
            _expectRefused();
            vm.revertToState(state);
            token.arm(address(market), calls[i]);
            vm.prank(buyer);
            market.withdraw(number, 1); // on transfer
            _expectRefused();
            vm.revertToState(state);
        }
    }

    function test_callBack_ofTheTokenAsHolderTakesNothing() public {
        // the token itself holds a licence and asks for its deposit in the middle of a claim
        vm.prank(buyer);
        uint256 number = market.buy(meteredOffer, PRICE, TERMS, address(token), address(0), 10e6);
        buyFlatInToken();
        token.arm(address(market), abi.encodeCall(ILicenceMarket.withdraw, (number, 10e6)));
        market.claimPublisher(id);
        _expectRefused();
        assertEq(market.licence(number).balance, 10e6, "balance");
    }

    function test_callBack_settlingDuringATopUpLosesNoMoney() public {
        uint256 number = buyMeteredInToken(10e6);
        ILicenceMarket.Receipt[] memory receipts = one(receipt(SESSION_KEY, number, 0, 1));
        token.arm(address(market), abi.encodeCall(ILicenceMarket.settle, (id, meteredOffer, 0, table, receipts)));
        vm.prank(buyer);
        market.topUp(number, 5e6);
        (bool tried, bool succeeded) = token.result();
        assertTrue(tried && succeeded, "settled meanwhile");
        assertEq(market.licence(number).balance, 15e6 - shardPrice(1_000), "both count");
    }

    function test_callBack_onPermitIsACallLikeAnyOther() public {
        uint256 number = buyMeteredInToken(10e6);
        token.arm(address(market), abi.encodeCall(ILicenceMarket.withdraw, (number, 10e6)));
        vm.prank(buyer);
        market.topUpWithPermit(number, 5e6, ILicenceMarket.Permit(0, 0, 0));
        (bool tried, bool succeeded) = token.result();
        assertTrue(tried && !succeeded, "it is not the holder");
        assertEq(market.licence(number).balance, 15e6, "balance");
    }

    function test_blocked_payeeStopsNobodyElse() public {
        BlockingToken blocking = new BlockingToken();
        sellIn(address(blocking), "blocking");
        blocking.mint(buyer, COINS);
        vm.prank(buyer);
        blocking.approve(address(market), COINS);
        buyFlatInToken();
        blocking.setBlocked(payees[0], true);
        blocking.setBlocked(custodian(0), true);
        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, payees[0]));
        this.claimOf(0);
        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, custodian(0)));
        market.claimCustodian(id, 1, 0);
        claim(1);
        claim(2);
        market.claimPublisher(id);
        market.claimCustodian(id, 1, 1);
        blocking.setBlocked(payees[0], false);
        claim(0);
        assertEq(blocking.balanceOf(payees[1]), 2 * blocking.balanceOf(payees[0]), "by weight");
    }

    /// @dev What a token takes from everybody, the market cannot give back: the last to claim wait (docs/THREATS.md).
    function test_rebase_leavesOthersCurrenciesAlone() public {
        uint256 number = buyMeteredInToken(10e6);
        token.setMode(HostileToken.Mode.Shrinks);
        (uint256 received, uint256 paid) = market.totals(id);
        assertLe(paid, received, "bound");
        assertEq(market.licence(number).balance, 10e6, "what was counted stays counted");
        assertEq(token.balanceOf(address(market)), 9e6, "though the token holds less");
    }

    function claimOf(uint32 index) external {
        claim(index);
    }

    function _expectRefused() private {
        (bool tried, bool succeeded) = token.result();
        assertTrue(tried, "called back");
        assertTrue(!succeeded, "refused");
        token.arm(address(0), "");
    }
}
