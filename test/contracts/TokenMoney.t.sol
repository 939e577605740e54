// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IDatasetRegistry} from "../../contracts/interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {TokenFixture} from "./support/TokenFixture.sol";

/// @dev Purchases, deposits, permits and claims in an ERC-20 that does what it should.
contract TokenMoneyTest is TokenFixture {
    function test_register_refusesACurrencyWithoutCode() public {
        IDatasetRegistry.Charter memory rules = charter();
        rules.currency = address(0x70);
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.CurrencyUnsupported.selector, address(0x70)));
        registry.register("nowhere", rules, "manifest", pages(table), keccak256("root"), 1, 3);
        assertEq(registry.currencyOf(id), address(dollar), "currency");
    }

    function test_buy_takesAFlatPriceFromTheAllowanceAlone() public {
        allow(COINS);
        uint256 number = buyFlatInToken();
        assertEq(market.ownerOf(number), buyer, "holder");
        assertEq(dollar.balanceOf(address(market)), COINS, "the market's");
        assertEq(dollar.balanceOf(buyer), 1_000e6 - COINS, "the buyer's");
        assertEq(dollar.allowance(buyer, address(market)), 0, "no allowance is left");
        assertEq(address(market).balance, 0, "no ETH");
        assertEq(market.publisherDue(id), COINS / 10, "publisher");
        (uint256 received, ) = market.totals(id);
        assertEq(received, COINS, "received");
    }

    function test_buy_needsAnAllowance() public {
        allow(COINS - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(market), COINS - 1, COINS)
        );
        buyFlatInToken();
    }

    function test_buy_sendsAllValueToTheSessionKey() public {
        allow(COINS);
        address session = vm.addr(SESSION_KEY);
        vm.prank(buyer);
        market.buy{value: 5}(flatOffer, COINS, TERMS, buyer, session, 0);
        assertEq(session.balance, 5, "stipend");
        assertEq(address(market).balance, 0, "none of it stays");
    }

    function test_buy_ofAFreeLicenceMovesNoToken() public {
        IDatasetRegistry.Charter memory rules = charter();
        (rules.currency, rules.floorFlat, rules.floorPerMillion) = (address(dollar), 0, 0);
        uint256 open = register(PUBLISHER, "free", rules, pages(table), payees, weights);
        vm.prank(PUBLISHER);
        uint32 offer = market.openOffer(open, ILicenceMarket.Kind.Free, 0, 0, 0, 2, TERMS);
        vm.prank(buyer);
        market.buy(offer, 0, TERMS, buyer, vm.addr(SESSION_KEY), 0);
        assertEq(dollar.balanceOf(buyer), 1_000e6, "the buyer's");
    }

    function test_deposit_isToppedUpAndWithdrawnInTheToken() public {
        allow(30e6);
        uint256 number = buyMeteredInToken(10e6);
        vm.prank(buyer);
        market.topUp(number, 20e6);
        assertEq(market.licence(number).balance, 30e6, "balance");
        assertTrue(market.licence(number).inToken, "in the token");
        vm.prank(buyer);
        market.withdraw(number, 12e6);
        assertEq(dollar.balanceOf(buyer), 1_000e6 - 18e6, "the buyer's");
        assertEq(dollar.balanceOf(address(market)), 18e6, "the market's");
    }

    function test_topUp_inATokenTakesNoValue() public {
        allow(30e6);
        uint256 number = buyMeteredInToken(10e6);
        vm.prank(buyer);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.ValueInvalid.selector, 1, 0));
        market.topUp{value: 1}(number, 1);
    }

    function test_claims_payEverybodyInTheToken() public {
        allow(COINS + 10e6);
        buyFlatInToken();
        settle(buyMeteredInToken(10e6), 0x3f);
        uint256 paid = market.claimPublisher(id) + market.claimCustodian(id, 1, 0) + claim(0) + claim(1) + claim(2);
        assertEq(dollar.balanceOf(PUBLISHER) + dollar.balanceOf(custodian(0)), paid - _contributors(), "fees");
        assertEq(dollar.balanceOf(payees[0]), _credited(0), "first contributor");
        (uint256 received, uint256 out) = market.totals(id);
        assertEq(out, paid, "paid");
        assertLe(out, received, "bound");
        assertEq(payees[0].balance, 0, "no ETH");
    }

    function test_buyWithPermit_needsNoAllowanceBefore() public {
        ILicenceMarket.Permit memory permit = permitOf(COINS, block.timestamp);
        vm.prank(buyer);
        uint256 number = market.buyWithPermit{value: 7}(
            flatOffer,
            COINS,
            TERMS,
            buyer,
            vm.addr(SESSION_KEY),
            0,
            permit
        );
        assertEq(market.ownerOf(number), buyer, "holder");
        assertEq(vm.addr(SESSION_KEY).balance, 7, "stipend");
        assertEq(dollar.allowance(buyer, address(market)), 0, "no allowance is left");
    }

    function test_topUpWithPermit_addsToTheDeposit() public {
        allow(10e6);
        uint256 number = buyMeteredInToken(10e6);
        ILicenceMarket.Permit memory permit = permitOf(5e6, block.timestamp);
        vm.prank(buyer);
        market.topUpWithPermit(number, 5e6, permit);
        assertEq(market.licence(number).balance, 15e6, "balance");
    }

    function test_buyWithPermit_isNotStoppedByAPermitThatAnotherUsedFirst() public {
        ILicenceMarket.Permit memory permit = permitOf(COINS, block.timestamp);
        uint8 v = uint8(uint256(permit.vs) >> 255) + 27;
        bytes32 s = bytes32((uint256(permit.vs) << 1) >> 1);
        dollar.permit(buyer, address(market), COINS, permit.deadline, v, permit.r, s);
        _buyWith(permit, buyer);
        assertEq(dollar.balanceOf(address(market)), COINS, "paid");
    }

    function test_buyWithPermit_isUsedOnce() public {
        ILicenceMarket.Permit memory permit = permitOf(COINS, block.timestamp);
        _buyWith(permit, buyer);
        _expectNoAllowance();
        _buyWith(permit, buyer);
    }

    function test_buyWithPermit_refusesAnExpiredPermitWithoutAllowance() public {
        vm.warp(1_000);
        ILicenceMarket.Permit memory permit = permitOf(COINS, 999);
        _expectNoAllowance();
        _buyWith(permit, buyer);
        allow(COINS);
        _buyWith(permit, buyer);
        assertEq(dollar.balanceOf(address(market)), COINS, "the allowance pays");
    }

    function test_buyWithPermit_letsNobodySpendAnothersPermit() public {
        ILicenceMarket.Permit memory permit = permitOf(COINS, block.timestamp);
        _expectNoAllowance();
        _buyWith(permit, address(this));
        assertEq(dollar.balanceOf(buyer), 1_000e6, "the buyer's");
    }

    function test_permits_areRefusedWhereTheCurrencyIsEth() public {
        uint256 inEth = registry.datasetId(PUBLISHER, "flights");
        uint32 offer = openFlat(inEth, PUBLISHER, FLAT_PRICE);
        ILicenceMarket.Permit memory permit = permitOf(COINS, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.PermitRefused.selector, inEth));
        market.buyWithPermit{value: FLAT_PRICE}(offer, FLAT_PRICE, TERMS, HOLDER, address(0), 0, permit);
    }

    /// @dev Decimals are words for people: the market counts atomic units, however many or few.
    function testFuzz_amounts_areAtomicUnits(uint96 price) public {
        price = uint96(bound(price, 1_000, type(uint96).max));
        dollar.mint(buyer, price);
        uint32 offer = openFlat(id, PUBLISHER, price);
        allow(price);
        vm.prank(buyer);
        market.buy(offer, price, TERMS, buyer, address(0), 0);
        (uint256 received, ) = market.totals(id);
        assertEq(received, price, "received");
    }

    function _buyWith(ILicenceMarket.Permit memory permit, address by) private {
        vm.prank(by);
        market.buyWithPermit(flatOffer, COINS, TERMS, HOLDER, address(0), 0, permit);
    }

    function _expectNoAllowance() private {
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(market), 0, COINS)
        );
    }

    function _credited(uint32 index) private view returns (uint256 claimed) {
        (, claimed) = market.earned(id, index);
    }

    function _contributors() private view returns (uint256) {
        return _credited(0) + _credited(1) + _credited(2);
    }
}
