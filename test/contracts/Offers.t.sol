// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDatasetRegistry} from "../../contracts/interfaces/IDatasetRegistry.sol";
import {ILicenceMarket} from "../../contracts/interfaces/ILicenceMarket.sol";
import {Fixture} from "./support/Fixture.sol";

/// @dev What may be offered.
contract OffersTest is Fixture {
    ILicenceMarket.Kind private constant FREE = ILicenceMarket.Kind.Free;
    ILicenceMarket.Kind private constant FLAT = ILicenceMarket.Kind.Flat;
    ILicenceMarket.Kind private constant METERED = ILicenceMarket.Kind.Metered;

    function test_openOffer_storesItsTerms() public {
        vm.expectEmit();
        emit ILicenceMarket.OfferOpened(id, 3, METERED, 5_000, 1 days, 9, 4, TERMS);
        vm.prank(PUBLISHER);
        uint32 number = market.openOffer(id, METERED, 5_000, 1 days, 9, 4, TERMS);
        ILicenceMarket.Offer memory opened = market.offer(number);
        assertEq(opened.dataset, id, "dataset");
        assertEq(opened.price, 5_000, "price");
        assertEq(opened.term, 1 days, "term");
        assertEq(opened.minDeposit, 9, "minimum deposit");
        assertEq(opened.confirmations, 4, "confirmations");
        assertEq(opened.termsHash, TERMS, "terms");
        assertTrue(opened.open && opened.kind == METERED, "open and metered");
    }

    function test_openOffer_keepsTheFloors() public {
        _refuse(METERED, 999, 1 days, 1, ILicenceMarket.PriceInvalid.selector);
        _refuse(FLAT, 999, 0, 0, ILicenceMarket.PriceInvalid.selector);
        _refuse(FREE, 0, 0, 0, ILicenceMarket.PriceInvalid.selector);
        _refuse(FREE, 1_000, 0, 0, ILicenceMarket.PriceInvalid.selector);
    }

    function test_openOffer_givesAwayWhereNoFloorIs() public {
        IDatasetRegistry.Charter memory rules = charter();
        (rules.floorFlat, rules.floorPerMillion) = (0, 0);
        id = register(PUBLISHER, "gift", rules, pages(table), payees, weights);
        vm.prank(PUBLISHER);
        uint32 number = market.openOffer(id, FREE, 0, 0, 0, 0, TERMS);
        assertTrue(market.offer(number).kind == FREE, "free");
        _refuse(FLAT, 0, 0, 0, ILicenceMarket.PriceInvalid.selector);
        _refuse(METERED, 0, 1 days, 1, ILicenceMarket.PriceInvalid.selector);
        _refuse(FREE, 1, 0, 0, ILicenceMarket.PriceInvalid.selector);
    }

    function test_openOffer_refusesBadTermsAndDeposits() public {
        _refuse(METERED, 1_000, 1 days - 1, 1, ILicenceMarket.TermInvalid.selector);
        _refuse(METERED, 1_000, 365 days + 1, 1, ILicenceMarket.TermInvalid.selector);
        _refuse(FLAT, 1_000, 36_500 days + 1, 0, ILicenceMarket.TermInvalid.selector);
        _refuse(METERED, 1_000, 365 days, 0, ILicenceMarket.DepositInvalid.selector);
        _refuse(FLAT, 1_000, 0, 1, ILicenceMarket.DepositInvalid.selector);
    }

    function test_openOffer_refusesStrangersAndUnknownDatasets() public {
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.NotDatasetOwner.selector, id, address(this)));
        market.openOffer(id, FLAT, 1_000, 0, 0, 0, TERMS);
        vm.expectRevert(abi.encodeWithSelector(IDatasetRegistry.DatasetUnknown.selector, 7));
        market.openOffer(7, FLAT, 1_000, 0, 0, 0, TERMS);
    }

    function test_openOffer_followsTheToken() public {
        vm.prank(PUBLISHER);
        registry.transferFrom(PUBLISHER, address(this), id);
        market.openOffer(id, FLAT, 1_000, 0, 0, 0, TERMS);
        _refuse(FLAT, 1_000, 0, 0, ILicenceMarket.NotDatasetOwner.selector, abi.encode(id, PUBLISHER));
    }

    function test_closeOffer_endsTheSale() public {
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.NotDatasetOwner.selector, id, address(this)));
        market.closeOffer(flatOffer);
        vm.expectEmit();
        emit ILicenceMarket.OfferClosed(id, flatOffer);
        vm.prank(PUBLISHER);
        market.closeOffer(flatOffer);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.OfferNotOpen.selector, flatOffer));
        market.closeOffer(flatOffer);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.OfferNotOpen.selector, flatOffer));
        market.buy{value: FLAT_PRICE}(flatOffer, FLAT_PRICE, TERMS, HOLDER, address(0), 0);
    }

    function test_offer_refusesAnUnknownNumber() public {
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.OfferInvalid.selector, 0));
        market.offer(0);
        vm.expectRevert(abi.encodeWithSelector(ILicenceMarket.OfferInvalid.selector, 3));
        market.offer(3);
    }

    function _refuse(ILicenceMarket.Kind kind, uint96 price, uint40 term, uint96 minDeposit, bytes4 expected) private {
        _refuse(kind, price, term, minDeposit, expected, "");
    }

    function _refuse(
        ILicenceMarket.Kind kind,
        uint96 price,
        uint40 term,
        uint96 minDeposit,
        bytes4 expected,
        bytes memory values
    ) private {
        vm.expectRevert(bytes.concat(expected, values));
        vm.prank(PUBLISHER);
        market.openOffer(id, kind, price, term, minDeposit, 0, TERMS);
    }
}
