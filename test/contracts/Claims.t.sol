// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LicenceMarket} from "../../contracts/LicenceMarket.sol";
import {IDatasetRegistry} from "../../contracts/interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {CredulousRegistry} from "./support/CredulousRegistry.sol";
import {Fixture} from "./support/Fixture.sol";
import {ReenteringPayee, RefusingPayee} from "./support/Payees.sol";

/// @dev How earnings leave.
contract ClaimsTest is Fixture {
    function test_claim_paysMeteredAndFlatPayOnce() public {
        settle(buyMetered(meteredOffer, DEPOSIT), 1);
        buyFlat();
        uint256 metered = shardPrice(1_000) - shardPrice(1_000) / 10 - shardPrice(1_000) / 20;
        uint256 flat = market.flatShare(id, 0, 1_000);
        vm.expectEmit();
        emit ILicenceMarket.Claimed(id, 0, payees[0], metered + flat);
        assertEq(claim(0), metered + flat, "amount");
        assertEq(payees[0].balance, metered + flat, "payee");
        (uint256 earned, uint256 claimed) = market.earned(id, 0);
        assertEq(earned, metered, "metered");
        assertEq(claimed, metered + flat, "claimed");
        (, uint256 paid) = market.totals(id);
        assertEq(paid, metered + flat, "paid");
        IDatasetRegistry.Membership memory place = membership(0);
        expectError(ILicenceMarket.NothingDue.selector);
        market.claim(id, 0, 0, place.payee, place.weight, place.hashes, place.sums);
        buyFlat();
        uint256 next = claim(0);
        assertLe(next, flat + 1, "the next share, at most");
        assertLe(flat, next, "the next share, at least");
        buyFlat();
        assertLe(claim(0), flat + 1, "a third share, at most");
    }

    function test_claim_paysOutAllButDust() public {
        settle(buyMetered(meteredOffer, DEPOSIT), type(uint256).max);
        buyFlat();
        for (uint32 i = 0; i < 3; ++i) claim(i);
        for (uint8 i = 0; i < 3; ++i) market.claimCustodian(id, 1, i);
        market.claimPublisher(id);
        (uint256 received, uint256 paid) = market.totals(id);
        assertLe(paid, received, "bound");
        assertLe(received - paid, 6, "dust");
    }

    function test_claim_followsAChangedPayee() public {
        buyFlat();
        IDatasetRegistry.Membership memory place = membership(1);
        vm.prank(payees[1]);
        registry.setPayee(id, place, address(0xFEE));
        uint256 amount = claim(1);
        assertEq(address(0xFEE).balance, amount, "the new payee");
        assertEq(payees[1].balance, 0, "the former payee");
    }

    function test_claim_refusesFalseWeights() public {
        buyFlat();
        IDatasetRegistry.Membership memory place = membership(1);
        expectError(IDatasetRegistry.MembershipInvalid.selector);
        market.claim(id, 0, 1, place.payee, place.weight + 1, place.hashes, place.sums);
        expectError(IDatasetRegistry.MembershipInvalid.selector);
        market.claim(id, 0, 2, place.payee, place.weight, place.hashes, place.sums);
    }

    /// @dev A later batch earns from the sales after it joined alone, an earlier one keeps what it had.
    function test_claim_sharesFlatPriceFromTheJoiningOn() public {
        buyFlat();
        uint256 before = market.flatShare(id, 0, 6_000);
        bytes32 root = SumTree.leaf(address(0xC3), 6_000);
        vm.prank(PUBLISHER);
        registry.extend(id, "next", table, pages(bytes.concat(table, entry(3, 70))), root, 6_000, 1);
        assertEq(market.flatShare(id, 1, 6_000), 0, "nothing yet");
        (bytes32[] memory hashes, uint64[] memory sums) = (new bytes32[](0), new uint64[](0));
        expectError(ILicenceMarket.NothingDue.selector);
        market.claim(id, 1, 0, address(0xC3), 6_000, hashes, sums);
        buyFlat();
        uint256 since = market.flatShare(id, 0, 6_000) - before;
        assertLe(market.flatShare(id, 1, 6_000), since + 1, "the same from now on, at most");
        assertLe(since, market.flatShare(id, 1, 6_000) + 1, "the same from now on, at least");
        uint256 amount = market.claim(id, 1, 0, address(0xC3), 6_000, hashes, sums);
        assertLe(amount, before / 2 + 1, "half a sale, at most");
        assertLe(before / 2, amount + 1, "half a sale, at least");
        assertEq(address(0xC3).balance, amount, "payee");
    }

    function test_claim_holdsAgainstReentry() public {
        IDatasetRegistry.Membership memory place = _trap();
        bytes memory again = abi.encodeCall(
            market.claim,
            (id, 0, 0, place.payee, place.weight, place.hashes, place.sums)
        );
        _claimReentering(place.payee, again);
    }

    /// @dev What the payee calls would pay if it came alone.
    function test_claim_holdsAgainstReentryByAnotherDoor() public {
        IDatasetRegistry.Membership memory place = _trap();
        _claimReentering(place.payee, abi.encodeCall(market.claimPublisher, (id)));
        market.claimPublisher(id);
    }

    function test_claim_blocksNobodyElseWhereAPayeeRefuses() public {
        RefusingPayee payee = new RefusingPayee();
        payees[0] = address(payee);
        id = register(PUBLISHER, "sulk", charter(), pages(table), payees, weights);
        flatOffer = openFlat(id, PUBLISHER, FLAT_PRICE);
        buyFlat();
        IDatasetRegistry.Membership memory place = membership(0);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.PaymentFailed.selector, payees[0]));
        market.claim(id, 0, 0, place.payee, place.weight, place.hashes, place.sums);
        claim(1);
        payee.take();
        assertEq(claim(0), market.flatShare(id, 0, 1_000), "nothing was lost");
    }

    function test_claimPublisher_paysTheOwnerOfTheToken() public {
        buyFlat();
        vm.prank(PUBLISHER);
        registry.transferFrom(PUBLISHER, address(0xACE), id);
        vm.expectEmit();
        emit ILicenceMarket.PublisherClaimed(id, address(0xACE), FLAT_PRICE / 10);
        market.claimPublisher(id);
        assertEq(address(0xACE).balance, FLAT_PRICE / 10, "owner");
        assertEq(market.publisherDue(id), 0, "due");
        expectError(ILicenceMarket.NothingDue.selector);
        market.claimPublisher(id);
    }

    function test_claimCustodian_paysEachAnEvenPart() public {
        buyFlat();
        uint256 part = FLAT_PRICE / 20 / 3;
        vm.expectEmit();
        emit ILicenceMarket.CustodianClaimed(id, 1, 1, custodian(1), part);
        market.claimCustodian(id, 1, 1);
        assertEq(custodian(1).balance, part, "second");
        assertEq(custodian(0).balance, 0, "first");
        expectError(ILicenceMarket.NothingDue.selector);
        market.claimCustodian(id, 1, 1);
        buyFlat();
        market.claimCustodian(id, 1, 1);
        market.claimCustodian(id, 1, 0);
        assertEq(custodian(0).balance, (2 * (FLAT_PRICE / 20)) / 3, "both sales");
        assertEq(custodian(1).balance, custodian(0).balance, "even");
        buyFlat();
        market.claimCustodian(id, 1, 1);
        assertEq(custodian(1).balance, FLAT_PRICE / 20, "three sales");
    }

    function test_claimCustodian_refusesUnknownGenerationsAndPlaces() public {
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.GenerationUnknown.selector, 2));
        market.claimCustodian(id, 2, 0);
        expectError(IDatasetRegistry.PayeeInvalid.selector);
        market.claimCustodian(id, 1, 3);
    }

    /// @dev Even a registry that vouches for anything cannot make a dataset pay out of another's receipts.
    function test_claim_refusesToPassWhatTheDatasetReceived() public {
        market = new LicenceMarket(IDatasetRegistry(address(new CredulousRegistry(registry))));
        flatOffer = openFlat(id, PUBLISHER, FLAT_PRICE);
        uint256 rich = id;
        buyFlat();
        id = register(PUBLISHER, "poor", charter(), pages(table), payees, weights);
        flatOffer = openFlat(id, PUBLISHER, 1_000);
        market.buy{value: 1_000}(flatOffer, 1_000, TERMS, HOLDER, address(0), 0);
        (bytes32[] memory hashes, uint64[] memory sums) = (new bytes32[](0), new uint64[](0));
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.Overpaid.selector, id));
        market.claim(id, 0, 0, address(this), type(uint64).max, hashes, sums);
        (uint256 received, uint256 paid) = market.totals(rich);
        assertTrue(received == FLAT_PRICE && paid == 0, "the other dataset");
    }

    function _trap() private returns (IDatasetRegistry.Membership memory) {
        payees[0] = address(new ReenteringPayee(address(market)));
        id = register(PUBLISHER, "trap", charter(), pages(table), payees, weights);
        flatOffer = openFlat(id, PUBLISHER, FLAT_PRICE);
        buyFlat();
        return membership(0);
    }

    function _claimReentering(address payee, bytes memory call) private {
        ReenteringPayee(payable(payee)).arm(call);
        uint256 amount = claim(0);
        (bool tried, bool succeeded) = ReenteringPayee(payable(payee)).result();
        assertTrue(tried && !succeeded, "reentry");
        assertEq(payee.balance, amount, "paid once");
    }
}
